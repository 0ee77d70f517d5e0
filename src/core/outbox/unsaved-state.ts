// What a leftover holds, told before anybody decides about it.
import { inspectImage } from '../image/inspect';
import type { UnsavedJob } from './outbox';

/** `whole`: every picture in it can be saved as it should be. */
export interface UnsavedState {
  readonly complete: boolean;
  /** Of the first picture, in pixels, where its header arrived. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly bytes: number;
}

/** Reads the headers and the ends; a picture that cannot be opened now counts as not whole. */
export async function readUnsavedState(unsavedJob: UnsavedJob): Promise<UnsavedState> {
  const bytes = unsavedJob.files.reduce((sum, file) => sum + file.size, 0);
  let whole = true;
  let size: UnsavedState['size'];
  for (const one of unsavedJob.files) {
    const file = await one.open().catch(() => undefined);
    const found = file && (await inspectImage(file).catch(() => undefined));
    await file?.close();
    if (found?.end === undefined) whole = false;
    if (found) size ??= { width: found.width, height: found.height };
  }
  return { complete: whole, bytes, ...(size ? { size } : {}) };
}

/** The oldest leftovers that must go so that no more than `limit` bytes stay. */
export function oldestOverLimit(unsavedJobs: readonly UnsavedJob[], limit: number): UnsavedJob[] {
  const bytesOf = ({ files }: UnsavedJob) => files.reduce((sum, file) => sum + file.size, 0);
  let bytes = unsavedJobs.reduce((sum, one) => sum + bytesOf(one), 0);
  const gone: UnsavedJob[] = [];
  for (const one of unsavedJobs.toSorted((a, b) => a.record.created - b.record.created)) {
    if (bytes <= limit) break;
    bytes -= bytesOf(one);
    gone.push(one);
  }
  return gone;
}
