// The one value that every surface makes and the whole house carries.
import type { AspectRatio } from './aspect-ratio';

/** A picture that goes into a request: a file by its URI, or an address that the service downloads (API document 1.1). */
export type ImageInput =
  | { readonly kind: 'file'; readonly uri: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string };

/** Where results go: a folder by its URI, and the wanted file name without extension. */
export interface OutputTarget {
  readonly folder: string;
  readonly stem: string;
  /** The workspace folder (URI) that results must stay inside, links resolved; absent when a person or caller chose the folder itself. */
  readonly root?: string;
}

/** One wish: `count` pictures, each of them one paid request. */
export interface ImageRequest {
  /** What the person typed; not empty after trimming. */
  readonly prompt: string;
  /** 0 generates, 1 edits, 2 to 5 are fused, most important first; with `continueFrom` they join the conversation. */
  readonly inputs: readonly ImageInput[];
  /** Absent: the model chooses, no `size` is sent. */
  readonly ratio?: AspectRatio;
  /** 1 to 8. */
  readonly count: number;
  /** The id of the turn, or of one of its images, that this request goes on from. */
  readonly continueFrom?: string;
  readonly target: OutputTarget;
  /** The workspace folder (URI) that the session is tagged with. */
  readonly workspace?: string;
  readonly model: string;
  readonly endpoint: string;
}

export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** A picture that was verified: dimensions in pixels, size in bytes. */
export interface VerifiedImage {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A picture that stands in the workspace. */
export interface SavedImage extends VerifiedImage {
  readonly id: string;
  readonly uri: string;
}

/** At most this many pictures go into one request (API document 3.3). */
export const maxInputs = 5;
/** At most this many bytes for one input before encoding (API document 1.1: "7MB", read as 10^6). */
export const maxInputBytes = 7_000_000;
/** At most this many bytes are read of a file at all, 256 MB: it is made to fit, and what is cut out of it may be most of it. */
export const maxFileBytes = 256 * 1024 * 1024;
export const maxImageCount = 8;
/** At most this many characters of prompt; the document names no limit, this one keeps a pasted file from being sent. */
export const maxPromptLength = 32_000;
/** At most this many characters of the model's name, which every turn of a session keeps. */
export const maxModelLength = 200;
/** At most this many characters of an endpoint, a folder or an input's file as a URI; no system's paths are that long. */
export const maxUriLength = 32_768;
