// Defines the draft of a request, which every surface produces, and the choice of a ratio.
import { defined } from '../../core/defined';
import type { AspectRatio } from '../../core/request/aspect-ratio';
import type { ImageInput, StyleMark } from '../../core/request/image-request';
import type { TurnRecord } from '../../core/session/records';

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
  /** Where to save, as entered: `assets/hero.png`. Absent: chosen automatically. */
  readonly saveTo?: string;
  /** Prompt and inputs already contain a project style. */
  readonly style?: StyleMark;
}

export type RequestKind = 'generate' | 'edit' | 'combine' | 'continue';

export function kindOf(draft: { readonly inputs: readonly unknown[]; readonly parent?: string }): RequestKind {
  if (draft.parent !== undefined) return 'continue';
  return draft.inputs.length === 0 ? 'generate' : draft.inputs.length === 1 ? 'edit' : 'combine';
}

/** A turn as a draft, to request it again. */
export function draftFromTurn(
  { prompt, inputs, ratio, parent, saveTo, style }: TurnRecord,
  count: number,
): RequestDraft {
  return { prompt, inputs, ratio: ratio ?? 'model', count, ...defined({ parent, saveTo, style }) };
}
