// What the panel's page and the host say to each other: the page calls HostApi, the host calls PageApi, nothing else passes.
// The host owns everything that is shown; the page is a view that can be thrown away at any moment and asks again with `ready`.
// Ids are opaque to the page. No path, command name or picture crosses in either direction, and text from outside is only ever text.
import type { ImageFormat } from '../core/request/image-request';
import type { AspectRatio } from '../core/request/aspect-ratio';
import type { DraftView, DraftEdit, ImageMeasures, ImageRef, ConfirmedDraft } from './draft';

export type { DraftView, DraftEdit, InputView, ImageMeasures, ImageRef, RatioSelection, ImageVersions } from './draft';

/** Everything the page shows, as it is when it asks. */
export interface PanelState {
  readonly place: SetupStatus;
  readonly draft: DraftView;
  readonly shapes: readonly RatioView[];
  /** What was asked before, newest first, at most 50. */
  readonly prompts: readonly string[];
  readonly thread: ThreadSnapshot;
  readonly queue: QueueState;
  /** A question that waits for the person, if there is one. */
  readonly repeat?: DuplicateQuestion;
  /** A question of VS Code's own is open, as in `PageApi.asking`. */
  readonly asking: boolean;
}

/** What holds up the requests of this window. */
export interface QueueState {
  /** Milliseconds since 1970: the service asked for it, and no request leaves before. */
  readonly pausedUntil?: number;
}

/** The same was asked before: nothing is sent until the person has said what they want. */
export interface DuplicateQuestion {
  readonly id: string;
  /** What came of it then. */
  readonly image: ImageRef;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Paid requests that Make Another would be. */
  readonly count: number;
}

/** Whatever may stand between a person and their next picture. */
export interface SetupStatus {
  /** A key is stored for the endpoint's origin. */
  readonly key: boolean;
  /** The host of the site that gives keys; absent when there is a key already, or Peel knows of no site. */
  readonly keySite?: string;
  readonly trusted: boolean;
  readonly folder: 'one' | 'several' | 'none';
  /** Where results go, as a person reads it (`assets`); absent when the host will ask. */
  readonly target?: string;
  /** The endpoint cannot be used as it is set: why. */
  readonly problem?: string;
}

export interface RatioView {
  readonly ratio: AspectRatio;
  /** The documented pixel size, as text (`1792 × 1024`), or what it is instead. */
  readonly pixels: string;
  readonly purposes: readonly string[];
}

/** What is said of the whole session, whatever part of it is shown. */
export interface SessionInfo {
  readonly title: string;
  /** Pictures, marked ones, ones whose files are not where they were saved. */
  readonly images: number;
  readonly starred: number;
  readonly gone: number;
}

/** The conversation that is open: its newest turns, oldest first. */
export interface ThreadSnapshot extends SessionInfo {
  readonly session: string;
  readonly turns: readonly TurnView[];
  /** There are turns before the first one here. */
  readonly more: boolean;
  /** What of the conversation the turns are; those that are not are neither here nor in pages of it. */
  readonly view: ThreadFilter;
}

export interface ThreadFilter {
  /** Only the way from the root to this turn, and on along the newest turns; absent: every branch. */
  readonly branch?: string;
  readonly starredOnly: boolean;
}

/** The turns that go on from the same picture, this one among them; there are at least two, and the nearest 50 at most are here. */
export interface Fork {
  /** From 0, oldest first. */
  readonly index: number;
  readonly turns: readonly { readonly id: string; readonly prompt: string; readonly thumbnail?: string }[];
}

export interface TurnView {
  readonly id: string;
  readonly prompt: string;
  readonly inputs: readonly TurnInput[];
  /** The picture that it goes on from. */
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
  /** It is a picture of this session. */
  readonly image?: ImageRef;
}

/** One picture that was asked for: being made, made, or not. Its id stays the same through all of that where it can. */
export type Card = RunningCard | ImageCard | FailedCard;

export interface RunningCard {
  readonly kind: 'running';
  readonly id: string;
  readonly phase: 'queued' | 'preparing' | 'sent' | 'receiving' | 'waiting' | 'saving';
  /** Milliseconds since 1970 when it was sent, or began to wait. */
  readonly since: number;
  /** Bytes of the reply so far. */
  readonly received: number;
  /** Milliseconds since 1970: the service asked to wait until then. */
  readonly until?: number;
  /** Place in the queue, from 1, while it is queued. */
  readonly place?: number;
  /** Nothing waits behind it. */
  readonly last?: true;
  /** Another window makes it: nothing here can cancel it. */
  readonly elsewhere?: true;
}

export interface ImageCard extends ImageMeasures {
  readonly kind: 'picture';
  readonly id: string;
  /** The file's name; its whole path for the tooltip. */
  readonly name: string;
  readonly detail: string;
  readonly format: ImageFormat;
  readonly thumbnail?: string;
  /** Milliseconds from sending to saved. */
  readonly elapsed: number;
  readonly revisedPrompt?: string;
  /** The file is no longer where it was saved. */
  readonly gone: boolean;
  /** It is gone because the person deleted it here. */
  readonly deleted?: boolean;
  /** The person wants to keep it. */
  readonly starred: boolean;
}

export interface FailedCard {
  readonly kind: 'failed';
  readonly id: string;
  /** `interrupted`: the window was reloaded or closed meanwhile. */
  readonly reason: 'failed' | 'canceled' | 'interrupted';
  /** What happened, may it have cost money, what is on disk, what next: in that order, each a sentence. */
  readonly sentences: readonly string[];
  readonly mayHaveBeenCharged: boolean;
  /** Recover has something of it. */
  readonly kept: boolean;
  /** Asking the same again may help. */
  readonly again: boolean;
  /** Another key is what it takes. */
  readonly key?: true;
}

/** `find`: looks for moved pictures of the session by their content. */
export type SessionAction = 'open' | 'duplicate' | 'export' | 'delete' | 'find';

export type ImageAction = 'open' | 'insert' | 'copyPath' | 'reveal' | 'delete' | 'again' | 'input' | 'continue';

/** What the page may ask for. Each call is answered, with an error when it failed; a person has read of that error already or reads it in the answer. */
export interface HostApi {
  ready(): Promise<PanelState>;
  /** The page has the keyboard's focus, or has it no more. */
  focused(now: boolean): Promise<void>;
  /** @returns the draft as it stands then, which differs from the page's when the revision was old. */
  editDraft(revision: number, edit: DraftEdit): Promise<DraftView>;
  /** Asks for files in the system's dialog. */
  browse(): Promise<void>;
  /** Image addresses and `file:` URIs, one a line, as dropped or pasted. */
  addText(text: string): Promise<void>;
  /** A picture that was pasted or dropped as bytes, at most `maxPastedBytes`; the name as the clipboard gave it, if any. */
  addBytes(name: string, bytes: Uint8Array): Promise<void>;
  removeInput(input: string): Promise<void>;
  /** @param to the place it has afterwards, from 0. */
  moveInput(input: string, to: number): Promise<void>;
  /** Goes on from nothing any more. */
  removeParent(): Promise<void>;
  /**
   * Sends what was shown of the draft: `count` paid requests. The draft's prompt is gone afterwards, unless it is another one by then:
   * a person may type the next one as soon as they have pressed. @returns false when nothing was sent.
   */
  run(revision: number, shown: ConfirmedDraft): Promise<boolean>;
  /** One running card. */
  cancel(card: string): Promise<void>;
  /** Every running card of a turn. */
  cancelTurn(turn: string): Promise<void>;
  /**
   * Asks for the pictures of failed cards once more: as many new paid requests, as one turn. What cost nothing and left nothing
   * gives way to it.
   * @param cards 1 to 8, of one turn
   */
  again(cards: readonly string[]): Promise<void>;
  /** Takes a failed card's turn (its prompt, inputs, shape) into the draft. */
  recall(turn: string): Promise<void>;
  actOnImage(image: string, action: ImageAction): Promise<void>;
  /** The turns before this one, oldest first, at most 50. */
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  newSession(): Promise<void>;
  /** Shows this part of the session: the thread comes anew. */
  view(view: ThreadFilter): Promise<void>;
  setStarred(image: string, starred: boolean): Promise<void>;
  /** Asks once, with the count, and moves every picture that is not marked to the trash. */
  deleteUnstarred(): Promise<void>;
  /** @param title a new one for the open session; empty: the first prompt again. */
  renameSession(title: string): Promise<void>;
  session(action: SessionAction): Promise<void>;
  /** A card that is queued. */
  moveInQueue(card: string, to: 'front' | 'back'): Promise<void>;
  answerRepeat(repeat: string, answer: 'use' | 'another' | 'leave'): Promise<void>;
  /** The places that other parts of VS Code or Peel take over. */
  go(to: 'key' | 'keySite' | 'folder' | 'trust' | 'settings' | 'recover' | 'log'): Promise<void>;
}

/** What the host tells the page. Nothing is answered. */
export interface PageApi {
  place(state: SetupStatus): void;
  draft(draft: DraftView): void;
  prompts(prompts: readonly string[]): void;
  /** Another session, or this one anew. */
  thread(thread: ThreadSnapshot): void;
  /** The title or a count of the open session is another one; its turns are not. */
  head(session: string, head: SessionInfo): void;
  /** A new turn, or one that changed. */
  turn(session: string, turn: TurnView): void;
  /** Nothing is left to show of a turn, whenever the page got it: all of it gave way to what was asked for instead. */
  gone(session: string, turn: string): void;
  /** One card of a turn that is shown: progress, many times a second at most ten. */
  card(turn: string, card: Card): void;
  /** A sentence for the live region and the box beneath the composer (an input that was refused, say). */
  notice(text: string): void;
  focusPrompt(): void;
  /** To a card of the open session: it has the focus then. */
  goTo(turn: string, card: string): void;
  queue(state: QueueState): void;
  /** Undefined: there is no question any more. */
  repeat(repeat: DuplicateQuestion | undefined): void;
  /** A question of VS Code's own is open (a key, a folder), and `run` waits for its answer; or no longer. */
  asking(is: boolean): void;
}

/** At most this many bytes for one pasted picture. */
export const maxPastedBytes = 64 * 1024 * 1024;
export const maxTurnsPerPage = 50;
