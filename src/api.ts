// Declares the public API, which `activate()` returns to other extensions.
import type * as vscode from 'vscode';

/** A request made by another extension. */
export interface RunOptions {
  prompt: string;
  /** 0 to 5 images, the most important first. A string is a public http(s) URL that the service downloads. */
  inputs?: (vscode.Uri | string)[];
  /**
   * An aspect ratio (`16:9`) or a documented pixel size (`1792x1024`). Absent: the ratio of the continued image, else
   * the setting `peel.aspectRatio`.
   */
  ratio?: string;
  /** 1 to 8 images, each of them one paid request. Absent: the setting `peel.variations`. */
  count?: number;
  /** The ID of a turn or of one of its images. */
  continueFrom?: string;
  /**
   * Where results are saved. Absent: the assets folder in the workspace folder of the first input, of the active
   * editor, or in the only workspace folder.
   */
  folder?: vscode.Uri;
  /**
   * A path below the workspace folder, such as `assets/hero.png`: folders, and a name whose extension follows the image
   * data. A path that ends with a slash has no name. In a multi-root workspace it may begin with the name of a folder.
   * Existing files are never overwritten: the name gets a number. Not together with `folder` or `fileName`.
   */
  saveTo?: string;
  /** The file name to use; the file extension comes from the image data. Absent: derived from the prompt. */
  fileName?: string;
  /**
   * True: adds the project style (`.peel/style.md`) of the workspace folder that the results are saved to, as Peel's own
   * commands do, even if the user has turned it off there. Nothing is added without such a file or in an untrusted
   * workspace; `notes` says so. A style that cannot be used is an `invalid-request`. Absent or false: the request is sent
   * as it is.
   */
  projectStyle?: boolean;
  /**
   * `always`: if an identical image was generated before in this workspace (same model, prompt, ratio, session and
   * input bytes), and as many of these images as requested are still where they were saved, they are the result:
   * nothing is sent or charged, and `reused` is true. Absent or `never`: every call generates new images.
   */
  reuse?: 'never' | 'always';
}

export interface RunImage {
  id: string;
  uri: vscode.Uri;
  format: 'png' | 'jpeg' | 'webp';
  width: number;
  height: number;
  bytes: number;
  /** Describes the image for people who do not see it, at most 120 characters. Empty if nothing is known. */
  altText: string;
}

export type RunErrorCode =
  | 'no-key'
  | 'bad-key'
  | 'invalid-request'
  | 'rejected'
  | 'rate-limited'
  | 'quota'
  | 'region'
  | 'model-unavailable'
  | 'service-error'
  | 'gateway-error'
  | 'refused'
  | 'no-image'
  | 'bad-reply'
  | 'offline'
  | 'timeout'
  | 'interrupted'
  | 'canceled'
  | 'input-unreadable'
  | 'input-format'
  | 'input-too-large'
  | 'no-folder'
  | 'save-failed';

export interface RunFailure {
  code: RunErrorCode;
  mayHaveBeenCharged: boolean;
  message: string;
}

export interface RunResult {
  turn: string;
  /** The images come from an earlier request, because of `reuse`; nothing was charged. */
  reused: boolean;
  images: RunImage[];
  failures: RunFailure[];
  notes: string[];
}

/** The error that `run` rejects with when no image was saved. */
export interface RunError extends Error {
  code: RunErrorCode;
  mayHaveBeenCharged: boolean;
}

export interface PeelApi {
  readonly version: 1;
  /**
   * Generates images and saves them to the workspace. Makes the same checks as Peel's own commands.
   * Resolves when at least one image was saved.
   * @throws {RunError} when no image was saved.
   */
  run(options: RunOptions, token?: vscode.CancellationToken): Promise<RunResult>;
}
