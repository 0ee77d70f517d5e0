// Implements the panel: connects the host to the page of the view, which may be recreated many times.
import * as vscode from 'vscode';
import type { FocusRestorer } from './focus-restorer';
import type { PageChannel, WebviewPort } from './page/page-channel';
import type { ImageInput } from '../../core/request/image-request';
import type { RequestDraft } from '../generate/request-draft';
import type { PanelParts } from './panel-services';
import { addInputs } from './draft/add-inputs';
import { createFocusRestorer } from './focus-restorer';
import { createHostApi } from './page/host-api';
import { createDuplicatePrompt } from './duplicate-prompt';
import { createPanelSurface } from './panel-surface';
import { createPageSync } from './page/page-sync';
import { watchSetupStatus } from './setup-status';
import { openPageChannel } from './page/page-channel';

export interface Panel extends vscode.Disposable {
  /** Takes over a view whose page is loading. @param line the connection to that page. */
  show(view: vscode.WebviewView, line: WebviewPort): void;
  /** Adds inputs to the draft if they are valid and allowed. @throws {ImageError} when they exceed the limit. */
  add(inputs: readonly ImageInput[]): Promise<void>;
  /** Replaces the draft; the previous prompt can be recalled. */
  replaceDraft(draft: Partial<RequestDraft>): Promise<void>;
  /** Focuses the element that had the focus before. */
  focus(): Promise<void>;
  focusPrompt(): void;
  /** Shows the running images: in the open session, else in the session of the oldest running turn. */
  goToRunning(): Promise<void>;
  /**
   * Runs an action that may ask in VS Code's dialogs; afterwards focuses the panel again if the user worked in it
   * before.
   */
  readonly keepFocus: FocusRestorer['keepFocus'];
  /** Starts another session with an empty composer, but keeps everything that was never sent. */
  newSession(): void;
  /** Toggles between turns with starred images and all turns. */
  toggleStarredOnly(): Promise<void>;
}

export function createPanel(parts: PanelParts): Panel {
  const { draft, current, recent, activeTurns, keys, log } = parts;
  let view: vscode.WebviewView | undefined;
  let channel: PageChannel | undefined;
  const visibility = new vscode.EventEmitter<void>();
  const attention = createFocusRestorer(() => vscode.commands.executeCommand('peel.studio.focus'));
  const { keepFocus } = attention;
  const isVisible = () => view?.visible === true;
  /** The number of open VS Code dialogs. */
  let questions = 0;
  const question = createDuplicatePrompt(() => showing.tell('repeat'));
  const showing = createPageSync(
    { ...parts, duplicatePrompt: question, isAsking: () => questions > 0 },
    () => (isVisible() ? channel?.page : undefined),
    (file) => view?.webview.asWebviewUri(file).toString(),
  );
  const notice = (text: string) => channel?.page.notice(text);
  const asking = (is: boolean) => {
    questions += is ? 1 : -1;
    channel?.page.asking(questions > 0);
  };
  const newSession = () => {
    draft.clear();
    current.begin();
  };
  const api = createHostApi({
    ...parts,
    surface: createPanelSurface({
      visibility: { isVisible, onDidChangeVisibility: visibility.event },
      duplicatePrompt: question,
      keepFocus,
      asking,
    }),
    pageSync: showing,
    notice,
    duplicatePrompt: question,
    focusRestorer: attention,
    newSession,
  });

  const listeners = vscode.Disposable.from(
    draft.listen(() => ['draft', 'place'].forEach((what) => showing.tell(what))),
    recent.listen(() => showing.tell('prompts')),
    // Defaults in the draft follow the settings.
    watchSetupStatus(keys, () => ['place', 'draft'].forEach((what) => showing.tell(what))),
    current.listen(() => {
      showing.openSession().then(
        () => ['draft', 'place', 'thread'].forEach((what) => showing.tell(what)),
        (thrown: unknown) => log.warn(`The session could not be opened: ${String(thrown)}`),
      );
    }),
    new vscode.Disposable(
      activeTurns.listen(({ turn, job }) => {
        if (turn.session !== current.id() || job === undefined) return;
        if (activeTurns.job(job)) showing.tell(`card:${job}`);
        else showing.changedTurns([turn.turn]);
      }),
    ),
    new vscode.Disposable(parts.queue.listen(() => showing.tellQueue())),
    new vscode.Disposable(parts.rateLimiter.listen(() => showing.tell('queue'))),
    showing,
    visibility,
    attention,
  );
  const leave = () => {
    showing.leave();
    attention.leave();
    channel?.dispose();
    channel = undefined;
    view = undefined;
    visibility.fire();
  };

  return {
    show(next, line) {
      leave();
      view = next;
      channel = openPageChannel(line, api, log);
      // The page requests the session as soon as it runs, and receives the error then.
      showing.openSession().catch(() => undefined);
      next.onDidChangeVisibility(() => {
        // VS Code discards a hidden page, which requests everything when it is shown again.
        if (!next.visible) {
          showing.leave();
          attention.leave();
        }
        visibility.fire();
      });
      next.onDidDispose(() => {
        if (view === next) leave();
      });
    },
    add: (inputs) => addInputs(parts, inputs),
    async replaceDraft(next) {
      const { prompt } = draft.value();
      if (prompt.trim() !== '' && prompt !== next.prompt) await recent.rememberPrompt(prompt.trim());
      // Opens the session of the parent, so that the image is visible in the thread.
      if (next.parent !== undefined) current.join(next.parent);
      draft.replace(next);
    },
    focus: attention.takeFocus,
    focusPrompt: () => channel?.page.focusPrompt(),
    async goToRunning() {
      const turns = activeTurns.turns();
      const turn = turns.find(({ session }) => session === current.id()) ?? turns[0];
      if (turn) current.open(turn.session);
      const [job] = turn?.jobs ?? [];
      if (turn && job) {
        await showing.openSession();
        showing.reveal(turn.turn, job.id);
      }
      await attention.takeFocus();
    },
    keepFocus,
    newSession,
    toggleStarredOnly: () => showing.toggleStarredOnly(),
    dispose() {
      leave();
      listeners.dispose();
    },
  };
}
