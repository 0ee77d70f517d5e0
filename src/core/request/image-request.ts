// Defines the image request that all entry points create, and its limits.
import type { AspectRatio } from './aspect-ratio';

/** An input image: a file by its URI, or a URL that the service downloads (API document 1.1). */
export type ImageInput =
  | { readonly kind: 'file'; readonly uri: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string };

/** Where results are saved: the URI of a folder, and the desired file name without extension. */
export interface OutputTarget {
  readonly folder: string;
  readonly stem: string;
  /** The workspace folder (URI) to stay inside, links resolved; absent if the user or caller chose the folder. */
  readonly root?: string;
  /** Absent: the first free number is used. */
  readonly numbers?: FileNumbers;
}

/** The number of one of several files with the same stem; 1 is the stem alone. */
export interface FileNumbers {
  readonly own: number;
  /** If the own number is taken, the first free one from here, so that no other file of the request loses its own. */
  readonly next: number;
}

/** The part of a request that the user wrote; the rest of its prompt and inputs is a style. */
export interface StyleMark {
  /** The name of the style. */
  readonly name: string;
  /** Characters of the user's own prompt, at the start. */
  readonly prompt: number;
  /** Number of the user's own inputs, at the start. */
  readonly inputs: number;
}

/** A request for `count` images, each of them one paid job. */
export interface ImageRequest {
  /** As typed by the user; not empty after trimming. */
  readonly prompt: string;
  /** 0 generates, 1 edits, 2 to 5 are combined, most important first; with `parent` they are added to its session. */
  readonly inputs: readonly ImageInput[];
  /** If absent, the model chooses and no `size` is sent. */
  readonly ratio?: AspectRatio;
  /** 1 to 8. */
  readonly count: number;
  /** The ID of the image that this request continues. */
  readonly parent?: string;
  /** Prompt and inputs contain a project style. */
  readonly style?: StyleMark;
  readonly target: OutputTarget;
  /** The path that the user or caller entered, from which the target follows. */
  readonly saveTo?: string;
  /** The workspace folder (URI) that the session is tagged with. */
  readonly workspace?: string;
  readonly model: string;
  readonly endpoint: string;
}

export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** An image saved in the workspace; dimensions in pixels. */
export interface SavedImage {
  readonly id: string;
  readonly uri: string;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly revisedPrompt?: string;
}

/** Maximum number of images in one request (API document 3.3). */
export const maxInputs = 5;
/** Maximum bytes of one input before encoding (API document 1.1: "7MB", read as 10^6). */
export const maxInputBytes = 7_000_000;
/** Maximum bytes read of a file. More than `maxInputBytes`, because reducing or stripping may remove most of them. */
export const maxFileBytes = 256 * 1024 * 1024;
export const maxImageCount = 8;
/** Maximum characters of the prompt. The API document states no limit; this one prevents sending a pasted file. */
export const maxPromptLength = 32_000;
/** Maximum characters of the model's name, which every turn of a session stores. */
export const maxModelLength = 200;
/** Maximum characters of an endpoint or a URI; no platform has longer paths. */
export const maxUriLength = 32_768;
