// Implements the calls of the page. Reports every failure to the user and returns it to the page.
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import { ImageError } from '../../../core/errors';
import { withoutStyle } from '../../../core/request/project-style';
import { dismissalRecord } from '../../../core/session/failed-jobs';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { Timeline, TimelineCard, TimelineTurn } from '../../../core/session/timeline-types';
import { maxImageCount } from '../../../core/request/image-request';
import type { HostApi } from '../../../shared/protocol';
import { openKeyPage } from '../../vscode/api-key';
import { fileInput } from '../../inputs/open-input';
import { errorMessage, inputsErrorMessage } from '../../errors/error-message';
import { actOnFile } from '../file-actions';
import type { FocusRestorer } from '../focus-restorer';
import { addBytes, addInputs, addText, browseForInputs } from '../draft/add-inputs';
import { createDraftRunner } from '../draft/run-draft';
import { toDraftView } from '../draft/draft-view';
import { styleFolder } from '../draft/style-view';
import type { PanelParts } from '../panel-services';
import type { PageSync } from './page-sync';
import type { DuplicatePrompt } from '../duplicate-prompt';
import { createPaidOnce } from '../paid-once';
import { completeFolder } from '../../generate/load-folders';
import { draftFromTurn, type RequestDraft } from '../../generate/request-draft';
import type { RunOptions, Surface } from '../../generate/run-request';
import { settings } from '../../vscode/settings';
import { canChooseFolder, chooseAssetsFolder } from '../../generate/choose-folder';

export interface HostApiParts extends PanelParts {
  readonly surface: Surface;
  readonly focusRestorer: FocusRestorer;
  readonly pageSync: PageSync;
  readonly duplicatePrompt: DuplicatePrompt;
  readonly newSession: () => void;
  readonly notice: (text: string) => void;
}

export function createHostApi(parts: HostApiParts): HostApi {
  const { draft, activeTurns, pageSync, notice, current, loadSessionActions, log, focusRestorer, runner, surface } =
    parts;
  const { keepFocus } = focusRestorer;
  const runs = createDraftRunner({ draft, recent: parts.recent, pageSync, notice });
  const once = createPaidOnce();
  const startOnce = (button: string, draft: RequestDraft, options?: RunOptions, clickedAt?: number): Promise<boolean> =>
    once(button, draft, async () => typeof (await runner.run(draft, surface, options)) === 'object', clickedAt);
  /** Of a long session, only the newest turns may have been read yet. */
  const timelineWith = async (contains: (timeline: Timeline) => boolean): Promise<Timeline> => {
    const session = await pageSync.openSession();
    if (!contains(session.timeline)) await session.loaded;
    return session.timeline;
  };
  const find = async (image: string): Promise<{ image: ImageRecord; turn: TurnRecord }> => {
    const timeline = await timelineWith((one) => one.image(image) !== undefined);
    const [found, turn] = [timeline.image(image), timeline.turnOf(image)];
    if (!found || !turn) throw unknown(image);
    return { image: found, turn };
  };
  const findTurn = async (id: string): Promise<TimelineTurn> => {
    const { activeJobs } = await pageSync.openSession();
    const turn = (await timelineWith((one) => one.turn(id, activeJobs) !== undefined)).turn(id, activeJobs);
    if (!turn) throw unknown(id);
    return turn;
  };

  const deleteStored = async ({ id, uri }: ImageRecord) => {
    const { deleteImage } = await loadSessionActions();
    const isDeleted = await keepFocus(() => deleteImage(vscode.Uri.parse(uri, true)));
    if (isDeleted) await parts.sessions.append(current.id(), { type: 'deleted', image: id, at: Date.now() });
  };

  const calls: HostApi = {
    ready: () => pageSync.ready(),
    focused: async (now) => focusRestorer.setPageFocused(now),
    async editDraft(revision, edit) {
      await pageSync.openSession();
      draft.edit(revision, edit);
      return toDraftView(pageSync.draftContext('draft'), draft.value());
    },
    completeFolder,
    savedPrompt: (typed) =>
      keepFocus(async () => {
        const { pickSavedPrompt } = await import('../../generate/pick-saved-prompt');
        return (await pickSavedPrompt(parts.recent.savedPrompts, typed)) ?? '';
      }),
    browse: () => keepFocus(() => browseForInputs(parts)),
    addText: (text) => keepFocus(() => addText(parts, text)),
    addBytes: (name, bytes) => keepFocus(() => addBytes(parts, name, bytes)),
    removeInput: async (input) => draft.remove(input),
    moveInput: async (input, to) => draft.move(input, to),
    removeParent: async () => draft.clearParent(),
    restoreOriginal: async () => draft.restoreOriginal(),
    async run(revision, confirmed) {
      const clickedAt = Date.now();
      try {
        return await runs.run(revision, confirmed, (draft, onFirst) =>
          startOnce('draft', draft, { onFirst }, clickedAt),
        );
      } catch (thrown) {
        const isChosen = draft.value().saveTo !== undefined;
        if (isChosen || !(thrown instanceof ImageError && canChooseFolder(thrown))) throw thrown;
        // Nothing was sent, and the prompt stays. The message offers to choose another folder.
        void runner.showFailure(thrown, () => calls.run(revision, confirmed));
        return false;
      }
    },
    async useStyle(on) {
      await pageSync.openSession();
      const folder = styleFolder(pageSync.draftContext('draft'), draft.value());
      if (folder !== undefined) await parts.styles.setOn(folder, on);
    },
    async cancel(card) {
      if (!activeTurns.cancel(card)) notice(vscode.l10n.t('This image is no longer being generated in this window.'));
    },
    async cancelTurn(turn) {
      if (!activeTurns.cancelTurn(turn))
        notice(vscode.l10n.t('These images are no longer being generated in this window.'));
    },
    async again(failed) {
      const { record, cards } = await findTurn(turnIdOf(failed[0] ?? ''));
      const failedId = (card: TimelineCard) => (card.kind === 'failed' || card.kind === 'interrupted' ? card.id : []);
      const current = new Set(cards.flatMap(failedId));
      const requested = [...new Set(failed)];
      if (!requested.every((card) => current.has(card)))
        return notice(vscode.l10n.t('This failure was already retried or recovered. Nothing more was sent.'));
      const retries = requested.map((card) => card.replace(/-failed$/, ''));
      const options = { ignoreDuplicates: true, retries };
      await startOnce(`again:${retries.join()}`, draftFromTurn(record, retries.length), options);
    },
    async runAgain(id) {
      const { record } = await findTurn(id);
      await startOnce(`again:${id}`, draftFromTurn(record, Math.min(record.count, maxImageCount)), {
        ignoreDuplicates: true,
      });
    },
    async recall(id) {
      const { prompt, inputs, ratio, parent, saveTo } = withoutStyle((await findTurn(id)).record);
      draft.replace({ prompt, inputs, ratio: ratio ?? 'model', ...defined({ parent, saveTo }) });
    },
    async actOnImage(id, action) {
      const { image, turn } = await find(id);
      if (action === 'input') await keepFocus(() => addInputs(parts, [fileInput(vscode.Uri.parse(image.uri, true))]));
      else if (action === 'again')
        await startOnce(`again:${image.id}`, draftFromTurn(turn, 1), { ignoreDuplicates: true });
      else if (action === 'continue') await runs.continueImage(image, turn);
      else if (action === 'delete') await deleteStored(image);
      else if (action === 'rename') await (await loadSessionActions()).renameImage(vscode.Uri.parse(image.uri, true));
      else await actOnFile(action, image, parts.referenceInserter);
    },
    older: (turn) => pageSync.older(turn),
    newSession: async () => parts.newSession(),
    view: (view) => pageSync.view(view),
    async setDismissed(cards, dismissed) {
      const turn = await findTurn(turnIdOf(cards[0] ?? ''));
      const { session, timeline } = await pageSync.openSession();
      const record = dismissalRecord(turn, (job) => timeline.dismissal(job), cards, dismissed, Date.now());
      if (record) await parts.sessions.append(session, record);
    },
    async setStarred(image, starred) {
      await find(image);
      await parts.sessions.append(current.id(), { type: 'mark', image, marked: starred, at: Date.now() });
    },
    deleteUnstarred: async () => (await loadSessionActions()).deleteUnstarred(current.id()),
    renameSession: async (title) => (await loadSessionActions()).rename(current.id(), title),
    async session(action) {
      if (action === 'open') await vscode.commands.executeCommand('peel.openSession');
      else await (await loadSessionActions())[action](current.id());
    },
    async moveInQueue(card, to) {
      if (!parts.queue.move(card, to)) notice(vscode.l10n.t('This image is no longer queued.'));
    },
    async answerRepeat(repeat, answer) {
      const asked = parts.duplicatePrompt.answer(repeat);
      if (!asked || answer === 'leave') return;
      if (answer === 'use') return runner.duplicates.useExisting(asked.image);
      await runs.runAnswered(withoutStyle(asked.request), (first) =>
        runner.start(asked.request, surface, { onFirst: first }),
      );
    },
    async go(to) {
      if (to === 'keySite') return openKeyPage(new URL(settings.endpoint()).origin);
      if (to === 'checkKey') return parts.keys.refresh();
      if (to === 'chooseFolder') return void (await keepFocus(chooseAssetsFolder));
      const [command, ...args] = places[to];
      await vscode.commands.executeCommand(command, ...args);
    },
  };

  return withFailureMessages(calls, (thrown, name) => {
    const toText = paidCalls.has(name) ? errorMessage : (error: ImageError) => inputsErrorMessage([error]);
    const text = thrown instanceof ImageError ? toText(thrown) : unexpectedError(thrown);
    if (!(thrown instanceof ImageError)) log.warn(`A call of the panel failed: ${String(thrown)}`);
    notice(text);
    return new Error(text, { cause: thrown });
  });
}

/** Wraps every method: if it throws, it rejects with the error that `report` returns. */
function withFailureMessages(api: HostApi, report: (thrown: unknown, name: string) => Error): HostApi {
  const wrap =
    (name: string, call: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      try {
        return await call(...args);
      } catch (thrown) {
        throw report(thrown, name);
      }
    };
  const wrapped = Object.entries(api).map(([name, call]) => [name, wrap(name, call as Parameters<typeof wrap>[1])]);
  return Object.fromEntries(wrapped) as HostApi;
}

/** Calls that may cost money; the errors of other calls do not mention the charge. */
const paidCalls = new Set<string>([
  'run',
  'again',
  'runAgain',
  'answerRepeat',
  'actOnImage',
] satisfies (keyof HostApi)[]);

const places = {
  key: ['peel.setApiKey'],
  folder: ['workbench.action.files.openFolder'],
  trust: ['workbench.trust.manage'],
  settings: ['workbench.action.openSettings', '@ext:peel.peel-images'],
  endpoint: ['workbench.action.openSettings', '@id:peel.endpoint'],
  recover: ['peel.recover'],
  log: ['peel.showLog'],
  style: ['peel.editStyle'],
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
