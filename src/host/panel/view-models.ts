// Converts records and files into the page's view: names, messages and thumbnail URLs.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { maxForkTurns } from '../../core/session/branches';
import { ImageError } from '../../core/errors';
import { ratioTable } from '../../core/request/aspect-ratio';
import type { ImageInput } from '../../core/request/image-request';
import { withoutStyle } from '../../core/request/project-style';
import { type FailureRecord, type ImageRecord, maxTitleLength, type RecoveredRecord } from '../../core/session/records';
import type { ActiveJobs, Timeline, TimelineCard, TimelineTurn } from '../../core/session/timeline-types';
import type {
  Card,
  FailedCard,
  Fork,
  ImageRef,
  RunningCard,
  RatioView,
  TurnInput,
  TurnView,
} from '../../shared/protocol';
import type { ActiveJob } from '../../core/generate/active-turns';
import { truncate, fileNameOf, shortPath } from '../vscode/format';
import { pixelText, purposeName } from '../generate/ask-ratio';
import type { UnsavedImages } from './file-info/unsaved-images';
import { errorView, interruptedView, isRetryable } from '../errors/error-message';
import { inputName } from '../inputs/open-input';

export interface ViewContext {
  timeline(): Timeline;
  /** The URL of an image's thumbnail, if it has been created. */
  thumbnail(uri: string): string | undefined;
  isMissing(uri: string): boolean;
  /** Bytes of a job that Recover can restore; undefined when there are none. */
  readonly unsavedBytes: UnsavedImages['bytesOf'];
  /** Position in the queue, from 1; undefined for a job that is not queued. */
  queuePosition(job: string): number | undefined;
  isLast(job: string): boolean;
  key(): KeyState;
}

/** The state of the API key, on which failures because of the key depend. */
export interface KeyState {
  readonly isSet: boolean;
  /** When it was last set or cleared, in milliseconds since 1970. */
  readonly changedAt: number;
}

export function toRatioViews(): RatioView[] {
  return ratioTable.map((row) => ({
    ratio: row.ratio,
    pixels: pixelText(row),
    purposes: row.purposes.map(purposeName),
  }));
}

export function displayTitle(title: string | undefined): string {
  return truncate(title ?? '', maxTitleLength) || vscode.l10n.t('New Session');
}

export function toTurnView(context: ViewContext, { record, parent, cards, siblings }: TimelineTurn): TurnView {
  const { id, inputs, ratio, count, model, at, style } = record;
  return defined({
    id,
    prompt: withoutStyle(record).prompt,
    style: style && { name: style.name, text: record.prompt.slice(style.prompt).trim() },
    inputs: inputs.map((input) => toTurnInput(context, input)),
    count,
    model,
    at,
    cards: cards.map((card) => toCard(context, card)),
    ratio,
    parent: parent && toImageRef(context, parent),
    fork: siblings && toFork(context, id, siblings),
  });
}

/** The nearest branches only: an image may have been continued thousands of times. */
function toFork(context: ViewContext, turn: string, siblings: readonly string[]): Fork {
  const at = siblings.indexOf(turn);
  const start = Math.max(0, Math.min(at - maxForkTurns / 2, siblings.length - maxForkTurns));
  const shown = siblings.slice(start, start + maxForkTurns);
  const turns = shown.flatMap((id) => {
    const found = context.timeline().turn(id, noActiveJobs);
    const [first] = found?.cards.flatMap((card) => (card.kind === 'picture' ? card.image.uri : [])) ?? [];
    const thumbnail = first === undefined ? undefined : context.thumbnail(first);
    return found ? defined({ id, prompt: truncate(withoutStyle(found.record).prompt, maxTitleLength), thumbnail }) : [];
  });
  return { index: at - start, turns };
}

/** For turns that are shown without their running jobs. */
export const noActiveJobs: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };

export function toImageRef(context: ViewContext, { id, turn, uri }: ImageRecord): ImageRef {
  return defined({ image: id, turn, name: fileNameOf(vscode.Uri.parse(uri)), thumbnail: context.thumbnail(uri) });
}

export function toRunningCard(context: Pick<ViewContext, 'queuePosition' | 'isLast'>, job: ActiveJob): RunningCard {
  const { id, phase, since, received, until } = job;
  const place = phase === 'queued' ? context.queuePosition(id) : undefined;
  const last = place !== undefined && context.isLast(id) ? true : undefined;
  return defined({ kind: 'running', id, phase, since, received, until, place, last });
}

function toTurnInput(context: ViewContext, input: ImageInput): TurnInput {
  const { kind } = input;
  const name = inputName(input);
  if (input.kind === 'url') return { kind, name };
  const image = context.timeline().imageAt(input.uri);
  const thumbnail = context.thumbnail(input.uri);
  return defined({ kind, name, thumbnail, image: image && toImageRef(context, image) });
}

function toCard(context: ViewContext, card: TimelineCard): Card {
  switch (card.kind) {
    case 'running':
      return { ...toRunningCard(context, card.job), ...(card.elsewhere ? { elsewhere: true } : {}) };
    case 'picture':
      return toImageCard(context, card.image, card.starred);
    case 'interrupted': {
      const kept = card.recovered ? undefined : context.unsavedBytes(card.id);
      const error = { ...interruptedView(kept, card.sent), ...recoveredText(card.recovered) };
      const known = { mayHaveBeenCharged: card.sent, recoverable: kept !== undefined, askKey: false, again: true };
      return { kind: 'failed', id: card.id, reason: 'interrupted', error, ...known };
    }
    case 'failed':
      return toFailedCard(context, card);
  }
}

function toImageCard(context: ViewContext, image: ImageRecord, starred: boolean): Card {
  const { id, uri, format, width, height, bytes, elapsed, revisedPrompt } = image;
  const file = vscode.Uri.parse(uri);
  const missing = context.isMissing(uri);
  return defined({
    kind: 'picture',
    id,
    name: fileNameOf(file),
    detail: shortPath(file),
    format,
    width,
    height,
    bytes,
    elapsed,
    missing,
    deleted: missing && context.timeline().isDeleted(id) ? true : undefined,
    starred,
    thumbnail: missing ? undefined : context.thumbnail(uri),
    revisedPrompt: revisedPrompt || undefined,
  });
}

function toFailedCard(context: ViewContext, { id, failure, recovered }: TimelineCard & { kind: 'failed' }): FailedCard {
  const { kept: bytes, ...facts } = failure.facts ?? {};
  const kept = recovered ? undefined : context.unsavedBytes(failure.job, { at: failure.at, bytes });
  const wasKept = bytes !== undefined && kept === undefined;
  const mayHaveBeenCharged = failure.mayHaveBeenCharged;
  const key = context.key();
  const askKey = isKeyFailure(failure) && (!key.isSet || (failure.code === 'bad-key' && key.changedAt <= failure.at));
  const reason = isKeyFailure(failure) && !askKey ? 'key-set' : facts.reason;
  const error = new ImageError(failure.code, { ...facts, mayHaveBeenCharged, ...defined({ kept, reason }) });
  return {
    kind: 'failed',
    id,
    reason: failure.code === 'canceled' ? 'canceled' : 'failed',
    error: { ...errorView(error, 'shown'), ...recoveredText(recovered, wasKept) },
    mayHaveBeenCharged,
    recoverable: kept !== undefined,
    askKey,
    again: isRetryable(error) && (!isKeyFailure(failure) || key.isSet),
  };
}

/**
 * What became of data that was kept. Complete images have cards of their own; the other files are named.
 * @param wasKept the data is not among the unsaved images any more
 */
function recoveredText(recovered: RecoveredRecord | undefined, wasKept = false): { keptData?: string } {
  if (!recovered) return wasKept ? { keptData: vscode.l10n.t('No unsaved data is left.') } : {};
  const [first, ...others] = recovered.saved.map((uri) => shortPath(vscode.Uri.parse(uri)));
  if (first === undefined) return { keptData: vscode.l10n.t('The received data was discarded.') };
  return {
    keptData:
      others.length === 0
        ? vscode.l10n.t('The received data was saved as {0}.', first)
        : vscode.l10n.t('The received data was saved as {0} and {1} more.', first, others.length),
  };
}

/** Whether the API key was missing or not accepted. */
export function isKeyFailure({ code, facts }: FailureRecord): boolean {
  return (code === 'no-key' || code === 'bad-key') && facts?.reason === undefined;
}
