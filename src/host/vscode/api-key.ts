// Manages the API key: entered by the user, stored in SecretStorage, bound to its origin.
import * as vscode from 'vscode';
import { toImageError, ImageError } from '../../core/errors';
import { isHeaderSafe } from '../../core/transport/send-request';
import { withTimeout } from './timeout';
import { askText } from './quick-input';

/** Where to get a key for Peel's default service. Other endpoints have their own keys. */
const service = 'https://llm.ai-nebula.com';

/** Its methods throw an ImageError `no-key`, with a reason, when the storage fails or does not respond. */
export type ApiKeys = ReturnType<typeof createApiKeys>;

/** The site that issues keys for an origin; undefined when Peel does not know one. */
export function keyPageFor(origin: string): vscode.Uri | undefined {
  return origin === service ? vscode.Uri.parse(service) : undefined;
}

/** Opens the site in the browser. Peel opens it nowhere else. */
export async function openKeyPage(origin: string): Promise<void> {
  const site = keyPageFor(origin);
  if (site) await vscode.env.openExternal(site);
}

const changeTime = 'keyChanged';
const slot = (origin: string): string => `peel.apiKey:${origin}`;

/** Milliseconds before a read that failed is repeated, and before the storage counts as slow. */
const [retryAfter, patience] = [1000, 400];

/** `waiting`: the secret storage has not responded yet. */
export type StoredKey = 'set' | 'unset' | 'waiting';

interface KeyRead {
  readonly done: Promise<string | undefined>;
  /** Milliseconds since 1970. */
  readonly since: number;
  failed?: true;
  /** Listeners are notified when the storage responds. */
  watched?: true;
}

/**
 * @param state remembers when a key changed. @param timeout milliseconds: a system keyring may wait for a hidden password
 * prompt, or never respond.
 */
export function createApiKeys(
  secrets: vscode.SecretStorage,
  state: vscode.Memento,
  entered: () => void,
  timeout = 15_000,
) {
  const changed = new vscode.EventEmitter<void>();
  /** The latest read of each origin while it is underway, or after it failed. */
  const reads = new Map<string, KeyRead>();
  const refresh = () => {
    reads.clear();
    changed.fire();
  };
  const listening = secrets.onDidChange(() => {
    void state.update(changeTime, Date.now());
    refresh();
  });
  const silent = () => new ImageError('no-key', { reason: 'storage-silent' });
  const answer = async <T>(work: () => Thenable<T>, ms = timeout): Promise<T> => {
    try {
      return await withTimeout(work(), ms, silent);
    } catch (thrown) {
      throw toImageError(thrown, 'no-key', { reason: 'storage-failed' });
    }
  };
  const startRead = (origin: string): KeyRead => {
    const get = async () => {
      const stored: unknown = await secrets.get(slot(origin));
      // A value that cannot be sent in a header was not stored by Peel.
      return typeof stored === 'string' && isHeaderSafe(stored) ? stored : undefined;
    };
    const again = () => new Promise((resolve) => setTimeout(resolve, retryAfter)).then(get);
    const read: KeyRead = { done: get().catch(again), since: Date.now() };
    reads.set(origin, read);
    read.done.then(
      () => reads.get(origin) === read && reads.delete(origin),
      () => (read.failed = true),
    );
    return read;
  };
  const isOld = ({ since }: KeyRead) => Date.now() - since >= timeout;
  return {
    async get(origin: string): Promise<string | undefined> {
      const known = reads.get(origin);
      const read = known && !known.failed && !isOld(known) ? known : startRead(origin);
      return answer(() => read.done, read.since + timeout - Date.now());
    },
    /** Does not wait for a slow storage: `onDidChange` fires when it responds, and when it is given up. */
    async stored(origin: string): Promise<StoredKey> {
      const read = reads.get(origin) ?? startRead(origin);
      const left = Math.max(0, read.since + timeout - Date.now());
      const slow = Symbol('slow');
      const pause = new Promise<typeof slow>((resolve) => setTimeout(() => resolve(slow), Math.min(left, patience)));
      const found = await answer(() => Promise.race([read.done, pause]));
      if (found !== slow) return found === undefined ? 'unset' : 'set';
      if (!read.watched) {
        read.watched = true;
        const notify = () => changed.fire();
        read.done.then(notify, notify);
        setTimeout(notify, read.since + timeout - Date.now());
      }
      if (isOld(read)) throw silent();
      return 'waiting';
    },
    /** Reads again after the storage has failed or has not responded. */
    refresh,
    /** Asks for the key of an origin; undefined when the user cancels. */
    async ask(origin: string, prefill = ''): Promise<string | undefined> {
      const { host } = new URL(origin);
      const site = keyPageFor(origin);
      const typed = await askText({
        title: vscode.l10n.t('Set API Key'),
        prompt: vscode.l10n.t("Peel keeps the key in VS Code's secret storage and sends it only to {0}.", host),
        placeholder: 'sk-…',
        value: prefill,
        password: true,
        ...(site && {
          help: {
            tooltip: vscode.l10n.t('Get an API Key from {0}', site.authority),
            open: () => void openKeyPage(origin),
          },
        }),
        problem: (text) =>
          isHeaderSafe(bareKey(text))
            ? undefined
            : vscode.l10n.t('An API key contains only plain letters, digits, and symbols, without spaces.'),
      });
      if (typed === undefined || typed === 'back') return undefined;
      const key = bareKey(typed.value);
      await answer(() => secrets.store(slot(origin), key));
      entered();
      return key;
    },
    clear: (origin: string): Promise<void> => answer(() => secrets.delete(slot(origin))),
    /** Fires when a key was set or cleared, here or in another window, or when a slow storage responds. */
    onDidChange: changed.event as vscode.Event<unknown>,
    /** When a key was last set or cleared, in milliseconds since 1970; 0 if never. */
    changedAt: (): number => state.get(changeTime, 0),
    dispose(): void {
      listening.dispose();
      changed.dispose();
    },
  };
}

/** Accepts keys pasted with surrounding spaces or as a whole header value. */
function bareKey(text: string): string {
  return text.trim().replace(/^bearer\s+/i, '');
}
