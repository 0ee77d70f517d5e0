// Builds the fields that describe an error, and the messages that are formatted from them.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { ErrorCode, ErrorFacts, ImageError } from '../../core/errors';
import { maxImages } from '../../core/provider/nebula/response-limits';
import type { ErrorTexts, ErrorView } from '../../shared/error-view';
import { displayHost, formatSize, truncate } from '../vscode/format';
import { plainText } from '../vscode/messages';
import { codecErrorMessage } from './codec-errors';
import { inputErrorMessage } from './input-errors';
import { nextStep } from './next-steps';
import { requestErrorMessage } from './request-errors';

const maxServiceText = 600;

/** @param serviceText `logged`: the field is empty, and the next step refers to the log for the service's own text. */
export function errorView(error: ImageError, serviceText: 'shown' | 'logged' = 'logged'): ErrorView {
  const { code, facts } = error;
  const { serviceText: text = '', ...others } = facts;
  const isShown = serviceText === 'shown';
  const textsFor = (several: boolean): ErrorTexts => ({
    happened: plainText(whatHappened(code, facts, several)),
    charge: chargeText(error, several),
    next: plainText(nextStep(code, isShown ? others : facts, several)),
  });
  return {
    code,
    ...textsFor(false),
    keptData: keptText(facts),
    serviceText: isShown ? plainText(truncate(text, maxServiceText)) : '',
    several: textsFor(true),
  };
}

/**
 * For a job whose window closed before it could record the outcome.
 * @param kept the number of bytes that Recover can restore. @param sent the request was sent, or may have been.
 */
export function interruptedView(kept: number | undefined, sent: boolean): ErrorView {
  const facts = { mayHaveBeenCharged: sent, ...defined({ kept }) };
  const textsFor = (several: boolean): ErrorTexts =>
    sent
      ? {
          happened: several
            ? vscode.l10n.t('The window was closed or reloaded before these images arrived.')
            : vscode.l10n.t('The window was closed or reloaded before this image arrived.'),
          charge: chargedText(several),
          next: nextStep('interrupted', facts, several),
        }
      : {
          happened: several
            ? vscode.l10n.t('The window was closed or reloaded before these images were requested.')
            : vscode.l10n.t('The window was closed or reloaded before this image was requested.'),
          charge: vscode.l10n.t('Nothing was sent.'),
          next: '',
        };
  return {
    code: 'interrupted',
    ...textsFor(false),
    keptData: keptText(facts),
    serviceText: '',
    several: textsFor(true),
  };
}

/** The whole message for a notification, the log or an API caller. Never contains text from the service. */
export function errorMessage(error: ImageError): string {
  const { happened, charge, keptData, next } = errorView(error);
  return joinTexts([happened, charge, keptData, next]);
}

/** The message about several images of a request that failed while others were saved. */
export function failuresMessage(errors: readonly ImageError[]): string {
  const charged = errors.filter((error) => error.mayHaveBeenCharged).length;
  const kept = errors.reduce((sum, { facts }) => sum + (facts.kept ?? 0), 0);
  return joinTexts([
    charged === 0
      ? vscode.l10n.t('{0} images failed. You were not charged for them.', errors.length)
      : vscode.l10n.t('{0} images failed. You may have been charged for {1} of them.', errors.length, charged),
    kept === 0 ? '' : keptText({ kept }),
  ]);
}

/** Only what is wrong, for an input box that is still open. */
export const shortErrorMessage = (error: ImageError): string => errorView(error).happened;

/** What is wrong with files that were just selected, and what to do, before anything is sent or written. */
export function inputsErrorMessage(errors: readonly ImageError[]): string {
  const alike = Map.groupBy(
    errors.map((error) => errorView(error)),
    ({ next }) => next,
  );
  return joinTexts([...alike].flatMap(([next, views]) => [...views.map(({ happened }) => happened), next]));
}

const joinTexts = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

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
  'region',
  'model-unavailable',
]);

function chargeText(error: ImageError, several: boolean): string {
  if (error.mayHaveBeenCharged) return chargedText(several);
  return unsent.has(error.code) ? vscode.l10n.t('Nothing was sent.') : vscode.l10n.t('You were not charged.');
}

function chargedText(several: boolean): string {
  return several
    ? vscode.l10n.t('You may have been charged for each of these images.')
    : vscode.l10n.t('You may have been charged for this image.');
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

function keptText({ kept, reason, contentType }: ErrorFacts): string {
  // The first images are saved, or have their own error.
  if (kept === undefined && reason === 'too-many-pictures')
    return vscode.l10n.t('The remaining images were discarded.');
  if (kept === undefined) return vscode.l10n.t('Nothing was saved.');
  return contentType === undefined
    ? vscode.l10n.t('{0} of image data was kept.', formatSize(kept))
    : vscode.l10n.t("The service's response was kept ({0}, {1}).", contentType, formatSize(kept));
}

function whatHappened(code: ErrorCode, facts: ErrorFacts, several: boolean): string {
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
      return facts.reason === 'forbidden'
        ? vscode.l10n.t('The service denied access.')
        : vscode.l10n.t('The service did not accept the request.');
    case 'rate-limited':
      return vscode.l10n.t("The service's rate limit was reached.");
    case 'quota':
      return vscode.l10n.t("Your account's credit or quota with the service is used up.");
    case 'region':
      return vscode.l10n.t('The service is not available in your region.');
    case 'model-unavailable':
      return vscode.l10n.t('The model is not available with your API key.');
    case 'service-error':
      return vscode.l10n.t('The service reported an error after {0} s.', seconds);
    case 'gateway-error':
      return gatewayError(facts);
    case 'refused':
      return facts.reason === 'blocked'
        ? vscode.l10n.t("The service's content filter blocked the request.")
        : vscode.l10n.t('The model returned text instead of an image.');
    case 'no-image':
      return facts.reason === 'queued'
        ? vscode.l10n.t('The service has started generating the image but did not return it.')
        : vscode.l10n.t("Peel found no image in the service's response.");
    case 'bad-reply':
      return badReply(facts, several);
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
      if (facts.reason === 'outbox')
        return vscode.l10n.t('The request was not sent because it could not be recorded on disk.');
      return several ? vscode.l10n.t('The images could not be saved.') : vscode.l10n.t('The image could not be saved.');
  }
}

function offline({ reason }: ErrorFacts): string {
  if (reason === 'proxy-password')
    return vscode.l10n.t('The proxy requires authentication and did not forward the request.');
  return reason === 'certificate'
    ? vscode.l10n.t("This computer doesn't trust the service's certificate.")
    : vscode.l10n.t("The service can't be reached.");
}

function noKey({ reason }: ErrorFacts): string {
  if (reason === 'key-set') return vscode.l10n.t('No API key was set.');
  if (reason === 'storage-failed')
    return vscode.l10n.t("VS Code's secret storage, which holds the API key, returned an error.");
  return reason === 'storage-silent'
    ? vscode.l10n.t("VS Code's secret storage, which holds the API key, is not responding.")
    : vscode.l10n.t('No API key is set.');
}

function gatewayError({ reason, status = 0 }: ErrorFacts): string {
  if (reason === 'redirect')
    return vscode.l10n.t('The service tried to redirect the request. Peel never follows redirects.');
  return reason === 'proxy-password'
    ? vscode.l10n.t('A proxy requires authentication (HTTP {0}).', status)
    : vscode.l10n.t('A gateway or proxy returned an error (HTTP {0}).', status);
}

function badReply({ reason = '', subject = '' }: ErrorFacts, several: boolean): string {
  // The address is untrusted: the host is cut to a length that fits into a sentence.
  const host = displayHost((URL.parse(subject)?.host ?? '').slice(0, 100));
  const notDownloaded =
    host === ''
      ? vscode.l10n.t('The service did not return a valid download URL for the image.')
      : vscode.l10n.t('The image could not be downloaded from the host that the service specified (“{0}”).', host);
  const incomplete = vscode.l10n.t('The image arrived incomplete.');
  const noImage = vscode.l10n.t('The data received is not an image.');
  const messages = new Map([
    ['picture-cut', several ? vscode.l10n.t('The images arrived incomplete.') : incomplete],
    ['not-a-picture', several ? vscode.l10n.t('The data received contains no images.') : noImage],
    ['too-large', vscode.l10n.t("The service's response is too large to be an image.")],
    ['too-deep', vscode.l10n.t('The service returned an unexpected response.')],
    ['too-many-pictures', vscode.l10n.t('The service returned more than {0} images.', maxImages)],
    ['url-not-https', notDownloaded],
    ['url-not-public', notDownloaded],
    ['download-failed', notDownloaded],
  ]);
  return messages.get(reason) ?? vscode.l10n.t("The service returned a response that can't be read.");
}

function noFolder({ reason = '', subject = '' }: ErrorFacts): string {
  const messages = new Map([
    ['read-only', vscode.l10n.t('The folder “{0}” is read-only.', subject)],
    ['not-a-folder', vscode.l10n.t('“{0}” is not a folder.', subject)],
    ['outside-workspace', vscode.l10n.t('The folder “{0}” is outside the workspace folder.', subject)],
    [
      'setting-variable',
      vscode.l10n.t("The setting “Peel: Assets Folder” (“{0}”) contains a variable that can't be used there.", subject),
    ],
    [
      'setting-outside',
      vscode.l10n.t('The setting “Peel: Assets Folder” (“{0}”) points outside the workspace folder.', subject),
    ],
    [
      'setting-git',
      vscode.l10n.t('The setting “Peel: Assets Folder” (“{0}”) names a folder that is reserved for Git.', subject),
    ],
    ['save-to-outside', vscode.l10n.t('The path “{0}” leads outside the workspace folder.', subject)],
    ['save-to-name', vscode.l10n.t('The path “{0}” contains characters that not every system allows.', subject)],
    ['save-to-reserved', vscode.l10n.t('The path “{0}” contains a folder name that is reserved on Windows.', subject)],
    ['save-to-long', vscode.l10n.t('The path “{0}” is too long.', subject)],
    ['git-folder', vscode.l10n.t('The folder “{0}” is reserved for Git.', subject)],
    [
      'several-folders-path',
      vscode.l10n.t('Begin the path with the name of a workspace folder, such as “{0}/”.', subject),
    ],
    ['several-folders', vscode.l10n.t("Several folders are open, and the request doesn't specify one.")],
  ]);
  return messages.get(reason) ?? vscode.l10n.t('No folder is open.');
}
