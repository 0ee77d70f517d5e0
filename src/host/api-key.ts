// The key: entered by the person, kept in SecretStorage, bound to the origin it was entered for.
import * as vscode from 'vscode';
import { isHeaderSafe } from '../core/send';
import { askText } from './quick/input';

export interface ApiKeys {
  readonly get: (origin: string) => Promise<string | undefined>;
  /** Asks for the key of an origin; undefined when the person leaves the box. */
  ask(origin: string, prefill?: string): Promise<string | undefined>;
  clear(origin: string): Promise<void>;
  /** Told when a key was set or cleared, here or in another window. */
  readonly onDidChange: vscode.Event<unknown>;
}

const slot = (origin: string): string => `peel.apiKey:${origin}`;

export function createApiKeys(secrets: vscode.SecretStorage): ApiKeys {
  return {
    get: async (origin) => secrets.get(slot(origin)),
    async ask(origin, prefill = '') {
      const host = new URL(origin).host;
      const entered = await askText({
        title: vscode.l10n.t('Set API Key'),
        prompt: vscode.l10n.t('Kept in secret storage and sent only to {0}.', host),
        placeholder: 'sk-…',
        value: prefill,
        password: true,
        problem: (text) =>
          isHeaderSafe(bareKey(text))
            ? undefined
            : vscode.l10n.t('A key has no spaces, only plain letters, digits and symbols.'),
      });
      if (entered === undefined || entered === 'back') return undefined;
      const key = bareKey(entered.value);
      await secrets.store(slot(origin), key);
      return key;
    },
    clear: async (origin) => secrets.delete(slot(origin)),
    onDidChange: secrets.onDidChange,
  };
}

/** People paste what they find: with spaces around, or as a whole header. */
function bareKey(text: string): string {
  return text.trim().replace(/^bearer\s+/i, '');
}
