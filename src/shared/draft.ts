// What is about to be asked, as the page shows and changes it.
import type { AspectRatio } from '../core/request/aspect-ratio';

/** `model`: no size is sent. `first-input`: the nearest of the ten to the first input, decided when it runs. */
export type RatioSelection = AspectRatio | 'model' | 'first-input';

/** What is about to be asked. */
export interface DraftView {
  /** Grows when anybody but the page changed the draft; an edit that knew an older one is not taken. */
  readonly revision: number;
  readonly prompt: string;
  /** In order, the most important first; at most 5, at most 4 when it goes on from a picture. */
  readonly inputs: readonly InputView[];
  readonly shape: RatioSelection;
  /** The ratio that `first-input` stands for now. */
  readonly nearest?: AspectRatio;
  /** 1 to 8, each of them one paid request. */
  readonly count: number;
  /** The picture that it goes on from. */
  readonly parent?: ImageRef;
  /** Which of several that is. */
  readonly versions?: ImageVersions;
}

/** What was asked for together with the picture that the draft goes on from. */
export interface ImageVersions {
  /** Pictures that were asked for, made or not. */
  readonly count: number;
  /** Those that can be gone on from, at least one, each with its place among all, from 0; in that order. */
  readonly images: readonly { readonly image: string; readonly place: number }[];
}

export interface InputView {
  readonly id: string;
  readonly kind: 'file' | 'url';
  /** The file's name, or the address's host. */
  readonly name: string;
  /** The folder, or the whole address. */
  readonly detail: string;
  /** An address that the page may load; absent for a URL, which the page never loads, and while it is being made. */
  readonly thumbnail?: string;
  readonly measures?: ImageMeasures;
  /** What is sent in its stead when it is too large. */
  readonly fitted?: ImageMeasures;
  /** It is animated, and its first frame alone is sent. */
  readonly firstFrameOnly?: boolean;
  /** Being read or fitted. */
  readonly pending: boolean;
  /** Why it cannot be sent, as a sentence. */
  readonly problem?: string;
}

/** Pixels and bytes. */
export interface ImageMeasures {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A picture of the thread, as something else points at it. */
export interface ImageRef {
  readonly image: string;
  readonly turn: string;
  readonly name: string;
  readonly thumbnail?: string;
}

/** What the page changed; what is absent stays. */
export interface DraftEdit {
  readonly prompt?: string;
  readonly shape?: RatioSelection;
  readonly count?: number;
}

/** What a person sees of the draft when they press: what is paid for is nothing else. */
export interface ConfirmedDraft {
  /** The draft may have the words of the next one by now. */
  readonly prompt: string;
  readonly shape: RatioSelection;
  readonly count: number;
  /** The inputs' ids, in order. */
  readonly inputs: readonly string[];
  /** The image that it goes on from. */
  readonly parent?: string;
}

export function toConfirmedDraft({ prompt, shape, count, inputs, parent }: DraftView): ConfirmedDraft {
  return { prompt, shape, count, inputs: inputs.map(({ id }) => id), ...(parent ? { parent: parent.image } : {}) };
}

/** Whether the draft, whatever its words, is still what was seen. */
export function matchesDraft(draft: DraftView, { shape, count, inputs, parent }: ConfirmedDraft): boolean {
  const now = toConfirmedDraft(draft);
  return now.shape === shape && now.count === count && now.parent === parent && now.inputs.join() === inputs.join();
}
