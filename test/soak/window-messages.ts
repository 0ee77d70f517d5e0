// Defines the messages of a soak window, one JSON object per line; a kill loses no written line.
import type { ErrorCode } from '../../src/core/errors';

export type WindowMessage =
  /** A job was created; `straight` when it goes to the emulator without the faulty proxy. */
  | { readonly type: 'requested'; readonly job: string; readonly straight: boolean }
  /** The response is on disk, complete or not. */
  | { readonly type: 'received'; readonly job: string }
  | { readonly type: 'saved'; readonly job: string; readonly uri: string }
  | {
      readonly type: 'failed';
      readonly job: string;
      readonly code: ErrorCode;
      readonly charged: boolean;
      readonly kept: boolean;
    }
  /** An error other than ImageError was thrown. */
  | { readonly type: 'unexpected'; readonly error: string }
  | { readonly type: 'recovered'; readonly job: string; readonly uris: readonly string[] }
  | { readonly type: 'measured'; readonly bytes: number; readonly files: readonly string[] };
