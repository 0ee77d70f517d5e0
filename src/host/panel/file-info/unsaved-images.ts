// Tracks the unsaved images of failed and interrupted jobs.
import type { Log } from '../../../core/platform';
import type { Outbox } from '../../../core/outbox/outbox';

export interface UnsavedImages {
  /**
   * Bytes; undefined when nothing is known to be there.
   * @param failed when the job failed, in milliseconds since 1970, and the number of bytes it reported as kept; used
   * until the outbox has been read.
   */
  bytesOf(job: string, failed?: { readonly at: number; readonly bytes: number | undefined }): number | undefined;
  refresh(): Promise<void>;
}

/** @param changed gets the IDs of the jobs for which the number of bytes has changed. */
export function createUnsavedImages(
  outbox: Outbox,
  log: Log,
  changed: (jobs: readonly string[]) => void,
): UnsavedImages {
  let known = new Map<string, number>();
  /** Numbers of bytes that were reported without the outbox. */
  const claimed = new Map<string, number>();
  let looked = 0;
  return {
    bytesOf(job, failed) {
      const bytes = known.get(job);
      if (bytes !== undefined || failed?.bytes === undefined || failed.at < looked) return bytes;
      claimed.set(job, failed.bytes);
      return failed.bytes;
    },
    async refresh() {
      try {
        const now = Date.now();
        const unsavedJobs = await outbox.unsavedJobs();
        const before = new Map([...claimed, ...known]);
        claimed.clear();
        known = new Map(
          unsavedJobs.map(({ record, files }) => [record.job, files.reduce((sum, { size }) => sum + size, 0)] as const),
        );
        looked = now;
        const all = [...new Set([...before.keys(), ...known.keys()])];
        changed(all.filter((job) => before.get(job) !== known.get(job)));
      } catch (thrown) {
        log.warn(`The outbox could not be looked at: ${String(thrown)}`);
      }
    },
  };
}
