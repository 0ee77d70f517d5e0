// Turns codes into sentences: what happened, whether it may have cost money, what is on disk, what to do next.
import * as vscode from 'vscode';
import type { ErrorCode, ErrorFacts, ImageError } from '../../core/errors';
import { maxImages } from '../../core/provider/nebula/response-scanner';
import { formatDuration, displayHost, formatSize } from '../vscode/format';
import { plainText } from '../vscode/messages';
import { codecErrorMessage, codecErrorNextStep } from './codec-errors';
import { inputErrorNextStep, inputErrorMessage } from './input-errors';
import { requestErrorMessage } from './request-errors';

/** The whole message, for a notification, the log, or an API caller. Never holds text that came from the service. */
export function errorMessage(error: ImageError): string {
  return errorSentences(error).join(' ');
}

/** The same, sentence by sentence. */
export function errorSentences(error: ImageError): string[] {
  const { code, facts } = error;
  const parts = [whatHappened(code, facts), chargeSentence(error), keptSentence(facts), nextStep(code, facts)];
  return parts.filter((part) => part !== '').map(plainText);
}

/** Of a job whose window went away before it could say what came of it. @param kept the bytes that Recover has. @param sent its request had left, or may have. */
export function interruptedSentences(kept: number | undefined, sent: boolean): string[] {
  if (!sent)
    return [
      vscode.l10n.t("The window was closed or reloaded before it was this picture's turn."),
      vscode.l10n.t('Nothing was sent.'),
      vscode.l10n.t('Nothing was written.'),
    ];
  const facts = { mayHaveBeenCharged: true, ...(kept === undefined ? {} : { kept }) };
  return [
    vscode.l10n.t('The window was closed or reloaded before this picture came.'),
    vscode.l10n.t('The service may have charged for it.'),
    keptSentence(facts),
    nextStep('interrupted', facts),
  ];
}

/** Whether asking the same again may help, as far as the failure tells. */
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

/** What is wrong alone, for a box that is still open. */
export const shortErrorMessage = ({ code, facts }: ImageError): string => plainText(whatHappened(code, facts));

/** What is wrong with files that were just chosen, and what to do: before anything could be sent or written. */
export function inputsErrorMessage(errors: readonly ImageError[]): string {
  const [first] = errors;
  return [...errors.map(shortErrorMessage), first ? nextStep(first.code, first.facts) : ''].join(' ').trim();
}

function chargeSentence({ code, mayHaveBeenCharged }: ImageError): string {
  if (mayHaveBeenCharged) return vscode.l10n.t('It may have charged for this picture.');
  if (unsent.has(code)) return vscode.l10n.t('Nothing was sent.');
  return vscode.l10n.t('Nothing was charged.');
}

/** Failures that come before anything leaves this computer. */
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
  // The first ones are saved, or say themselves why not.
  if (kept === undefined && reason === 'too-many-pictures') return vscode.l10n.t('The others were not taken.');
  if (kept === undefined) return vscode.l10n.t('Nothing was written.');
  return vscode.l10n.t('What arrived ({0}) is kept.', formatSize(kept));
}

/** Why a request is not valid, where a setting is wrong and not the wish. */
const settingReasons = new Set(['endpoint', 'model-empty', 'model-too-long']);

function nextStep(code: ErrorCode, facts: ErrorFacts): string {
  const { kept, reason, retryAfter, serviceText, mayHaveBeenCharged } = facts;
  if (kept !== undefined) return vscode.l10n.t('“Recover Unsaved Images…” has it.');
  const shrinking = codecErrorNextStep(code, facts);
  if (shrinking !== undefined) return shrinking;
  switch (code) {
    case 'no-key':
      if (reason !== undefined)
        return vscode.l10n.t('Unlock the key ring of this system, or restart VS Code, and try again.');
      return setKey();
    case 'bad-key':
      return setKey();
    case 'invalid-request':
      return settingReasons.has(reason ?? '')
        ? vscode.l10n.t('Change the setting and try again.')
        : vscode.l10n.t('Change the request and try again.');
    case 'quota':
      return vscode.l10n.t("Check your account's balance with the service.");
    case 'rate-limited':
      return retryAfter
        ? vscode.l10n.t('Try again in {0}.', formatDuration(wholeMinutes(retryAfter) * 1000))
        : vscode.l10n.t('Wait a moment before you try again.');
    case 'refused':
    case 'no-image':
      return serviceText
        ? vscode.l10n.t('Try other words in the prompt; the log has what the service said.')
        : vscode.l10n.t('Try other words in the prompt.');
    case 'rejected':
    case 'service-error':
    case 'gateway-error':
    case 'bad-reply':
      if (reason === 'proxy-password') return checkProxy();
      if (serviceText) return vscode.l10n.t('The log has what the service said.');
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
      return vscode.l10n.t('Check that the disk has space and can be written to.');
    case 'canceled':
      // The person's own wish: there is nothing to do.
      return '';
  }
}

/** Seconds; of a longer wait nobody counts them. */
const wholeMinutes = (seconds: number): number => (seconds > 120 ? Math.ceil(seconds / 60) * 60 : seconds);

const setKey = () => vscode.l10n.t('Set the API key and try again.');
const payAgain = () => vscode.l10n.t('Trying again is a new paid request.');
const checkEndpoint = () => vscode.l10n.t('Check the connection and the setting “Peel: Endpoint”.');

const checkCertificate = () =>
  vscode.l10n.t('Check the setting “Peel: Endpoint”, or have the certificate trusted, and try again.');
const checkProxy = () => vscode.l10n.t('Check the setting “Http: Proxy” and try again.');

function nextFolder(reason: string | undefined): string {
  switch (reason) {
    case 'read-only':
    case 'not-a-folder':
    case 'outside-workspace':
    case 'git-folder':
      return vscode.l10n.t('Choose another folder and try again.');
    case 'several-folders':
      return vscode.l10n.t('Name one and try again.');
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
      return vscode.l10n.t('The service asks to slow down.');
    case 'quota':
      return vscode.l10n.t('The account has no credit left.');
    case 'service-error':
      return vscode.l10n.t('The service failed after {0} s.', seconds);
    case 'gateway-error':
      return gatewayError(facts);
    case 'refused':
      return vscode.l10n.t('The model answered with words and no picture.');
    case 'no-image':
      return vscode.l10n.t('The service answered without a picture.');
    case 'bad-reply':
      return badReply(facts);
    case 'offline':
      return offline(facts);
    case 'timeout':
      return vscode.l10n.t('The service stopped answering after {0} s.', seconds);
    case 'interrupted':
      return vscode.l10n.t('The connection broke after {0} s.', seconds);
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
        ? vscode.l10n.t('The request could not be recorded on disk, so it was not sent.')
        : vscode.l10n.t('The picture could not be saved.');
  }
}

function offline({ reason }: ErrorFacts): string {
  switch (reason) {
    case 'proxy-password':
      return vscode.l10n.t('The proxy asks for a user name and password and let nothing through.');
    case 'certificate':
      return vscode.l10n.t('The certificate of the service is not trusted on this computer.');
    default:
      return vscode.l10n.t('The service cannot be reached.');
  }
}

function noKey({ reason }: ErrorFacts): string {
  switch (reason) {
    case 'storage-failed':
      return vscode.l10n.t('The secret storage of VS Code, where the API key is, failed.');
    case 'storage-silent':
      return vscode.l10n.t('The secret storage of VS Code, where the API key is, does not answer.');
    default:
      return vscode.l10n.t('There is no API key yet.');
  }
}

function gatewayError({ reason, status = 0 }: ErrorFacts): string {
  if (reason === 'redirect') return vscode.l10n.t('The service redirected the request; Peel never follows that.');
  return reason === 'proxy-password'
    ? vscode.l10n.t('A proxy before the service asks for a user name and password (HTTP {0}).', status)
    : vscode.l10n.t('Something between here and the service failed (HTTP {0}).', status);
}

function badReply({ reason, subject = '' }: ErrorFacts): string {
  switch (reason) {
    case 'picture-cut':
      return vscode.l10n.t('The picture arrived incomplete.');
    case 'not-a-picture':
      return vscode.l10n.t('What arrived is not a picture.');
    case 'too-large':
      return vscode.l10n.t('The reply is larger than any picture.');
    case 'too-deep':
      return vscode.l10n.t('The reply is nested deeper than any of this service.');
    case 'too-many-pictures':
      return vscode.l10n.t('The reply holds more than {0} pictures.', maxImages);
    case 'url-not-https':
    case 'url-not-public':
    case 'download-failed':
      return notDownloaded(hostOf(subject));
    default:
      return vscode.l10n.t('The reply cannot be understood.');
  }
}

function notDownloaded(host: string): string {
  return host === ''
    ? vscode.l10n.t('The service named no address that a picture can be downloaded from.')
    : vscode.l10n.t('The picture could not be downloaded from the address that the service named (“{0}”).', host);
}

function noFolder({ reason, subject = '' }: ErrorFacts): string {
  switch (reason) {
    case 'read-only':
      return vscode.l10n.t('The folder “{0}” is read-only.', subject);
    case 'not-a-folder':
      return vscode.l10n.t('“{0}” is not a folder.', subject);
    case 'outside-workspace':
      return vscode.l10n.t('The folder “{0}” lies outside the workspace folder.', subject);
    case 'git-folder':
      return vscode.l10n.t('The folder “{0}” is one of Git’s own.', subject);
    case 'several-folders':
      return vscode.l10n.t('Several folders are open, and the request names none.');
    default:
      return vscode.l10n.t('No folder is open.');
  }
}

/** Only the host of an address that somebody else wrote, cut to a length that a sentence bears; empty where it has none. */
function hostOf(address: string): string {
  return displayHost((URL.parse(address)?.host ?? '').slice(0, 100));
}
