// The public API: what `activate()` returns to other extensions.
import type * as vscode from 'vscode';

/** One request, as another extension makes it. */
export interface RunOptions {
  prompt: string;
  /** 0 to 5 pictures, most important first. A string is a public http(s) URL that the service downloads. */
  inputs?: (vscode.Uri | string)[];
  /** A ratio (`16:9`) or a documented pixel size (`1792x1024`). Absent: the conversation's ratio, else the setting `peel.aspectRatio`. */
  ratio?: string;
  /** 1 to 8 pictures, each of them one paid request. Absent: the setting `peel.variations`. */
  count?: number;
  /** The id of a turn or of one of its images. */
  continueFrom?: string;
  /** Where results go. Absent: the assets folder of the workspace folder of the first input, the active editor, or the only folder. */
  folder?: vscode.Uri;
  /** The wanted file name; the extension comes from the picture's bytes. Absent: made from the prompt. */
  fileName?: string;
  /**
   * `always`: where the very same was made before in this workspace (model, prompt, ratio, conversation and the bytes of its
   * inputs), and as many pictures of it as are wanted are still where they were, they are the result: nothing is sent,
   * nothing is charged, and `reused` says so. Absent or `never`: every call makes new ones.
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
}

export type RunErrorCode =
  | 'no-key'
  | 'bad-key'
  | 'invalid-request'
  | 'rejected'
  | 'rate-limited'
  | 'quota'
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
  /** The pictures were made by an earlier request, with `reuse`; nothing was charged. */
  reused: boolean;
  images: RunImage[];
  failures: RunFailure[];
  notes: string[];
}

/** What `run` rejects with when no picture was saved. */
export interface RunError extends Error {
  code: RunErrorCode;
  mayHaveBeenCharged: boolean;
}

export interface PeelApi {
  readonly version: 1;
  /**
   * Makes pictures and saves them into the workspace; the very path that Peel's own commands take.
   * Resolves when at least one picture was saved.
   * @throws {RunError} when none was.
   */
  run(options: RunOptions, token?: vscode.CancellationToken): Promise<RunResult>;
}
