// Defines the interface between the page synchronization and the other parts of the panel.
import type * as vscode from 'vscode';
import type { OpenSession } from '../open-session';
import type { DraftContext } from '../draft/draft-view';
import type { PanelState, ThreadFilter, TurnView } from '../../../shared/protocol';

export interface PageSync extends vscode.Disposable {
  openSession(): Promise<OpenSession>;
  /** @param what the item that the context is for, as in `tell`. */
  draftContext(what: string): DraftContext;
  /** The whole state, for a new page, which receives updates from then on. */
  ready(): Promise<PanelState>;
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  /** Shows this part of the session. */
  view(view: ThreadFilter): Promise<void>;
  toggleStarredOnly(): Promise<void>;
  /**
   * Reports a change of `place`, `draft`, `prompts`, `thread`, `head`, `queue`, `repeat`, `card:ID` or `turn:ID`, or
   * that `gone:ID` was removed.
   */
  tell(what: string): void;
  /** Reports that queue positions have changed. */
  tellQueue(): void;
  changedTurns(turns: Iterable<string>): void;
  /** Scrolls the page to a card of the open session, after the page has received it. */
  reveal(turn: string, card: string): void;
  /** Reads the unsaved images again. */
  refreshUnsaved(): Promise<void>;
  /** The page was closed or hidden. */
  leave(): void;
}
