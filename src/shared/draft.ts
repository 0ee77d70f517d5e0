// Defines the draft, as the page shows and changes it.
import type { AspectRatio } from '../core/request/aspect-ratio';

/** `model`: no size is sent. `first-input`: the supported ratio nearest to the first input when the request runs. */
export type RatioSelection = AspectRatio | 'model' | 'first-input';

export interface DraftView {
  /** Increases with every change that the page did not make; an edit based on an older revision is rejected. */
  readonly revision: number;
  readonly prompt: string;
  /** In order, the most important first; at most 5, or at most 4 with a parent. */
  readonly inputs: readonly InputView[];
  readonly ratio: RatioSelection;
  /** The ratio that `first-input` currently means. */
  readonly nearest?: AspectRatio;
  /** 1 to 8, each of them one paid request. */
  readonly count: number;
  /** Where to save, as the user entered it; empty: chosen automatically. */
  readonly saveTo: string;
  /** Absent: no folder is open, and the host will ask. */
  readonly output?: OutputView;
  readonly parent?: ImageRef;
  /** The versions generated together with the parent, if there are several. */
  readonly versions?: ImageVersions;
  /** Absent: the folder has none, or is not trusted or not known yet. */
  readonly style?: StyleView;
  /** The names of the images that the parent, a result, has replaced and that can be put back. */
  readonly original?: readonly string[];
}

/** Where the images will be saved. */
export interface OutputView {
  /** The first file, relative to the workspace; its name is `…` without a prompt. Absent: the host will ask. */
  readonly path?: string;
  /** The name of the last of several files. */
  readonly last?: string;
  /** How the names differ from the entered one. */
  readonly note?: string;
  /** Why nothing can be saved there, as a sentence. */
  readonly problem?: string;
}

/** The images that were requested together with the draft's parent. */
export interface ImageVersions {
  /** Number of requested images, generated or not. */
  readonly count: number;
  /** The images that can be continued, at least one, in order; `place` is the position among all requested, from 0. */
  readonly images: readonly { readonly image: string; readonly place: number }[];
}

export interface InputView {
  readonly id: string;
  readonly kind: 'file' | 'url';
  /** The file's name, or the URL's host. */
  readonly name: string;
  /** The folder, or the whole URL. */
  readonly detail: string;
  /** Absent for URL inputs, which the page never loads, and while the thumbnail is being created. */
  readonly thumbnail?: string;
  readonly measures?: ImageMeasures;
  /** The resized or re-encoded image that is sent instead. */
  readonly fitted?: ImageMeasures;
  /** The image is re-encoded because its private data can't be removed otherwise. */
  readonly reencoded?: boolean;
  /** The image is animated, and only its first frame is sent. */
  readonly firstFrameOnly?: boolean;
  /** The file is being read or resized. */
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

export interface ImageRef {
  readonly image: string;
  readonly turn: string;
  readonly name: string;
  readonly thumbnail?: string;
}

/** The project style, and what it adds to the draft. */
export interface StyleView {
  /** Differs for different contents. */
  readonly version: string;
  readonly on: boolean;
  readonly name: string;
  /** The last paragraph of the prompt. */
  readonly text: string;
  /** The last inputs, at most 2. */
  readonly images: readonly { readonly name: string; readonly thumbnail?: string }[];
  /** An earlier turn that is sent along has it, so nothing is added. */
  readonly included?: true;
  /** Why it cannot be used, as a sentence. */
  readonly problem?: string;
}

/** An edit by the page; absent fields stay unchanged. */
export interface DraftEdit {
  readonly prompt?: string;
  readonly ratio?: RatioSelection;
  readonly count?: number;
  readonly saveTo?: string;
}

/** The part of the draft that the user saw when clicking Run: nothing else is paid for. */
export interface ConfirmedDraft {
  /** The clicked prompt; the draft may already contain the next one. */
  readonly prompt: string;
  readonly ratio: RatioSelection;
  readonly count: number;
  readonly inputs: readonly string[];
  readonly saveTo: string;
  readonly parent?: string;
  /** The version of the style that is added. */
  readonly style?: string;
}

export function toConfirmedDraft({ prompt, ratio, count, inputs, saveTo, parent, style }: DraftView): ConfirmedDraft {
  const version = shownStyle(style);
  return {
    prompt,
    ratio,
    count,
    saveTo,
    inputs: inputs.map(({ id }) => id),
    ...(parent ? { parent: parent.image } : {}),
    ...(version === undefined ? {} : { style: version }),
  };
}

/** The version of the style that is added to the draft; undefined: none. */
export function shownStyle(style: StyleView | undefined): string | undefined {
  return style?.on && !style.included ? style.version : undefined;
}
