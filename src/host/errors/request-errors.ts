// Builds the messages for requests that cannot be sent in their current form.
import * as vscode from 'vscode';
import type { ErrorFacts } from '../../core/errors';
import { displayHost } from '../vscode/format';

export function requestErrorMessage({ reason, subject = '', amount = 0 }: ErrorFacts): string {
  switch (reason) {
    case 'prompt-empty':
      return vscode.l10n.t('Enter a prompt.');
    case 'prompt-too-long':
      return vscode.l10n.t('The prompt is longer than {0} characters.', amount);
    case 'count':
      return vscode.l10n.t('A request can generate 1 to {0} images.', amount);
    case 'model-empty':
      return vscode.l10n.t('The setting “Peel: Model” is empty.');
    case 'model-too-long':
      return vscode.l10n.t('The setting “Peel: Model” is longer than {0} characters.', amount);
    case 'uri-too-long':
      return vscode.l10n.t('A path or URL in the request is longer than {0} characters.', amount);
    case 'ratio':
      return vscode.l10n.t('“{0}” is not a supported aspect ratio or pixel size.', subject);
    case 'too-many-inputs':
      return vscode.l10n.t('You can add up to {0} input images.', amount);
    case 'too-many-inputs-continuing':
      return vscode.l10n.t('You can add up to {0} input images when continuing an image.', amount);
    case 'unknown-image':
      return vscode.l10n.t('No earlier image has the ID “{0}”.', subject);
    case 'endpoint':
      return vscode.l10n.t('The setting “Peel: Endpoint” is not an https URL.');
    case 'url-not-http':
      return vscode.l10n.t('“{0}” is not an http or https URL.', subject);
    case 'url-local':
      return vscode.l10n.t("The service can't download from a “{0}” URL. Use the image file itself.", subject);
    case 'url-hidden':
      return vscode.l10n.t('The URL “{0}” contains invisible characters.', subject);
    case 'url-too-long':
      return vscode.l10n.t('The URL “{0}” is too long.', subject);
    case 'url-credentials':
      return vscode.l10n.t('The URL of “{0}” contains a user name or password.', displayHost(subject));
    case 'url-not-public':
      return vscode.l10n.t(
        '“{0}” is not a public address, so the service cannot download from it.',
        displayHost(subject),
      );
    default:
      return vscode.l10n.t('The request is not valid.');
  }
}
