// What a window of the soak tells, line by line, while it lives: nothing of it is lost when it is killed.
import type { ErrorCode } from '../../src/core/errors';

export type Told =
  /** A job of a wish has been made. */
  | { readonly type: 'asked'; readonly job: string; readonly straight: boolean }
  /** The reply is on disk, whole or not. */
  | { readonly type: 'received'; readonly job: string }
  | { readonly type: 'saved'; readonly job: string; readonly uri: string }
  | {
      readonly type: 'failed';
      readonly job: string;
      readonly code: ErrorCode;
      readonly charged: boolean;
      readonly kept: boolean;
    }
  /** Something was thrown that is no ImageError. */
  | { readonly type: 'broken'; readonly what: string }
  | { readonly type: 'recovered'; readonly job: string; readonly uris: readonly string[] }
  | { readonly type: 'measured'; readonly bytes: number; readonly files: readonly string[] };
