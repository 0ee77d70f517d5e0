// What the page may ask for. Whatever fails is told to the person in Peel's own words, and answered.
import * as vscode from 'vscode';
import { ImageError } from '../../../core/errors';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { Timeline, TimelineCard, TimelineTurn } from '../../../core/session/timeline-types';
import type { DraftEdit, HostApi, PictureAction } from '../../../shared/protocol';
import { openKeySite } from '../../vscode/api-key';
import { fileInput } from '../../inputs/open-input';
import { describe, describeChoice } from '../../errors/error-message';
import { actOnFile } from '../file-actions';
import type { Attention } from '../focus-restorer';
import { addBytes, addInputs, addText, browse } from '../draft/add-inputs';
import { createDraftRuns } from '../draft/run-draft';
import { draftView } from '../draft/draft-view';
import type { PanelParts } from '../panel-services';
import { remove } from '../delete-image';
import type { Showing } from './page-sync-types';
import type { Question } from '../duplicate-prompt';
import { begin, type Start, start, type StartParts } from '../start-run';
import type { Wish } from '../../generate/build-request';
import { settings } from '../../vscode/settings';
import { wishOf } from '../view-models';

/** Milliseconds. The second press of a double click comes sooner; it never pays twice. */
const doubleClick = 1000;

export interface HostApiParts extends PanelParts, Pick<StartParts, 'seen' | 'studio' | 'keepFocus' | 'asking'> {
  readonly attention: Attention;
  readonly showing: Showing;
  readonly question: Question;
  /** Another session, and a composer to match. */
  readonly newSession: () => void;
  /** Tells the person something in the panel. */
  readonly notice: (text: string) => void;
}

export function createHostApi(parts: HostApiParts): HostApi {
  const { draft, board, showing, notice, current, care, log, attention, keepFocus } = parts;
  const runs = createDraftRuns({ draft, recent: parts.recent, showing, notice });
  /** The last wish of each button, and when it was granted. */
  const granted = new Map<string, { readonly wish: string; readonly at: number }>();
  /** Buttons whose wish a person is being asked about. */
  const asking = new Set<string>();

  /**
   * Starts a wish that costs money, once for however many presses of its button.
   */
  const startOnce = async (button: string, wish: Wish, how: Start): Promise<boolean> => {
    const same = JSON.stringify(wish);
    const last = granted.get(button);
    if (asking.has(button) || (last?.wish === same && Date.now() - last.at < doubleClick)) return false;
    asking.add(button);
    try {
      const begun = await start(parts, wish, how);
      if (begun) granted.set(button, { wish: same, at: Date.now() });
      return begun;
    } finally {
      asking.delete(button);
    }
  };
  /** Of a long session only the newest turns may be there yet. */
  const threadWith = async (has: (thread: Timeline) => boolean): Promise<Timeline> => {
    const conversation = await showing.conversation();
    if (!has(conversation.thread)) await conversation.whole;
    return conversation.thread;
  };
  const find = async (image: string): Promise<{ image: ImageRecord; turn: TurnRecord }> => {
    const thread = await threadWith((one) => one.image(image) !== undefined);
    const [found, turn] = [thread.image(image), thread.turnOf(image)];
    if (!found || !turn) throw unknown(image);
    return { image: found, turn };
  };
  const findTurn = async (id: string): Promise<TimelineTurn> => {
    const { live } = await showing.conversation();
    const turn = (await threadWith((one) => one.turn(id, live) !== undefined)).turn(id, live);
    if (!turn) throw unknown(id);
    return turn;
  };

  const onPicture: Record<'again' | 'input' | 'continue', (image: ImageRecord, turn: TurnRecord) => Promise<void>> = {
    again: async ({ id }, turn) => void (await startOnce(`again:${id}`, wishOf(turn, 1), { anew: true })),
    input: ({ uri }) => addInputs(parts, [fileInput(vscode.Uri.parse(uri, true))]),
    continue: (image, turn) => runs.goOn(image, turn),
  };

  const deletePicture = async ({ id, uri }: ImageRecord) => {
    const isDeleted = await keepFocus(() => remove(vscode.Uri.parse(uri, true)));
    if (isDeleted) await parts.sessions.append(current.id(), { type: 'deleted', image: id, at: Date.now() });
  };

  const calls: HostApi = {
    ready: () => showing.ready(),
    focused: async (now) => attention.page(now),
    async editDraft(revision: number, edit: DraftEdit) {
      await showing.conversation();
      draft.edit(revision, edit);
      return draftView(showing.tools('draft'), draft.value());
    },
    browse: () => keepFocus(() => browse(parts)),
    addText: (text) => keepFocus(() => addText(parts, text)),
    addBytes: (name, bytes) => keepFocus(() => addBytes(parts, name, bytes)),
    removeInput: async (input) => draft.remove(input),
    moveInput: async (input, to) => draft.move(input, to),
    dropFrom: async () => draft.stopGoingOn(),
    run: (revision, shown) =>
      runs.run(revision, shown, (wish, first) => startOnce('draft', wish, { anew: false, first })),
    async cancel(card) {
      if (!board.cancel(card)) notice(vscode.l10n.t('This image is not being made in this window any more.'));
    },
    async cancelTurn(turn) {
      if (!board.cancelTurn(turn)) notice(vscode.l10n.t('Nothing of it is being made in this window any more.'));
    },
    async again(failed) {
      const { record, cards } = await findTurn(turnIdOf(failed[0] ?? ''));
      const notCome = (card: TimelineCard) => (card.kind === 'failed' || card.kind === 'interrupted' ? card.id : []);
      const standing = new Set(cards.flatMap(notCome));
      const wanted = [...new Set(failed)];
      if (!wanted.every((card) => standing.has(card)))
        return notice(vscode.l10n.t('What failed here was tried again or recovered meanwhile; nothing more was sent.'));
      const retries = wanted.map((card) => card.replace(/-failed$/, ''));
      await startOnce(`again:${retries.join()}`, wishOf(record, retries.length), { anew: true, retries });
    },
    async recall(id) {
      const { prompt, inputs, ratio, parent } = (await findTurn(id)).record;
      draft.replace({ prompt, inputs, shape: ratio ?? 'model', ...(parent === undefined ? {} : { from: parent }) });
    },
    async picture(id: string, action: PictureAction) {
      const { image, turn } = await find(id);
      if (action === 'input') await keepFocus(() => onPicture.input(image, turn));
      else if (action === 'again' || action === 'continue') await onPicture[action](image, turn);
      else if (action === 'delete') await deletePicture(image);
      else await actOnFile(action, image, turn, parts.insertReference);
    },
    older: (turn) => showing.older(turn),
    newSession: async () => parts.newSession(),
    view: (view) => showing.view(view),
    async mark(image, marked) {
      await find(image);
      await parts.sessions.append(current.id(), { type: 'mark', image, marked, at: Date.now() });
    },
    deleteUnmarked: () => care.deleteUnmarked(current.id()),
    renameSession: (title) => care.rename(current.id(), title),
    async session(action) {
      if (action === 'open') await vscode.commands.executeCommand('peel.openSession');
      else await care[action](current.id());
    },
    async moveInQueue(card, to) {
      if (!parts.queue.move(card, to)) notice(vscode.l10n.t('This image does not wait any more.'));
    },
    async answerRepeat(repeat, answer) {
      const asked = parts.question.answer(repeat);
      if (!asked || answer === 'leave') return;
      if (answer === 'use') return parts.runner.repeats.use(asked.request, asked.picture);
      await runs.answered(asked.request, (first) => begin(parts, asked.request, { first }));
    },
    async go(to) {
      if (to === 'keySite') return openKeySite(new URL(settings.endpoint()).origin);
      const [command, ...args] = places[to];
      await vscode.commands.executeCommand(command, ...args);
      if (to === 'recover') await showing.refreshKept();
    },
  };

  return tellingFailures(calls, (thrown, name) => {
    const text = thrown instanceof ImageError ? wordsFor(thrown, name) : unforeseen(thrown);
    if (!(thrown instanceof ImageError)) log.warn(`A call of the panel failed: ${String(thrown)}`);
    notice(text);
    return new Error(text, { cause: thrown });
  });
}

type Calls = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Every call of the api; what one throws is told, and the page gets what `tell` makes of it. */
function tellingFailures(api: HostApi, tell: (thrown: unknown, name: string) => Error): HostApi {
  const told = Object.entries(api as unknown as Calls).map(([name, call]) => {
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

/** What may cost money: of anything else nobody has to hear that nothing was charged. */
const paying = new Set<string>(['run', 'again', 'answerRepeat', 'picture'] satisfies (keyof HostApi)[]);

function wordsFor(error: ImageError, call: string): string {
  return paying.has(call) ? describe(error) : describeChoice([error]);
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

/** A file that cannot be opened, found or deleted: VS Code's own words for it. */
function unforeseen(thrown: unknown): string {
  if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound')
    return vscode.l10n.t('The file is gone.');
  return vscode.l10n.t('That did not work: {0}', thrown instanceof Error ? thrown.message.slice(0, 300) : '');
}
