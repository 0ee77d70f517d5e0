// Implements the commands for the API key and the log.
import * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import type { ApiKeys } from './api-key';
import type { PeelLog } from './log';
import { showError, showInformation, showWarning } from './messages';
import { settings } from './settings';
import { errorMessage } from '../errors/error-message';
import type { Commands, KeepFocus } from './commands';

export function keyCommands(keys: ApiKeys, log: PeelLog, { keepFocus }: { readonly keepFocus: KeepFocus }): Commands {
  const withOrigin = async (act: (origin: string, host: string) => Promise<void>) => {
    try {
      const { origin, host } = new URL(settings.endpoint());
      await keepFocus(() => act(origin, host));
    } catch (thrown) {
      await showError(errorMessage(toImageError(thrown, 'invalid-request')));
    }
  };
  return {
    'peel.setApiKey': (prefill) =>
      withOrigin(async (origin, host) => {
        const key = await keys.ask(origin, typeof prefill === 'string' ? prefill : '');
        if (key !== undefined) void showInformation(vscode.l10n.t('The API key for {0} was set.', host));
      }),
    'peel.clearApiKey': () =>
      withOrigin(async (origin, host) => {
        const had = (await keys.get(origin)) !== undefined;
        const clear = vscode.l10n.t('Clear');
        const question = vscode.l10n.t('Clear the API key for {0}?', host);
        const detail = vscode.l10n.t('Peel will ask for a key the next time one is needed.');
        if (had && (await showWarning(question, { modal: true, detail }, clear)) !== clear) return;
        await keys.clear(origin);
        const done = had
          ? vscode.l10n.t('The API key for {0} was cleared.', host)
          : vscode.l10n.t('No API key is set for {0}.', host);
        void showInformation(done);
      }),
    'peel.showLog': async () => log.show(),
  };
}
