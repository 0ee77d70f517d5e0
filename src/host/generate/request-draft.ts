// Defines the draft of a request, which every surface produces, and the choice of a ratio.
import type { AspectRatio } from '../../core/request/aspect-ratio';
import type { ImageInput } from '../../core/request/image-request';

export type RatioChoice = AspectRatio | 'model';

/** Absent fields come from the continued session or the settings. */
export interface RequestDraft {
  readonly prompt: string;
  /** In order, the most important first. */
  readonly inputs: readonly ImageInput[];
  /** `model`: the model's choice. */
  readonly ratio?: RatioChoice;
  readonly count?: number;
  /** The ID of the image to continue. */
  readonly parent?: string;
}
