// Defines the panel's protocol: the page calls HostApi, the host calls PageApi.
// The host owns all state; the page may be discarded at any time, and a new one requests everything with `ready`.
// IDs are opaque to the page. Neither side sends a command name, and text from outside is treated as plain text.
import type { ImageFormat } from '../core/request/image-request';
import type { AspectRatio } from '../core/request/aspect-ratio';
import type { DraftView, DraftEdit, ImageMeasures, ImageRef, ConfirmedDraft } from './draft';
import type { ErrorView } from './error-view';

export type {
  DraftView,
  DraftEdit,
  InputView,
  ImageMeasures,
  ImageRef,
  RatioSelection,
  ImageVersions,
  StyleView,
} from './draft';

/** The whole state of the page at the time of the call. */
export interface PanelState {
  readonly place: SetupStatus;
  readonly draft: DraftView;
  readonly ratios: readonly RatioView[];
  /** Earlier prompts, newest first, at most 50. */
  readonly prompts: readonly string[];
  readonly thread: ThreadSnapshot;
  readonly queue: QueueState;
  /** A question that waits for the user's answer. */
  readonly repeat?: DuplicateQuestion;
  /** A VS Code dialog is open, as in `PageApi.asking`. */
  readonly asking: boolean;
}

export interface QueueState {
  /** Milliseconds since 1970: no request is sent before, because the service asked for it. */
  readonly pausedUntil?: number;
}

/** An identical request was made before: nothing is sent until the user has answered. */
export interface DuplicateQuestion {
  readonly id: string;
  readonly image: ImageRef;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Number of paid requests if the user generates another one. */
  readonly count: number;
}

/** What the next request depends on, apart from the draft. */
export interface SetupStatus {
  /** A key is stored for the endpoint's origin. */
  readonly key: boolean;
  /** The host of the site that issues keys; absent when a key is stored or Peel knows no site. */
  readonly keySite?: string;
  readonly trusted: boolean;
  readonly folder: 'one' | 'several' | 'none';
  /** Where results are saved, as text for display (`assets`); absent when the host will ask. */
  readonly target?: string;
  /** What must be solved before the next request. */
  readonly problem?: SetupProblem;
  /** Enter sends the prompt, and Shift+Enter starts a line. */
  readonly sendOnEnter?: boolean;
}

export interface SetupProblem {
  /** One or two sentences. */
  readonly text: string;
  /** `checkKey`: asks the secret storage again. */
  readonly solution: 'endpoint' | 'chooseFolder' | 'checkKey' | 'settings';
}

export interface RatioView {
  readonly ratio: AspectRatio;
  /** The documented pixel size as text (`1792 × 1024`), or a description instead. */
  readonly pixels: string;
  readonly purposes: readonly string[];
}

/** Describes the whole session, whichever part of it is shown. */
export interface SessionInfo {
  readonly title: string;
  readonly images: number;
  readonly starred: number;
  /** Number of images whose files are missing. */
  readonly missing: number;
  /** A search found none of them, and nothing has changed since. */
  readonly unfound?: true;
}

/** The open session with its newest turns, oldest first. */
export interface ThreadSnapshot extends SessionInfo {
  readonly session: string;
  readonly turns: readonly TurnView[];
  /** There are turns before the first one in `turns`. */
  readonly more: boolean;
  /** The part of the session that `turns` and its further pages are limited to. */
  readonly view: ThreadFilter;
}

export interface ThreadFilter {
  /** Only the path from the root through this turn and along its newest continuations; absent: every branch. */
  readonly branch?: string;
  readonly starredOnly: boolean;
}

/** The turns with the same parent, this turn included; at least two, and only the nearest 50. */
export interface Fork {
  /** From 0, oldest first. */
  readonly index: number;
  readonly turns: readonly { readonly id: string; readonly prompt: string; readonly thumbnail?: string }[];
}

export interface TurnView {
  readonly id: string;
  readonly prompt: string;
  /** The project style that was added to the prompt and the inputs. */
  readonly style?: { readonly name: string; readonly text: string };
  readonly inputs: readonly TurnInput[];
  readonly parent?: ImageRef;
  /** Absent: the model's choice. */
  readonly ratio?: AspectRatio;
  readonly count: number;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cards: readonly Card[];
  readonly fork?: Fork;
}

export interface TurnInput {
  readonly kind: 'file' | 'url';
  readonly name: string;
  readonly thumbnail?: string;
  /** Set if the input is an image of this session. */
  readonly image?: ImageRef;
}

/** A requested image: running, generated or failed. Its ID stays the same across these states where possible. */
export type Card = RunningCard | ImageCard | FailedCard;

export interface RunningCard {
  readonly kind: 'running';
  readonly id: string;
  readonly phase: 'queued' | 'preparing' | 'sent' | 'receiving' | 'waiting' | 'saving';
  /** Milliseconds since 1970 when it was sent or queued. */
  readonly since: number;
  /** Bytes of the response so far. */
  readonly received: number;
  /** Milliseconds since 1970: the service asked to wait until then. */
  readonly until?: number;
  /** Position in the queue, from 1, while it is queued. */
  readonly place?: number;
  readonly last?: true;
  /** Another window is running it, so it cannot be canceled here. */
  readonly elsewhere?: true;
}

export interface ImageCard extends ImageMeasures {
  readonly kind: 'picture';
  readonly id: string;
  /** The file's name; `detail` is the whole path for the tooltip. */
  readonly name: string;
  readonly detail: string;
  readonly format: ImageFormat;
  readonly thumbnail?: string;
  /** Milliseconds from sending to saving. */
  readonly elapsed: number;
  readonly revisedPrompt?: string;
  /** The file is no longer where it was saved. */
  readonly missing: boolean;
  /** The user deleted the missing file here. */
  readonly deleted?: boolean;
  readonly starred: boolean;
}

export interface FailedCard {
  readonly kind: 'failed';
  readonly id: string;
  /** `interrupted`: the window was reloaded or closed meanwhile. */
  readonly reason: 'failed' | 'canceled' | 'interrupted';
  readonly error: ErrorView;
  readonly mayHaveBeenCharged: boolean;
  /** Recover can restore something of it. */
  readonly recoverable: boolean;
  /** The API key is missing, or was not accepted and has not been changed since. */
  readonly askKey: boolean;
  /** Sending the same request again may help. */
  readonly again: boolean;
}

/** `find`: finds moved images of the session by their content. */
export type SessionAction = 'open' | 'duplicate' | 'export' | 'delete' | 'find';

export type ImageAction =
  'open' | 'details' | 'insert' | 'copyPath' | 'reveal' | 'rename' | 'delete' | 'again' | 'input' | 'continue';

/** The calls that the page can make. Each is answered, a failed one with an error that the host also shows as a notice. */
export interface HostApi {
  ready(): Promise<PanelState>;
  focused(now: boolean): Promise<void>;
  /** @returns the resulting draft, which differs from the page's if the revision was outdated. */
  editDraft(revision: number, edit: DraftEdit): Promise<DraftView>;
  browse(): Promise<void>;
  /**
   * Lets the user insert, save, rename and delete saved prompts. @param typed the text in the prompt box.
   * @returns the prompt to insert; empty: none.
   */
  savedPrompt(typed: string): Promise<string>;
  /** The folders that complete an entered path, at most 50, each with a slash at its end. */
  completeFolder(path: string): Promise<readonly string[]>;
  /** Image URLs and `file:` URIs, one per line, from a drop or paste. */
  addText(text: string): Promise<void>;
  /** Data of a pasted or dropped image, at most `maxPastedBytes`; the name from the clipboard, if any. */
  addBytes(name: string, bytes: Uint8Array): Promise<void>;
  removeInput(input: string): Promise<void>;
  /** @param to the new position, from 0. */
  moveInput(input: string, to: number): Promise<void>;
  removeParent(): Promise<void>;
  /** Turns the project style on or off. */
  useStyle(on: boolean): Promise<void>;
  /** Puts back the images that the last result has replaced as the parent. */
  restoreOriginal(): Promise<void>;
  /**
   * Sends the visible draft as `count` paid requests, after those that are being sent, and empties the prompt unless the
   * user has already typed the next one. @returns false when nothing was sent.
   */
  run(revision: number, confirmed: ConfirmedDraft): Promise<boolean>;
  cancel(card: string): Promise<void>;
  cancelTurn(turn: string): Promise<void>;
  /**
   * Requests the images of 1 to 8 failed cards of a turn again, as that many paid requests in a new turn. Replaces
   * failed cards that cost nothing and left nothing.
   */
  again(cards: readonly string[]): Promise<void>;
  /** Sends the request of a turn again, as `count` paid requests in a new turn. */
  runAgain(turn: string): Promise<void>;
  /** Copies the turn of a failed card (its prompt, inputs and ratio) into the draft. */
  recall(turn: string): Promise<void>;
  actOnImage(image: string, action: ImageAction): Promise<void>;
  /** The turns before this one, oldest first, at most 50. */
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  newSession(): Promise<void>;
  /** Shows another part of the session; the page receives the thread again. */
  view(view: ThreadFilter): Promise<void>;
  /** Hides 1 to 8 failed cards of a turn, or shows them again. Their unsaved data is not affected. */
  setDismissed(cards: readonly string[], dismissed: boolean): Promise<void>;
  setStarred(image: string, starred: boolean): Promise<void>;
  /** Asks once, with the count, and moves every unstarred image to the trash. */
  deleteUnstarred(): Promise<void>;
  /** @param title the new title of the open session; empty: the first prompt again. */
  renameSession(title: string): Promise<void>;
  session(action: SessionAction): Promise<void>;
  moveInQueue(card: string, to: 'front' | 'back'): Promise<void>;
  answerRepeat(repeat: string, answer: 'use' | 'another' | 'leave'): Promise<void>;
  /** Opens a part of VS Code or Peel outside the panel. */
  go(
    to: 'key' | 'keySite' | 'folder' | 'trust' | 'recover' | 'log' | 'style' | SetupProblem['solution'],
  ): Promise<void>;
}

/** The updates that the host sends to the page. None is answered. */
export interface PageApi {
  place(state: SetupStatus): void;
  draft(draft: DraftView): void;
  prompts(prompts: readonly string[]): void;
  /** Another session, or another snapshot of this one. */
  thread(thread: ThreadSnapshot): void;
  /** The title or a count of the open session has changed; its turns have not. */
  head(session: string, head: SessionInfo): void;
  /** A new or changed turn. */
  turn(session: string, turn: TurnView): void;
  /** All cards of a turn, which the page may not have, were replaced by retries or dismissed. */
  removeTurn(session: string, turn: string): void;
  /** A changed card of a visible turn: progress, at most ten times a second. */
  card(turn: string, card: Card): void;
  /** A message for the live region and the notice below the composer, for example about a rejected input. */
  notice(text: string): void;
  focusPrompt(): void;
  /**
   * Scrolls to a card of the open session and focuses it. @param words words of a search to highlight in the prompts,
   * normalized as in `src/core/session/search-text.ts`
   */
  goTo(turn: string, card: string, words?: readonly string[]): void;
  queue(state: QueueState): void;
  /** Undefined: there is no question. */
  repeat(repeat: DuplicateQuestion | undefined): void;
  /** Whether `run` waits for an answer to a VS Code dialog, for example for a key or a folder. */
  asking(is: boolean): void;
}

/** Maximum size of a pasted image, in bytes. */
export const maxPastedBytes = 64 * 1024 * 1024;
export const maxTurnsPerPage = 50;

/** The media type of a dragged image of the panel. Its data is the image's ID, which other programs cannot use. */
export const draggedImageType = 'application/x-peel-picture';
