// Builds the next step for each error: what the user can do about it.
import * as vscode from 'vscode';
import type { ErrorCode, ErrorFacts } from '../../core/errors';
import { formatDuration } from '../vscode/format';
import { codecErrorNextStep } from './codec-errors';
import { inputErrorNextStep } from './input-errors';

/** Reasons why a request is invalid because of a setting. */
const settingReasons = new Set(['endpoint', 'model-empty', 'model-too-long']);

/** Facts with the service's own text give a next step that refers to the log. */
export function nextStep(code: ErrorCode, facts: ErrorFacts, several: boolean): string {
  const { kept, reason, retryAfter, serviceText, mayHaveBeenCharged } = facts;
  if (kept !== undefined) {
    return serviceText
      ? vscode.l10n.t("Run “Peel: Recover Unsaved Images…” to save it. See the log for the service's response.")
      : vscode.l10n.t('Run “Peel: Recover Unsaved Images…” to save it.');
  }
  const shrinking = codecErrorNextStep(code, facts);
  if (shrinking !== undefined) return shrinking;
  switch (code) {
    case 'no-key':
    case 'bad-key':
      if (reason === 'key-set') return vscode.l10n.t('The API key was set after this failure. Try again.');
      return code === 'no-key' && reason !== undefined
        ? vscode.l10n.t("Unlock your system's keyring or restart VS Code, then try again.")
        : vscode.l10n.t('Set the API key and try again.');
    case 'invalid-request':
      return settingReasons.has(reason ?? '')
        ? vscode.l10n.t('Change the setting and try again.')
        : vscode.l10n.t('Change the request and try again.');
    case 'quota':
      return serviceText
        ? vscode.l10n.t("Check your account with the service. See the log for the service's response.")
        : vscode.l10n.t('Check your account with the service.');
    case 'region':
      return serviceText ? seeLog() : checkEndpoint();
    case 'model-unavailable':
      return serviceText
        ? vscode.l10n.t("Choose another model in the setting “Peel: Model”. See the log for the service's response.")
        : vscode.l10n.t('Choose another model in the setting “Peel: Model”.');
    case 'rate-limited':
      return retryAfter
        ? vscode.l10n.t('Try again in {0}.', formatDuration(wholeMinutes(retryAfter) * 1000))
        : vscode.l10n.t('Wait a moment, then try again.');
    case 'refused':
    case 'no-image':
      if (reason === 'queued') return serviceText ? seeLog() : payAgain(several);
      return serviceText
        ? vscode.l10n.t("Try a different prompt. See the log for the service's response.")
        : vscode.l10n.t('Try a different prompt.');
    case 'rejected':
    case 'service-error':
    case 'gateway-error':
    case 'bad-reply':
      if (reason === 'proxy-password') return checkProxy();
      if (serviceText) return seeLog();
      if (reason === 'forbidden') return vscode.l10n.t('Check your permissions with the service, then try again.');
      return mayHaveBeenCharged && reason !== 'redirect' ? payAgain(several) : checkEndpoint();
    case 'timeout':
    case 'interrupted':
      return payAgain(several);
    case 'offline':
      if (reason === 'certificate') return checkCertificate();
      return reason === 'proxy-password' ? checkProxy() : checkEndpoint();
    case 'input-unreadable':
    case 'input-too-large':
    case 'input-format':
      return inputErrorNextStep(code, facts);
    case 'no-folder':
      return nextFolder(reason);
    case 'save-failed':
      return vscode.l10n.t('Make sure the disk has free space and can be written to.');
    case 'canceled':
      // The user canceled the request: no next step.
      return '';
  }
}

/** Rounds seconds up to whole minutes above two minutes, where seconds do not matter. */
const wholeMinutes = (seconds: number): number => (seconds > 120 ? Math.ceil(seconds / 60) * 60 : seconds);

const seeLog = () => vscode.l10n.t("See the log for the service's response.");
const payAgain = (several: boolean) =>
  several
    ? vscode.l10n.t('Trying again is a new paid request for each image.')
    : vscode.l10n.t('Trying again is a new paid request.');
const checkEndpoint = () => vscode.l10n.t('Check your connection and the setting “Peel: Endpoint”.');

const checkCertificate = () =>
  vscode.l10n.t('Check the setting “Peel: Endpoint” or trust the certificate on this computer, then try again.');
const checkProxy = () => vscode.l10n.t('Check the setting “Http: Proxy” and try again.');

/** VS Code's variables are arguments, because braces in the text stand for arguments. */
const allowedFolders = () =>
  vscode.l10n.t(
    'Enter a path inside the workspace folder, like assets or {0}. Only {1}, {2}, {3}, and ~ (your home folder) are replaced.',
    '${workspaceFolder}/images',
    '${workspaceFolder}',
    '${workspaceFolderBasename}',
    '${userHome}',
  );

const unusableFolder = new Set(['read-only', 'not-a-folder', 'outside-workspace', 'git-folder']);

function nextFolder(reason = ''): string {
  if (reason.startsWith('setting-')) return allowedFolders();
  if (reason.startsWith('save-to-'))
    return vscode.l10n.t('Enter a path below the workspace folder, such as {0}.', 'assets/hero.png');
  if (unusableFolder.has(reason)) return vscode.l10n.t('Choose another folder and try again.');
  return reason.startsWith('several-folders')
    ? vscode.l10n.t('Specify a folder and try again.')
    : vscode.l10n.t('Open a folder and try again.');
}
