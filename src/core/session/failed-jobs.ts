// Tracks which failed jobs of a session were retried, dismissed, or recovered.
import { turnIdOf, type DismissedRecord, type FailureRecord, type RecoveredRecord } from './records';
import type { TimelineTurn } from './timeline-types';

export type FailedJobs = ReturnType<typeof createFailedJobs>;

export function createFailedJobs() {
  const retried = new Set<string>();
  const recovered = new Map<string, RecoveredRecord>();
  /** The latest record of each job. */
  const dismissed = new Map<string, DismissedRecord>();
  /** The turns of retried and dismissed jobs. */
  const turns = new Set<string>();

  return {
    retry(jobs: readonly string[]): void {
      for (const job of jobs) {
        retried.add(job);
        turns.add(turnIdOf(job));
      }
    },
    /** @returns false if nothing changed */
    dismiss(record: DismissedRecord): boolean {
      // Several windows may write, and the same records may be read again.
      const later = record.jobs.filter((job) => (dismissed.get(job)?.at ?? -Infinity) <= record.at);
      const changed = later.filter((job) => (dismissed.get(job)?.dismissed ?? false) !== record.dismissed);
      for (const job of later) {
        dismissed.set(job, record);
        turns.add(turnIdOf(job));
      }
      return changed.length > 0;
    },
    /** @returns false if it is already known */
    recover(record: RecoveredRecord): boolean {
      if ((recovered.get(record.job)?.at ?? -Infinity) >= record.at) return false;
      recovered.set(record.job, record);
      return true;
    },
    isRetried: (job: string) => retried.has(job),
    /** @param failure its last failure; a later one than the dismissal is shown */
    isDismissed(job: string, failure: FailureRecord | undefined): boolean {
      const record = dismissed.get(job);
      return record?.dismissed === true && record.at >= (failure?.at ?? -Infinity);
    },
    dismissal: (job: string) => dismissed.get(job),
    recovery: (job: string) => recovered.get(job),
    /** Whether a turn has a retried or dismissed job. */
    concerns: (turn: string) => turns.has(turn),
  };
}

/**
 * The record that dismisses failed cards of a turn, or takes that back; undefined if there is nothing to change.
 * @param dismissalOf returns the last dismissal of a job. @param now milliseconds since 1970
 */
export function dismissalRecord(
  { record: { id: turn }, cards }: TimelineTurn,
  dismissalOf: (job: string) => DismissedRecord | undefined,
  ids: readonly string[],
  dismissed: boolean,
  now: number,
): DismissedRecord | undefined {
  const jobs: string[] = [];
  // The clock may have been set back since.
  let at = now;
  for (const id of new Set(ids)) {
    const job = id.replace(/-failed$/, '');
    const card = cards.find((one) => (one.kind === 'failed' || one.kind === 'interrupted') && one.id === id);
    const before = dismissalOf(job);
    const isOther = dismissed ? card !== undefined : before?.turn === turn && before.dismissed;
    if (!isOther) continue;
    jobs.push(job);
    at = Math.max(at, before?.at ?? 0, card?.kind === 'failed' ? card.failure.at : 0);
  }
  return jobs.length === 0 ? undefined : { type: 'dismissed', turn, jobs, dismissed, at };
}
