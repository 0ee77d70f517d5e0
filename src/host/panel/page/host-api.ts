// Implements the calls of the page. Reports every failure to the user and returns it to the page.
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import { ImageError } from '../../../core/errors';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { Timeline, TimelineCard, TimelineTurn } from '../../../core/session/timeline-types';
import type { DraftEdit, HostApi, ImageAction } from '../../../shared/protocol';
import { openKeyPage } from '../../vscode/api-key';
import { fileInput } from '../../inputs/open-input';
import { errorMessage, inputsErrorMessage } from '../../errors/error-message';
import { actOnFile } from '../file-actions';
import type { FocusRestorer } from '../focus-restorer';
import { addBytes, addInputs, addText, browseForInputs } from '../draft/add-inputs';
import { createDraftRunner } from '../draft/run-draft';
import { toDraftView } from '../draft/draft-view';
import type { PanelParts } from '../panel-services';
import { deleteImage } from '../delete-image';
import type { PageSync } from './page-sync-types';
import type { DuplicatePrompt } from '../duplicate-prompt';
import { createPaidOnce } from '../paid-once';
import type { RequestDraft } from '../../generate/request-draft';
import type { RunOptions, Surface } from '../../generate/run-request';
import { settings } from '../../vscode/settings';
import { draftFromTurn } from '../view-models';

export interface HostApiParts extends PanelParts {
  readonly surface: Surface;
  readonly focusRestorer: FocusRestorer;
  readonly pageSync: PageSync;
  readonly duplicatePrompt: DuplicatePrompt;
  /** Starts another session with an empty composer. */
  readonly newSession: () => void;
  /** Shows a message in the panel. */
  readonly notice: (text: string) => void;
}

export function createHostApi(parts: HostApiParts): HostApi {
  const { draft, activeTurns, pageSync, notice, current, sessionActions, log, focusRestorer, runner, surface } = parts;
  const { keepFocus } = focusRestorer;
  const runs = createDraftRunner({ draft, recent: parts.recent, showing: pageSync, notice });
  const once = createPaidOnce();
  const startOnce = (button: string, draft: RequestDraft, options?: RunOptions): Promise<boolean> =>
    once(button, draft, async () => typeof (await runner.run(draft, surface, options)) === 'object');
  /** Of a long session, only the newest turns may have been read yet. */
  const threadWith = async (has: (thread: Timeline) => boolean): Promise<Timeline> => {
    const conversation = await pageSync.openSession();
    if (!has(conversation.timeline)) await conversation.loaded;
    return conversation.timeline;
  };
  const find = async (image: string): Promise<{ image: ImageRecord; turn: TurnRecord }> => {
    const thread = await threadWith((one) => one.image(image) !== undefined);
    const [found, turn] = [thread.image(image), thread.turnOf(image)];
    if (!found || !turn) throw unknown(image);
    return { image: found, turn };
  };
  const findTurn = async (id: string): Promise<TimelineTurn> => {
    const { activeJobs } = await pageSync.openSession();
    const turn = (await threadWith((one) => one.turn(id, activeJobs) !== undefined)).turn(id, activeJobs);
    if (!turn) throw unknown(id);
    return turn;
  };

  const onImage: Record<'again' | 'input' | 'continue', (image: ImageRecord, turn: TurnRecord) => Promise<void>> = {
    again: async ({ id }, turn) =>
      void (await startOnce(`again:${id}`, draftFromTurn(turn, 1), { ignoreDuplicates: true })),
    input: ({ uri }) => addInputs(parts, [fileInput(vscode.Uri.parse(uri, true))]),
    continue: (image, turn) => runs.continueImage(image, turn),
  };

  const deletePicture = async ({ id, uri }: ImageRecord) => {
    const isDeleted = await keepFocus(() => deleteImage(vscode.Uri.parse(uri, true)));
    if (isDeleted) await parts.sessions.append(current.id(), { type: 'deleted', image: id, at: Date.now() });
  };

  const calls: HostApi = {
    ready: () => pageSync.ready(),
    focused: async (now) => focusRestorer.setPageFocused(now),
    async editDraft(revision: number, edit: DraftEdit) {
      await pageSync.openSession();
      draft.edit(revision, edit);
      return toDraftView(pageSync.draftContext('draft'), draft.value());
    },
    browse: () => keepFocus(() => browseForInputs(parts)),
    addText: (text) => keepFocus(() => addText(parts, text)),
    addBytes: (name, bytes) => keepFocus(() => addBytes(parts, name, bytes)),
    removeInput: async (input) => draft.remove(input),
    moveInput: async (input, to) => draft.move(input, to),
    removeParent: async () => draft.clearParent(),
    run: (revision, shown) =>
      runs.run(revision, shown, (draft, first) => startOnce('draft', draft, { onFirst: first })),
    async cancel(card) {
      if (!activeTurns.cancel(card)) notice(vscode.l10n.t('This image is no longer being generated in this window.'));
    },
    async cancelTurn(turn) {
      if (!activeTurns.cancelTurn(turn))
        notice(vscode.l10n.t('These images are no longer being generated in this window.'));
    },
    async again(failed) {
      const { record, cards } = await findTurn(turnIdOf(failed[0] ?? ''));
      const notCome = (card: TimelineCard) => (card.kind === 'failed' || card.kind === 'interrupted' ? card.id : []);
      const standing = new Set(cards.flatMap(notCome));
      const wanted = [...new Set(failed)];
      if (!wanted.every((card) => standing.has(card)))
        return notice(vscode.l10n.t('This failure was already retried or recovered. Nothing more was sent.'));
      const retries = wanted.map((card) => card.replace(/-failed$/, ''));
      await startOnce(`again:${retries.join()}`, draftFromTurn(record, retries.length), {
        ignoreDuplicates: true,
        retries,
      });
    },
    async recall(id) {
      const { prompt, inputs, ratio, parent } = (await findTurn(id)).record;
      draft.replace({ prompt, inputs, ratio: ratio ?? 'model', ...defined({ parent }) });
    },
    async actOnImage(id: string, action: ImageAction) {
      const { image, turn } = await find(id);
      if (action === 'input') await keepFocus(() => onImage.input(image, turn));
      else if (action === 'again' || action === 'continue') await onImage[action](image, turn);
      else if (action === 'delete') await deletePicture(image);
      else await actOnFile(action, image, turn, parts.referenceInserter);
    },
    older: (turn) => pageSync.older(turn),
    newSession: async () => parts.newSession(),
    view: (view) => pageSync.view(view),
    async setStarred(image, starred) {
      await find(image);
      await parts.sessions.append(current.id(), { type: 'mark', image, marked: starred, at: Date.now() });
    },
    deleteUnstarred: () => sessionActions.deleteUnstarred(current.id()),
    renameSession: (title) => sessionActions.rename(current.id(), title),
    async session(action) {
      if (action === 'open') await vscode.commands.executeCommand('peel.openSession');
      else await sessionActions[action](current.id());
    },
    async moveInQueue(card, to) {
      if (!parts.queue.move(card, to)) notice(vscode.l10n.t('This image is no longer queued.'));
    },
    async answerRepeat(repeat, answer) {
      const asked = parts.duplicatePrompt.answer(repeat);
      if (!asked || answer === 'leave') return;
      if (answer === 'use') return runner.duplicates.useExisting(asked.request, asked.image);
      await runs.runAnswered(asked.request, (first) => runner.start(asked.request, surface, { onFirst: first }));
    },
    async go(to) {
      if (to === 'keySite') return openKeyPage(new URL(settings.endpoint()).origin);
      const [command, ...args] = places[to];
      await vscode.commands.executeCommand(command, ...args);
      if (to === 'recover') await pageSync.refreshUnsaved();
    },
  };

  return withFailureMessages(calls, (thrown, name) => {
    const text = thrown instanceof ImageError ? messageFor(thrown, name) : unexpectedError(thrown);
    if (!(thrown instanceof ImageError)) log.warn(`A call of the panel failed: ${String(thrown)}`);
    notice(text);
    return new Error(text, { cause: thrown });
  });
}

type MethodTable = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Wraps every method: reports its error, and rejects with the error that `tell` returns. */
function withFailureMessages(api: HostApi, tell: (thrown: unknown, name: string) => Error): HostApi {
  const told = Object.entries(api as unknown as MethodTable).map(([name, call]) => {
    const telling = async (...args: unknown[]) => {
      try {
        return await call(...args);
      } catch (thrown) {
        throw tell(thrown, name);
      }
    };
    return [name, telling] as const;
  });
  return Object.fromEntries(told) as unknown as HostApi;
}

/** Calls that may cost money; the errors of other calls do not mention the charge. */
const paying = new Set<string>(['run', 'again', 'answerRepeat', 'actOnImage'] satisfies (keyof HostApi)[]);

function messageFor(error: ImageError, call: string): string {
  return paying.has(call) ? errorMessage(error) : inputsErrorMessage([error]);
}

const places = {
  key: ['peel.setApiKey'],
  folder: ['workbench.action.files.openFolder'],
  trust: ['workbench.trust.manage'],
  settings: ['workbench.action.openSettings', '@ext:peel.peel-images'],
  recover: ['peel.recover'],
  log: ['peel.showLog'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

function unknown(id: string): ImageError {
  return new ImageError('invalid-request', { reason: 'unknown-image', subject: id.slice(0, 80) });
}

/** The message for a file that cannot be opened, found or deleted, which is VS Code's own where possible. */
function unexpectedError(thrown: unknown): string {
  if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound')
    return vscode.l10n.t('The file no longer exists.');
  return vscode.l10n.t('An error occurred: {0}', thrown instanceof Error ? thrown.message.slice(0, 300) : '');
}
