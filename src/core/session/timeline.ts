// Builds the timeline of a session, turn by turn, from its records and its running jobs.
import { defined } from '../defined';
import { turnIdOf, type FailureRecord, type ImageRecord } from './records';
import type { SentRecord, SessionRecord, TurnRecord } from './records';
import type { ActiveJob } from '../generate/active-turns';
import type { ActiveJobs, Timeline, TimelineCard, TimelineFilter, TimelineTurn } from './timeline-types';
import { createBranches } from './branches';
import { createFailedJobs, type FailedJobs } from './failed-jobs';
import { createSessionImages, type SessionImages } from './session-images';
import { jobIdsOf } from '../generate/run-turn';
import { maxImageCount } from '../request/image-request';
import { withoutStyle } from '../request/project-style';

interface TurnEntry {
  readonly record: TurnRecord;
  /** By job, in the order of arrival. */
  readonly images: Map<string, string[]>;
  /** The last failure of each job; an image recovered later removes it. */
  readonly failures: Map<string, FailureRecord>;
  /** Jobs with a `sent` record. */
  readonly sent: Set<string>;
}

/** A record about a job of a turn. */
type Outcome = SentRecord | ImageRecord | FailureRecord;

const everything: TimelineFilter = { starredOnly: false };

export function createTimeline(records: readonly SessionRecord[] = []): Timeline {
  const order: string[] = [];
  const entries = new Map<string, TurnEntry>();
  const images = createSessionImages();
  const branches = createBranches((image) => images.get(image)?.turn);
  const failed = createFailedJobs();
  /** Turns with a job without an outcome. An outcome is final, so a turn that has ended never opens again. */
  const openTurns = new Set<string>();
  /** Outcomes whose turn has not been added yet. */
  const early = new Map<string, Outcome[]>();
  let title = '';

  const addTurn = (record: TurnRecord): readonly string[] => {
    if (entries.has(record.id)) return [];
    entries.set(record.id, { record, images: new Map(), failures: new Map(), sent: new Set() });
    order.push(record.id);
    if (countOf(record) > 0) openTurns.add(record.id);
    for (const one of early.get(record.id) ?? []) addOutcome(one);
    early.delete(record.id);
    // Siblings now show a fork.
    const changed = branches.add(record);
    const before = new Set(record.retries?.map(turnIdOf));
    failed.retry(record.retries ?? []);
    return [...changed, ...[...before].filter((id) => entries.has(id))];
  };
  const hasNoCards = (id: string): boolean => {
    const entry = failed.concerns(id) ? entries.get(id) : undefined;
    return entry !== undefined && jobsIn(entry).every((job) => isHiddenJob(entry, job, failed));
  };
  /** @returns the turns that change with it: if it appears or disappears, those that continue the same image, too. */
  const withSiblings = (id: string, change: () => boolean): readonly string[] => {
    const before = hasNoCards(id);
    const entry = change() ? entries.get(id) : undefined;
    if (!entry) return [];
    if (before === hasNoCards(id)) return [id];
    branches.forgetPath();
    return [id, ...branches.siblings(entry.record)];
  };
  const addOutcome = (record: Outcome): boolean => {
    const entry = entries.get(record.turn);
    if (!entry) {
      early.set(record.turn, [...(early.get(record.turn) ?? []), record]);
      return false;
    }
    if (record.type === 'sent') {
      // Does not change the view of a running job.
      entry.sent.add(record.job);
      return false;
    }
    if (record.type === 'failure') {
      const before = entry.failures.get(record.job);
      if (before?.at === record.at && before.code === record.code) return false;
      // The failure was read again, after the image that replaced it.
      const image = entry.images.get(record.job)?.at(-1);
      if (image !== undefined && before === undefined && (images.get(image)?.at ?? 0) > record.at) return false;
      entry.failures.set(record.job, record);
    } else {
      if (!images.add(record)) return false;
      const job = jobOf(record.id);
      entry.failures.delete(job);
      entry.images.set(job, [...(entry.images.get(job) ?? []), record.id]);
    }
    if (openTurns.has(record.turn) && !isOpen(entry)) openTurns.delete(record.turn);
    return true;
  };
  /** The adjacent branches, whose navigation shows the first image of this turn. */
  const adjacentBranches = (id: string): readonly string[] => {
    const entry = entries.get(id);
    if (entry?.images.size !== 1) return [];
    const all = branches.siblings(entry.record);
    const at = all.lastIndexOf(id);
    return [all[at - 1], all[at + 1]].filter((one) => one !== undefined);
  };
  const addRecord = (record: SessionRecord): readonly string[] => {
    switch (record.type) {
      case 'turn':
        return addTurn(record);
      case 'sent':
      case 'failure':
        return withSiblings(record.turn, () => addOutcome(record));
      case 'image':
        return withSiblings(record.turn, () => addOutcome(record)).flatMap((id) => [id, ...adjacentBranches(id)]);
      case 'mark':
      case 'deleted':
      case 'moved': {
        const changed = images.apply(record);
        const turn = images.get(record.image)?.turn;
        return changed && turn !== undefined ? [turn] : [];
      }
      case 'dismissed':
        return withSiblings(record.turn, () => failed.dismiss(record));
      case 'recovered':
        return failed.recover(record) && entries.has(record.turn) ? [record.turn] : [];
      case 'title':
        title = record.title.trim();
        return [];
      case 'content':
        images.applyContent(record);
        return [];
      case 'session':
        return [];
    }
  };
  const view = (entry: TurnEntry, live: ActiveJobs): TimelineTurn => {
    const parent = images.get(entry.record.parent ?? '');
    const siblings = branches.siblings(entry.record).filter((id) => !hasNoCards(id));
    return {
      record: entry.record,
      cards: cardsOf(entry, images, live, failed),
      ...defined({ parent, siblings: siblings.length > 1 ? siblings : undefined }),
    };
  };
  const createFilter = ({ branch, starredOnly }: TimelineFilter) => {
    const path = branch === undefined ? undefined : branches.pathThrough(branch, order, (id) => !hasNoCards(id));
    return (turn: string) =>
      (!path || path.has(turn)) && (!starredOnly || images.hasStarred(turn)) && !hasNoCards(turn);
  };

  const add = (more: readonly SessionRecord[]): readonly string[] => [...new Set(more.flatMap(addRecord))];
  add(records);
  return {
    add,
    title() {
      const first = entries.get(order[0] ?? '')?.record;
      return title || (first && withoutStyle(first).prompt);
    },
    turn(id, live) {
      const entry = entries.get(id);
      return entry && view(entry, live);
    },
    image: (id) => images.get(id),
    turnOf: (image) => entries.get(images.get(image)?.turn ?? '')?.record,
    imageAt: (uri) => images.findByUri(uri),
    images: () => images.all(),
    isStarred: (image) => images.isStarred(image),
    isDeleted: (image) => images.isDeleted(image),
    counts: () => images.counts(),
    openTurns: () => [...openTurns].flatMap((id) => entries.get(id)?.record ?? []),
    hasNoCards,
    nearestShown(turn) {
      const at = order.indexOf(turn);
      const isShown = (id: string) => !hasNoCards(id);
      if (at < 0 || isShown(turn)) return turn;
      return order.slice(at).find(isShown) ?? order.slice(0, at).findLast(isShown) ?? turn;
    },
    dismissal: (job) => failed.dismissal(job),
    isShown: (turn, filter) => entries.has(turn) && createFilter(filter)(turn),
    newestTurns: (size, filter = everything) => lastOf(order, order.length, size, createFilter(filter)).ids,
    page(before, size, live, filter = everything) {
      const end = before === undefined ? order.length : Math.max(0, order.indexOf(before));
      const { ids, more } = lastOf(order, end, size, createFilter(filter));
      return { turns: ids.map((id) => view(entries.get(id) as TurnEntry, live)), more };
    },
  };
}

/** The last `size` ids before `end` that are shown, and whether more exist. */
function lastOf(order: readonly string[], end: number, size: number, isShown: (turn: string) => boolean) {
  const ids: string[] = [];
  for (let at = end - 1; at >= 0; at--) {
    const id = order[at] as string;
    if (!isShown(id)) continue;
    if (ids.length === size) return { ids: ids.toReversed(), more: true };
    ids.push(id);
  }
  return { ids: ids.toReversed(), more: false };
}

/** A job may produce several images: `….2`, `….2-2`. */
function jobOf(image: string): string {
  return image.replace(/-\d{1,2}$/, '');
}

/** Limits the count, because a damaged file may contain any value. */
function countOf({ count }: TurnRecord): number {
  return Math.min(maxImageCount, Math.max(0, Math.trunc(count)));
}

function isOpen({ record, images, failures }: TurnEntry): boolean {
  const count = countOf(record);
  if (images.size + failures.size < count) return true;
  return jobIdsOf(record.id, count).some((job) => !images.has(job) && !failures.has(job));
}

/** The turn's jobs, and any others that a damaged file mentions. */
function jobsIn({ record, images, failures }: TurnEntry): string[] {
  return [...new Set([...jobIdsOf(record.id, countOf(record)), ...images.keys(), ...failures.keys()])];
}

/** A job without an image is hidden if it was dismissed. A retried one is replaced if it was not charged and kept no data. */
function isHiddenJob({ record, images, failures, sent }: TurnEntry, job: string, failed: FailedJobs): boolean {
  if (images.has(job)) return false;
  const failure = failures.get(job);
  if (failed.isDismissed(job, failure)) return true;
  if (!failed.isRetried(job)) return false;
  if (failure) return !failure.mayHaveBeenCharged && failure.facts?.kept === undefined;
  return record.notesSent === true && !sent.has(job);
}

/** In the order of the jobs: each with its images, its failure, or its progress. */
function cardsOf(entry: TurnEntry, sessionImages: SessionImages, live: ActiveJobs, failed: FailedJobs): TimelineCard[] {
  const { record, images, failures, sent } = entry;
  return jobsIn(entry).flatMap((job): TimelineCard[] => {
    if (isHiddenJob(entry, job, failed)) return [];
    const saved = (images.get(job) ?? []).flatMap((id) => sessionImages.get(id) ?? []);
    const starred = (id: string) => sessionImages.isStarred(id);
    const cards = saved.map((image) => ({ kind: 'picture', image, starred: starred(image.id) }) as const);
    const failure = failures.get(job);
    const known = defined({ recovered: failed.recovery(job) });
    if (failure && !failed.isDismissed(job, failure))
      return [...cards, { kind: 'failed', id: saved.length > 0 ? `${job}-failed` : job, failure, ...known }];
    if (cards.length > 0) return cards;
    const running = live.job(job);
    if (running) return [{ kind: 'running', job: running, elsewhere: false }];
    if (record.window !== undefined && live.inOtherWindow(record.window)) {
      const unknown: ActiveJob = { id: job, phase: 'sent', since: record.at, received: 0 };
      return [{ kind: 'running', job: unknown, elsewhere: true }];
    }
    return [{ kind: 'interrupted', id: job, sent: !record.notesSent || sent.has(job), ...known }];
  });
}
