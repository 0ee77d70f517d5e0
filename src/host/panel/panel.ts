// Implements the panel: connects the host to the page of the view, which VS Code may recreate.
import * as vscode from 'vscode';
import type { PageChannel, WebviewPort } from './page/page-channel';
import type { ImageInput } from '../../core/request/image-request';
import type { ImageRecord, TurnRecord } from '../../core/session/records';
import { kindOf, type RequestDraft } from '../generate/request-draft';
import type { PanelParts } from './panel-services';
import { addInputs } from './draft/add-inputs';
import { createFocusRestorer } from './focus-restorer';
import { createHostApi } from './page/host-api';
import { createDuplicatePrompt } from './duplicate-prompt';
import { noActiveJobs } from './view-models';
import { createPanelSurface } from './panel-surface';
import { createPageSync } from './page/page-sync';
import { watchSetupStatus } from './setup-status';
import { openPageChannel } from './page/page-channel';
import { checkMessage } from './page/message-guard';
import type { SearchMatch } from '../sessions/pick-session';
import type { HostApi, PageApi } from '../../shared/protocol';

export type Panel = ReturnType<typeof createPanel>;

export function createPanel(parts: PanelParts) {
  const { draft, current, recent, activeTurns, keys, log } = parts;
  let view: vscode.WebviewView | undefined;
  let channel: PageChannel<PageApi> | undefined;
  const visibility = new vscode.EventEmitter<void>();
  const focusRestorer = createFocusRestorer(() => vscode.commands.executeCommand('peel.studio.focus'));
  const { keepFocus } = focusRestorer;
  const isVisible = () => view?.visible === true;
  let openDialogs = 0;
  let kind = kindOf(draft.value());
  const duplicatePrompt = createDuplicatePrompt(() => pageSync.update('repeat'));
  const pageSync = createPageSync(
    { ...parts, duplicatePrompt, isAsking: () => openDialogs > 0 },
    () => (isVisible() ? channel?.page : undefined),
    (file) => view?.webview.asWebviewUri(file).toString(),
  );
  const notice = (text: string) => channel?.page.notice(text);
  const asking = (is: boolean) => {
    openDialogs += is ? 1 : -1;
    channel?.page.asking(openDialogs > 0);
  };
  const visibilitySource = { isVisible, onDidChangeVisibility: visibility.event };
  /** Starts another session with an empty composer, but keeps everything that was never sent. */
  const newSession = (): void => {
    draft.clear();
    current.begin();
  };
  const api = createHostApi({
    ...parts,
    surface: createPanelSurface(visibilitySource, duplicatePrompt, keepFocus, asking),
    pageSync,
    notice,
    duplicatePrompt,
    focusRestorer,
    newSession,
  });

  const listeners = vscode.Disposable.from(
    draft.listen(() => {
      ['draft', 'place'].forEach((what) => pageSync.update(what));
      const next = kindOf(draft.value());
      // Recalled prompts are sorted by the kind of request.
      if (next !== kind) pageSync.update('prompts');
      kind = next;
    }),
    recent.listen(() => pageSync.update('prompts')),
    parts.styles.listen(() => pageSync.update('draft')),
    // Defaults in the draft follow the settings.
    watchSetupStatus(keys, () => ['place', 'draft'].forEach((what) => pageSync.update(what))),
    current.listen(() => {
      pageSync.openSession().then(
        () => ['draft', 'place', 'thread'].forEach((what) => pageSync.update(what)),
        (thrown: unknown) => log.warn(`The session could not be opened: ${String(thrown)}`),
      );
    }),
    new vscode.Disposable(
      activeTurns.listen(({ turn, job }) => {
        if (turn.session !== current.id() || job === undefined) return;
        if (activeTurns.job(job)) pageSync.update(`card:${job}`);
        else pageSync.changedTurns([turn.turn]);
      }),
    ),
    new vscode.Disposable(parts.queue.listen(() => pageSync.updateQueue())),
    new vscode.Disposable(parts.rateLimiter.listen(() => pageSync.update('queue'))),
    pageSync,
    visibility,
    focusRestorer,
  );
  const leave = () => {
    pageSync.leave();
    focusRestorer.leave();
    channel?.dispose();
    channel = undefined;
    view = undefined;
    visibility.fire();
  };

  return {
    /** Takes over a view whose page is loading. @param port the connection to that page. */
    show(next: vscode.WebviewView, port: WebviewPort): void {
      leave();
      view = next;
      channel = openPageChannel<HostApi, PageApi>(port, api, checkMessage, log);
      // The page requests the session as soon as it runs, and receives the error then.
      pageSync.openSession().catch(() => undefined);
      next.onDidChangeVisibility(() => {
        // VS Code discards a hidden page, which requests everything when it is shown again.
        if (!next.visible) {
          pageSync.leave();
          focusRestorer.leave();
        }
        visibility.fire();
      });
      next.onDidDispose(() => {
        if (view === next) leave();
      });
    },
    /** Adds inputs to the draft if they are valid and allowed. @throws {ImageError} when they exceed the limit. */
    add: (inputs: readonly ImageInput[]) => addInputs(parts, inputs),
    /** Replaces the draft; the previous prompt can be recalled. */
    async replaceDraft(next: Partial<RequestDraft>): Promise<void> {
      const { prompt } = draft.value();
      if (prompt.trim() !== '' && prompt !== next.prompt)
        await recent.rememberPrompt(prompt.trim(), kindOf(draft.value()));
      // Opens the session of the parent, so that the image is visible in the thread.
      if (next.parent !== undefined) current.join(next.parent);
      draft.replace(next);
    },
    focus: focusRestorer.takeFocus,
    focusPrompt: () => channel?.page.focusPrompt(),
    /** Shows the running images: in the open session, else in the session of the oldest running turn. */
    async goToRunning(): Promise<void> {
      const turns = activeTurns.turns();
      const turn = turns.find(({ session }) => session === current.id()) ?? turns[0];
      if (turn) current.open(turn.session);
      const [job] = turn?.jobs ?? [];
      if (turn && job) {
        await pageSync.openSession();
        pageSync.reveal(turn.turn, job.id);
      }
      await focusRestorer.takeFocus();
    },
    /** Makes an image the draft's parent and opens its session. @throws {ImageError} with too many inputs. */
    continueImage({ id }: ImageRecord, { ratio }: TurnRecord): void {
      draft.setParent(id, ratio ?? 'model');
      current.join(id);
    },
    /** Shows a turn in its session. */
    async revealTurn(session: string, turn: string, image: string): Promise<void> {
      current.open(session);
      await pageSync.openSession();
      pageSync.reveal(turn, image);
      await focusRestorer.takeFocus();
    },
    /** Shows the turn that a search found in a session, and highlights the words. */
    async revealMatch(session: string, { turn, words }: SearchMatch): Promise<void> {
      current.open(session);
      const open = await pageSync.openSession();
      if (!open.timeline.turn(turn, noActiveJobs)) await open.loaded;
      pageSync.reveal(open.timeline.nearestShown(turn), '', words);
      await focusRestorer.takeFocus();
    },
    keepFocus,
    /** Looks again at what the outbox keeps of failed images. */
    refreshUnsaved: () => pageSync.refreshUnsaved(),
    newSession,
    toggleStarredOnly: () => pageSync.toggleStarredOnly(),
    dispose(): void {
      leave();
      listeners.dispose();
    },
  };
}
