// The sentences about requests that cannot be sent as they are.
import * as vscode from 'vscode';
import type { ErrorFacts } from '../../core/errors';
import { displayHost } from '../vscode/format';

export function requestErrorMessage({ reason, subject = '', amount = 0 }: ErrorFacts): string {
  switch (reason) {
    case 'prompt-empty':
      return vscode.l10n.t('A prompt is missing.');
    case 'prompt-too-long':
      return vscode.l10n.t('The prompt is longer than {0} characters.', amount);
    case 'count':
      return vscode.l10n.t('A request makes 1 to {0} images.', amount);
    case 'model-empty':
      return vscode.l10n.t('The setting “Peel: Model” is empty.');
    case 'model-too-long':
      return vscode.l10n.t('The setting “Peel: Model” is longer than {0} characters.', amount);
    case 'uri-too-long':
      return vscode.l10n.t('A path or address of the request is longer than {0} characters.', amount);
    case 'ratio':
      return vscode.l10n.t('“{0}” is not one of the ten aspect ratios or their pixel sizes.', subject);
    case 'too-many-inputs':
      return vscode.l10n.t('At most {0} images can go into one request.', amount);
    case 'too-many-inputs-continuing':
      return vscode.l10n.t('At most {0} more images can go along when an image is continued.', amount);
    case 'unknown-image':
      return vscode.l10n.t('There is no earlier image with the id “{0}”.', subject);
    case 'endpoint':
      return vscode.l10n.t('The setting “Peel: Endpoint” is not an https address.');
    case 'url-not-http':
      return vscode.l10n.t('“{0}” is not an http or https address.', subject);
    case 'url-local':
      return vscode.l10n.t('The service cannot download from a “{0}” address; use the image file itself.', subject);
    case 'url-hidden':
      return vscode.l10n.t('The address “{0}” has invisible characters in it.', subject);
    case 'url-too-long':
      return vscode.l10n.t('The address “{0}” is too long.', subject);
    case 'url-credentials':
      return vscode.l10n.t('The address of “{0}” has a user name or password in it.', displayHost(subject));
    case 'url-not-public':
      return vscode.l10n.t(
        '“{0}” is not a public address, so the service cannot download from it.',
        displayHost(subject),
      );
    default:
      return vscode.l10n.t('The request is not valid.');
  }
}
