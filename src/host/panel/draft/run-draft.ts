// What becomes of the draft when it is sent: its words go, and it goes on from the first picture that comes of it.
import * as vscode from 'vscode';
import type { ImageRequest } from '../../../core/request/image-request';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { DraftStore, SentDraft } from './draft-store';
import type { RunHistory } from '../../generate/history';
import { matchesDraft, type ConfirmedDraft } from '../../../shared/draft';
import { toDraftView, draftFromPanel } from './draft-view';
import type { PageSync } from '../page/page-sync-types';
import type { OnFirstImage } from '../start-run';
import type { RequestDraft } from '../../generate/build-request';

export interface DraftRunner {
  /** @param revision the draft that the page knew. @param shown what a person saw of it. @param start begins a wish, once for however many presses. */
  run(
    revision: number,
    shown: ConfirmedDraft,
    start: (draft: RequestDraft, first: OnFirstImage) => Promise<boolean>,
  ): Promise<boolean>;
  /** The same for what had to wait for an answer. @param start begins it. */
  runAnswered(request: ImageRequest, start: (first: OnFirstImage) => Promise<unknown>): Promise<void>;
  /** The person wants to go on from a picture. */
  continueImage(image: ImageRecord, turn: TurnRecord): Promise<void>;
}

export interface DraftRunnerParts {
  readonly draft: DraftStore;
  readonly recent: Pick<RunHistory, 'image' | 'rememberImage'>;
  readonly showing: Pick<PageSync, 'openSession' | 'draftContext' | 'tell'>;
  readonly notice: (text: string) => void;
}

export function createDraftRunner({ draft, recent, showing, notice }: DraftRunnerParts): DraftRunner {
  /** The draft's revision since it was sent last. */
  let renewed = 0;

  const send = async <T>(
    what: SentDraft,
    start: (first: OnFirstImage) => Promise<T>,
    isBegun: (answer: T) => boolean,
  ): Promise<T> => {
    let moveOn = (_image: string) => {};
    const answer = await start((image) => moveOn(image));
    if (!isBegun(answer)) return answer;
    const move = draft.takeSent(what);
    renewed = draft.value().revision;
    moveOn = (image) => {
      void showing.openSession().then(({ timeline }) => {
        // One that its session does not know cannot be gone on from.
        if (timeline.image(image)) move(image);
      });
    };
    return answer;
  };

  return {
    async run(revision, shown, start) {
      await showing.openSession();
      const now = draft.value();
      // What nobody chose follows the settings, which may have changed since.
      if (revision !== now.revision || !matchesDraft(toDraftView(showing.draftContext('draft'), now), shown)) {
        // A second press of what was just sent is no wish; anything else was one, for a draft that is no more.
        if (revision >= renewed)
          notice(
            vscode.l10n.t(
              'The draft changed just before it was sent. Nothing was sent. Check the draft and try again.',
            ),
          );
        showing.tell('draft');
        return false;
      }
      const { prompt } = shown;
      if (prompt.trim() === '') return false;
      const wish = draftFromPanel(showing.draftContext('draft'), { ...now, prompt });
      return send(
        wish,
        (first) => start(wish, first),
        (begun) => begun,
      );
    },
    runAnswered: (request, start) => send(request, start, () => true) as Promise<void>,
    async continueImage({ id, uri, width, height }, turn) {
      const { from, shape } = draft.value();
      // Another version of the same: the shape that was chosen meanwhile stays.
      const same = (other: string | undefined) => other !== undefined && turnIdOf(other) === turnIdOf(id);
      draft.setParent(id, (same(from) ? shape : undefined) ?? turn.ratio ?? 'model');
      const last = recent.image();
      if (!same(last?.id) && !same(from)) return;
      // It was picked among the last ones: whoever goes on from the last image means it.
      const alt = same(last?.id) ? last?.alt : undefined;
      await recent.rememberImage({ id, uri, width, height, alt: alt ?? turn.prompt, asked: Date.now() });
    },
  };
}
