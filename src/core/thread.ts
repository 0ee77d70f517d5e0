// A session as a conversation: its records and what runs right now, turn by turn, for whoever shows them.
import type { LiveJob } from './board';
import { maxCount } from './request';
import type { FailureRecord, ImageRecord, SessionRecord, TurnRecord } from './sessions';
import { jobsOf } from './turn';

/** One picture that was asked for: being made, made, or not. */
export type ThreadCard =
  | { readonly kind: 'running'; readonly job: LiveJob; /** In another window. */ readonly elsewhere: boolean }
  | { readonly kind: 'picture'; readonly image: ImageRecord }
  | { readonly kind: 'failed'; readonly id: string; readonly failure: FailureRecord }
  /** Its window went away before it could say what came of it. */
  | { readonly kind: 'interrupted'; readonly id: string };

export interface ThreadTurn {
  readonly record: TurnRecord;
  /** The picture that it goes on from, where that is known. */
  readonly from?: ImageRecord;
  readonly cards: readonly ThreadCard[];
}

/** What is known of jobs without an outcome. */
export interface LiveView {
  job(id: string): LiveJob | undefined;
  /** Whether another window works on turns that name it. */
  isElsewhere(window: string): boolean;
}

export interface ThreadPage {
  /** Oldest first. */
  readonly turns: readonly ThreadTurn[];
  /** There are turns before the first one here. */
  readonly more: boolean;
}

export interface Thread {
  /** Takes records in any number; one that is known already changes nothing. @returns the ids of the turns that changed. */
  add(records: readonly SessionRecord[]): readonly string[];
  /** What the first turn asked for; undefined in a session without one. */
  title(): string | undefined;
  turn(id: string, live: LiveView): ThreadTurn | undefined;
  image(id: string): ImageRecord | undefined;
  turnOf(image: string): TurnRecord | undefined;
  /** The picture of this session that a file is, the newest where several were saved there. */
  imageAt(uri: string): ImageRecord | undefined;
  /** The ids of the newest turns, oldest first. */
  newest(size: number): readonly string[];
  /** The turns before the given one, the newest without one; at most `size`. */
  page(before: string | undefined, size: number, live: LiveView): ThreadPage;
}

interface Entry {
  readonly at: number;
  readonly record: TurnRecord;
  /** By job, in the order in which they came. */
  readonly images: Map<string, ImageRecord[]>;
  /** What a job's last word was; a picture that came later, by Recover, takes it back. */
  readonly failures: Map<string, FailureRecord>;
}

export function createThread(records: readonly SessionRecord[] = []): Thread {
  const order: string[] = [];
  const entries = new Map<string, Entry>();
  const images = new Map<string, ImageRecord>();
  const places = new Map<string, ImageRecord>();
  /** Outcomes whose turn has not come yet. */
  const early = new Map<string, (ImageRecord | FailureRecord)[]>();

  const takeTurn = (record: TurnRecord): boolean => {
    if (entries.has(record.id)) return false;
    entries.set(record.id, { at: order.length, record, images: new Map(), failures: new Map() });
    order.push(record.id);
    for (const one of early.get(record.id) ?? []) takeOutcome(one);
    early.delete(record.id);
    return true;
  };
  const takeOutcome = (record: ImageRecord | FailureRecord): boolean => {
    const entry = entries.get(record.turn);
    if (!entry) {
      early.set(record.turn, [...(early.get(record.turn) ?? []), record]);
      return false;
    }
    if (record.type === 'failure') {
      entry.failures.set(record.job, record);
      return true;
    }
    if (images.has(record.id)) return false;
    images.set(record.id, record);
    places.set(record.uri, record);
    const job = jobOf(record.id);
    entry.failures.delete(job);
    entry.images.set(job, [...(entry.images.get(job) ?? []), record]);
    return true;
  };
  const add = (more: readonly SessionRecord[]): readonly string[] => {
    const changed = new Set<string>();
    for (const record of more) {
      if (record.type === 'turn' && takeTurn(record)) changed.add(record.id);
      if ((record.type === 'image' || record.type === 'failure') && takeOutcome(record)) changed.add(record.turn);
    }
    return [...changed];
  };
  const view = (entry: Entry, live: LiveView): ThreadTurn => {
    const from = entry.record.parent === undefined ? undefined : images.get(entry.record.parent);
    return { record: entry.record, ...(from ? { from } : {}), cards: cardsOf(entry, live) };
  };

  add(records);
  return {
    add,
    title: () => entries.get(order[0] ?? '')?.record.prompt,
    turn(id, live) {
      const entry = entries.get(id);
      return entry && view(entry, live);
    },
    image: (id) => images.get(id),
    turnOf: (image) => entries.get(images.get(image)?.turn ?? '')?.record,
    imageAt: (uri) => places.get(uri),
    newest: (size) => order.slice(-size),
    page(before, size, live) {
      const end = before === undefined ? order.length : (entries.get(before)?.at ?? 0);
      const start = Math.max(0, end - size);
      const turns = order.slice(start, end).flatMap((id) => {
        const entry = entries.get(id);
        return entry ? view(entry, live) : [];
      });
      return { turns, more: start > 0 };
    },
  };
}

/** A job may bring several pictures: `….2`, `….2-2`. */
function jobOf(image: string): string {
  return image.replace(/-\d{1,2}$/, '');
}

/** In the order of the jobs: each with its pictures, its failure, or what it is doing. */
function cardsOf({ record, images, failures }: Entry, live: LiveView): ThreadCard[] {
  // A damaged file may say anything.
  const known = jobsOf(record.id, Math.min(maxCount, Math.max(0, Math.trunc(record.count))));
  const others = [...images.keys(), ...failures.keys()].filter((job) => !known.includes(job));
  return [...known, ...new Set(others)].flatMap((job): ThreadCard[] => {
    const made = images.get(job) ?? [];
    const pictures = made.map((image) => ({ kind: 'picture', image }) as const);
    const failure = failures.get(job);
    if (failure) return [...pictures, { kind: 'failed', id: made.length > 0 ? `${job}-failed` : job, failure }];
    if (pictures.length > 0) return pictures;
    const running = live.job(job);
    if (running) return [{ kind: 'running', job: running, elsewhere: false }];
    if (record.window !== undefined && live.isElsewhere(record.window)) {
      const unknown: LiveJob = { id: job, phase: 'sent', since: record.at, received: 0 };
      return [{ kind: 'running', job: unknown, elsewhere: true }];
    }
    return [{ kind: 'interrupted', id: job }];
  });
}
