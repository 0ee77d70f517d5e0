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
  const listening = secrets.onDidChange(() => void state.update(changeTime, Date.now()));
  const answer = async <T>(work: () => Thenable<T>): Promise<T> => {
    try {
      return await withTimeout(work(), timeout, () => new ImageError('no-key', { reason: 'storage-silent' }));
    } catch (thrown) {
      throw toImageError(thrown, 'no-key', { reason: 'storage-failed' });
    }
  };
  return {
    get: async (origin: string): Promise<string | undefined> => {
      const stored: unknown = await answer(() => secrets.get(slot(origin)));
      // A value that cannot be sent in a header was not stored by Peel.
      return typeof stored === 'string' && isHeaderSafe(stored) ? stored : undefined;
    },
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
    /** Fires when a key was set or cleared, here or in another window. */
    onDidChange: secrets.onDidChange as vscode.Event<unknown>,
    /** When a key was last set or cleared, in milliseconds since 1970; 0 if never. */
    changedAt: (): number => state.get(changeTime, 0),
    dispose: () => listening.dispose(),
  };
}

/** Accepts keys pasted with surrounding spaces or as a whole header value. */
function bareKey(text: string): string {
  return text.trim().replace(/^bearer\s+/i, '');
}
