// What is said to the codec worker and what it answers: types alone, both threads share them.
import type { Orientation } from './image-info';
import type { FramePlacement } from './formats/webp-frame';
import type { ImageFormat } from '../request/image-request';

export interface DecodeStep {
  readonly step: 'decode';
  readonly format: ImageFormat;
  readonly bytes: Uint8Array;
  /** What the file says of itself: nothing larger is made of it. */
  readonly width: number;
  readonly height: number;
  /** There may be transparency. */
  readonly alpha: boolean;
  /** The file's own, where it is one of four inks or of grey. */
  readonly profile?: Uint8Array;
}

/** One step on the picture that the worker has in hand. Dimensions in pixels, quality 0 to 100, effort 0 to 6. */
export type CodecStep =
  | DecodeStep
  /** Around it the canvas is transparent. */
  | ({ readonly step: 'place' } & FramePlacement)
  | { readonly step: 'orient'; readonly orientation: Orientation }
  | { readonly step: 'shrink'; readonly width: number; readonly height: number }
  /** Tells roughly how many bytes an encoding would have. */
  | { readonly step: 'probe'; readonly quality: number; readonly effort: number }
  | { readonly step: 'encode'; readonly quality: number; readonly effort: number }
  /** The picture is done with. */
  | { readonly step: 'drop' };

export type CodecResult =
  | {
      readonly width: number;
      readonly height: number;
      /** The colours were turned into a screen's (sRGB). */
      readonly converted: boolean;
    }
  | { readonly size: number }
  | { readonly bytes: Uint8Array };

/** Why a picture cannot be worked on: it is damaged, coded in a way that hardly anybody uses, or memory was short. */
export type CodecFailure = 'broken' | 'coding' | 'memory';

export type CodecAnswer =
  { readonly result: CodecResult } | { readonly failure: CodecFailure; readonly detail: string };
