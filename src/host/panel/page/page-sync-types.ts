// What the panel's parts ask of the page's synchronization.
import type * as vscode from 'vscode';
import type { OpenSession } from '../open-session';
import type { DraftContext } from '../draft/draft-view';
import type { PanelState, ThreadFilter, TurnView } from '../../../shared/protocol';

export interface PageSync extends vscode.Disposable {
  openSession(): Promise<OpenSession>;
  /** @param what that which is made with them, as in `tell`. */
  draftContext(what: string): DraftContext;
  /** Everything, for a page that has just come; it is told of changes from then on. */
  ready(): Promise<PanelState>;
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  /** Shows this part of the conversation. */
  view(view: ThreadFilter): Promise<void>;
  toggleStarredOnly(): Promise<void>;
  /** `place`, `draft`, `prompts`, `thread`, `head`, `queue`, `repeat`, `card:ID` or `turn:ID` is different now, or `gone:ID` is gone. */
  tell(what: string): void;
  /** Places in the queue are. */
  tellQueue(): void;
  changedTurns(turns: Iterable<string>): void;
  /** Has the page go to a card of the open session, once it has been told of it. */
  reveal(turn: string, card: string): void;
  /** Looks again at what Recover has. */
  refreshUnsaved(): Promise<void>;
  /** The page is gone, or nobody sees it. */
  leave(): void;
}
