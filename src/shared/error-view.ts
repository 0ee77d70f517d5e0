// Defines the fields that describe a failure: the host writes them, each surface arranges them.
import type { ErrorCode } from '../core/errors';

/** Texts in the display language, one or two sentences each; empty where there is nothing to say. */
export interface ErrorView extends ErrorTexts {
  readonly code: ErrorCode;
  /** What was saved or kept. */
  readonly keptData: string;
  /** The service's own text: one line of plain text, at most 600 characters. */
  readonly serviceText: string;
  /** The texts for several images that failed alike. */
  readonly several: ErrorTexts;
}

/** The texts that may differ between one image and several. */
export interface ErrorTexts {
  readonly happened: string;
  /** Whether the user may have been charged. */
  readonly charge: string;
  /** What to do next. */
  readonly next: string;
}
