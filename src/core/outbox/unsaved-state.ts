// Determines what an unsaved job contains, so that the user can decide about it.
import { defined } from '../defined';
import { inspectImage } from '../image/inspect';
import type { UnsavedJob } from './outbox';

/** `complete`: every image in it can be saved. */
export interface UnsavedState {
  readonly complete: boolean;
  /** Pixels of the first image, if its header arrived. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly bytes: number;
}

/** An image that cannot be opened counts as incomplete. */
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
  return { complete: whole, bytes, ...defined({ size }) };
}

/** The oldest unsaved jobs to delete so that at most `limit` bytes remain. */
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
