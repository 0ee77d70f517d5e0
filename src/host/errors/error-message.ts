// Turns error codes into messages: what happened, the charge, what was saved, what to do next.
import * as vscode from 'vscode';
import type { ErrorCode, ErrorFacts, ImageError } from '../../core/errors';
import { maxImages } from '../../core/provider/nebula/response-scanner';
import { formatDuration, displayHost, formatSize } from '../vscode/format';
import { plainText } from '../vscode/messages';
import { codecErrorMessage, codecErrorNextStep } from './codec-errors';
import { inputErrorNextStep, inputErrorMessage } from './input-errors';
import { requestErrorMessage } from './request-errors';

/** The whole message for a notification, the log or an API caller. Never contains text from the service. */
export function errorMessage(error: ImageError): string {
  return errorSentences(error).join(' ');
}

/** The same message as separate sentences. */
export function errorSentences(error: ImageError): string[] {
  const { code, facts } = error;
  const parts = [whatHappened(code, facts), chargeSentence(error), keptSentence(facts), nextStep(code, facts)];
  return parts.filter((part) => part !== '').map(plainText);
}

/**
 * The message for a job whose window closed before it could record the outcome.
 * @param kept the number of bytes that Recover can restore. @param sent the request was sent, or may have been.
 */
export function interruptedSentences(kept: number | undefined, sent: boolean): string[] {
  if (!sent)
    return [
      vscode.l10n.t('The window was closed or reloaded before this image was requested.'),
      vscode.l10n.t('Nothing was sent.'),
      vscode.l10n.t('Nothing was saved.'),
    ];
  const facts = { mayHaveBeenCharged: true, ...(kept === undefined ? {} : { kept }) };
  return [
    vscode.l10n.t('The window was closed or reloaded before this image arrived.'),
    vscode.l10n.t('You may have been charged for this image.'),
    keptSentence(facts),
    nextStep('interrupted', facts),
  ];
}

/** Whether sending the same request again may help, as far as the error tells. */
export function isRetryable({ code }: ImageError): boolean {
  return !notRetryable.has(code);
}

const notRetryable = new Set<ErrorCode>([
  'invalid-request',
  'input-format',
  'input-too-large',
  'no-folder',
  'rejected',
  'quota',
]);

/** Only what is wrong, for an input box that is still open. */
export const shortErrorMessage = ({ code, facts }: ImageError): string => plainText(whatHappened(code, facts));

/** What is wrong with files that were just selected, and what to do, before anything is sent or written. */
export function inputsErrorMessage(errors: readonly ImageError[]): string {
  const [first] = errors;
  return [...errors.map(shortErrorMessage), first ? nextStep(first.code, first.facts) : ''].join(' ').trim();
}

function chargeSentence({ code, mayHaveBeenCharged }: ImageError): string {
  if (mayHaveBeenCharged) return vscode.l10n.t('You may have been charged for this image.');
  if (unsent.has(code)) return vscode.l10n.t('Nothing was sent.');
  return vscode.l10n.t('You were not charged.');
}

/** Failures that occur before anything leaves this computer. */
const unsent = new Set<ErrorCode>([
  'no-key',
  'invalid-request',
  'input-unreadable',
  'input-format',
  'input-too-large',
  'no-folder',
  'offline',
]);

function keptSentence({ kept, reason }: ErrorFacts): string {
  // The first images are saved, or have their own error.
  if (kept === undefined && reason === 'too-many-pictures')
    return vscode.l10n.t('The remaining images were discarded.');
  if (kept === undefined) return vscode.l10n.t('Nothing was saved.');
  return vscode.l10n.t('{0} of image data was kept.', formatSize(kept));
}

/** Reasons why a request is invalid because of a setting. */
const settingReasons = new Set(['endpoint', 'model-empty', 'model-too-long']);

function nextStep(code: ErrorCode, facts: ErrorFacts): string {
  const { kept, reason, retryAfter, serviceText, mayHaveBeenCharged } = facts;
  if (kept !== undefined) return vscode.l10n.t('Run “Peel: Recover Unsaved Images…” to save it.');
  const shrinking = codecErrorNextStep(code, facts);
  if (shrinking !== undefined) return shrinking;
  switch (code) {
    case 'no-key':
      if (reason !== undefined)
        return vscode.l10n.t("Unlock your system's keyring or restart VS Code, then try again.");
      return setKey();
    case 'bad-key':
      return setKey();
    case 'invalid-request':
      return settingReasons.has(reason ?? '')
        ? vscode.l10n.t('Change the setting and try again.')
        : vscode.l10n.t('Change the request and try again.');
    case 'quota':
      return vscode.l10n.t('Check your account balance with the service.');
    case 'rate-limited':
      return retryAfter
        ? vscode.l10n.t('Try again in {0}.', formatDuration(wholeMinutes(retryAfter) * 1000))
        : vscode.l10n.t('Wait a moment, then try again.');
    case 'refused':
    case 'no-image':
      return serviceText
        ? vscode.l10n.t("Try a different prompt. See the log for the service's response.")
        : vscode.l10n.t('Try a different prompt.');
    case 'rejected':
    case 'service-error':
    case 'gateway-error':
    case 'bad-reply':
      if (reason === 'proxy-password') return checkProxy();
      if (serviceText) return vscode.l10n.t("See the log for the service's response.");
      return mayHaveBeenCharged && reason !== 'redirect' ? payAgain() : checkEndpoint();
    case 'timeout':
    case 'interrupted':
      return payAgain();
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

const setKey = () => vscode.l10n.t('Set the API key and try again.');
const payAgain = () => vscode.l10n.t('Trying again is a new paid request.');
const checkEndpoint = () => vscode.l10n.t('Check your connection and the setting “Peel: Endpoint”.');

const checkCertificate = () =>
  vscode.l10n.t('Check the setting “Peel: Endpoint” or trust the certificate on this computer, then try again.');
const checkProxy = () => vscode.l10n.t('Check the setting “Http: Proxy” and try again.');

function nextFolder(reason: string | undefined): string {
  switch (reason) {
    case 'read-only':
    case 'not-a-folder':
    case 'outside-workspace':
    case 'git-folder':
      return vscode.l10n.t('Choose another folder and try again.');
    case 'several-folders':
      return vscode.l10n.t('Specify a folder and try again.');
    default:
      return vscode.l10n.t('Open a folder and try again.');
  }
}

function whatHappened(code: ErrorCode, facts: ErrorFacts): string {
  const seconds = Math.round((facts.elapsed ?? 0) / 1000);
  const shrinking = codecErrorMessage(code, facts);
  if (shrinking !== undefined) return shrinking;
  switch (code) {
    case 'no-key':
      return noKey(facts);
    case 'bad-key':
      return vscode.l10n.t('The service did not accept the API key.');
    case 'invalid-request':
      return requestErrorMessage(facts);
    case 'rejected':
      return vscode.l10n.t('The service did not accept the request.');
    case 'rate-limited':
      return vscode.l10n.t("The service's rate limit was reached.");
    case 'quota':
      return vscode.l10n.t('Your account has no credit left.');
    case 'service-error':
      return vscode.l10n.t('The service reported an error after {0} s.', seconds);
    case 'gateway-error':
      return gatewayError(facts);
    case 'refused':
      return vscode.l10n.t('The model returned text instead of an image.');
    case 'no-image':
      return vscode.l10n.t("The service's response contained no image.");
    case 'bad-reply':
      return badReply(facts);
    case 'offline':
      return offline(facts);
    case 'timeout':
      return vscode.l10n.t('The service stopped responding after {0} s.', seconds);
    case 'interrupted':
      return vscode.l10n.t('The connection was lost after {0} s.', seconds);
    case 'canceled':
      return vscode.l10n.t('Canceled.');
    case 'input-unreadable':
    case 'input-too-large':
    case 'input-format':
      return inputErrorMessage(code, facts);
    case 'no-folder':
      return noFolder(facts);
    case 'save-failed':
      return facts.reason === 'outbox'
        ? vscode.l10n.t('The request was not sent because it could not be recorded on disk.')
        : vscode.l10n.t('The image could not be saved.');
  }
}

function offline({ reason }: ErrorFacts): string {
  switch (reason) {
    case 'proxy-password':
      return vscode.l10n.t('The proxy requires authentication and did not forward the request.');
    case 'certificate':
      return vscode.l10n.t("This computer doesn't trust the service's certificate.");
    default:
      return vscode.l10n.t("The service can't be reached.");
  }
}

function noKey({ reason }: ErrorFacts): string {
  switch (reason) {
    case 'storage-failed':
      return vscode.l10n.t("VS Code's secret storage, which holds the API key, returned an error.");
    case 'storage-silent':
      return vscode.l10n.t("VS Code's secret storage, which holds the API key, is not responding.");
    default:
      return vscode.l10n.t('No API key is set.');
  }
}

function gatewayError({ reason, status = 0 }: ErrorFacts): string {
  if (reason === 'redirect')
    return vscode.l10n.t('The service tried to redirect the request. Peel never follows redirects.');
  return reason === 'proxy-password'
    ? vscode.l10n.t('A proxy requires authentication (HTTP {0}).', status)
    : vscode.l10n.t('A gateway or proxy returned an error (HTTP {0}).', status);
}

function badReply({ reason, subject = '' }: ErrorFacts): string {
  switch (reason) {
    case 'picture-cut':
      return vscode.l10n.t('The image arrived incomplete.');
    case 'not-a-picture':
      return vscode.l10n.t('The data received is not an image.');
    case 'too-large':
      return vscode.l10n.t("The service's response is too large to be an image.");
    case 'too-deep':
      return vscode.l10n.t('The service returned an unexpected response.');
    case 'too-many-pictures':
      return vscode.l10n.t('The service returned more than {0} images.', maxImages);
    case 'url-not-https':
    case 'url-not-public':
    case 'download-failed':
      return notDownloaded(hostOf(subject));
    default:
      return vscode.l10n.t("The service returned a response that can't be read.");
  }
}

function notDownloaded(host: string): string {
  return host === ''
    ? vscode.l10n.t('The service did not return a valid download URL for the image.')
    : vscode.l10n.t('The image could not be downloaded from the host that the service specified (“{0}”).', host);
}

function noFolder({ reason, subject = '' }: ErrorFacts): string {
  switch (reason) {
    case 'read-only':
      return vscode.l10n.t('The folder “{0}” is read-only.', subject);
    case 'not-a-folder':
      return vscode.l10n.t('“{0}” is not a folder.', subject);
    case 'outside-workspace':
      return vscode.l10n.t('The folder “{0}” is outside the workspace folder.', subject);
    case 'git-folder':
      return vscode.l10n.t('The folder “{0}” is reserved for Git.', subject);
    case 'several-folders':
      return vscode.l10n.t("Several folders are open, and the request doesn't specify one.");
    default:
      return vscode.l10n.t('No folder is open.');
  }
}

/** The host of an untrusted address, cut to a length that fits into a sentence; empty for an invalid address. */
function hostOf(address: string): string {
  return displayHost((URL.parse(address)?.host ?? '').slice(0, 100));
}
