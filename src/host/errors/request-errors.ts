// Builds the messages for requests that cannot be sent in their current form.
import * as vscode from 'vscode';
import type { ErrorFacts } from '../../core/errors';
import { displayHost } from '../vscode/format';

export function requestErrorMessage({ reason = '', subject = '', amount = 0 }: ErrorFacts): string {
  const host = displayHost(subject);
  const messages = new Map([
    ['style', subject],
    ['prompt-empty', vscode.l10n.t('Enter a prompt.')],
    ['prompt-too-long', vscode.l10n.t('The prompt is longer than {0} characters.', amount)],
    ['count', vscode.l10n.t('A request can generate 1 to {0} images.', amount)],
    ['model-empty', vscode.l10n.t('The setting “Peel: Model” is empty.')],
    ['model-too-long', vscode.l10n.t('The setting “Peel: Model” is longer than {0} characters.', amount)],
    ['uri-too-long', vscode.l10n.t('A path or URL in the request is longer than {0} characters.', amount)],
    ['ratio', vscode.l10n.t('“{0}” is not a supported aspect ratio or pixel size.', subject)],
    ['too-many-inputs', vscode.l10n.t('You can add up to {0} input images.', amount)],
    [
      'too-many-inputs-continuing',
      vscode.l10n.t('You can add up to {0} input images when continuing an image.', amount),
    ],
    ['unknown-image', vscode.l10n.t('No earlier image has the ID “{0}”.', subject)],
    ['endpoint', vscode.l10n.t('The setting “Peel: Endpoint” is not an https URL.')],
    ['url-not-http', vscode.l10n.t('“{0}” is not an http or https URL.', subject)],
    ['url-local', vscode.l10n.t("The service can't download from a “{0}” URL. Use the image file itself.", subject)],
    ['url-hidden', vscode.l10n.t('The URL “{0}” contains invisible characters.', subject)],
    ['url-too-long', vscode.l10n.t('The URL “{0}” is too long.', subject)],
    ['url-credentials', vscode.l10n.t('The URL of “{0}” contains a user name or password.', host)],
    ['url-not-public', vscode.l10n.t('“{0}” is not a public address, so the service cannot download from it.', host)],
  ]);
  return messages.get(reason) ?? vscode.l10n.t('The request is not valid.');
}
