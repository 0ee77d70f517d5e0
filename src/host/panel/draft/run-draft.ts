// Runs the draft, removes the sent prompt, and continues the first image of the result.
import * as vscode from 'vscode';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { DraftStore } from './draft-store';
import type { RunHistory } from '../../generate/history';
import { matchesDraft, type ConfirmedDraft } from '../../../shared/draft';
import { toDraftView, draftFromPanel } from './draft-view';
import type { PageSync } from '../page/page-sync-types';
import type { RequestDraft } from '../../generate/request-draft';

/** Called with the first saved image. */
type OnFirstImage = (image: string) => void;

export interface DraftRunner {
  /**
   * @param revision the draft that the page has. @param shown the part of it that the user saw. @param start starts the
   * request, only once for repeated clicks.
   */
  run(
    revision: number,
    shown: ConfirmedDraft,
    start: (draft: RequestDraft, first: OnFirstImage) => Promise<boolean>,
  ): Promise<boolean>;
  /** Runs a request that had to wait for an answer. @param start starts it. */
  runAnswered(request: RequestDraft, start: (first: OnFirstImage) => Promise<unknown>): Promise<void>;
  /** Makes an image the parent, at the user's request. */
  continueImage(image: ImageRecord, turn: TurnRecord): Promise<void>;
}

export interface DraftRunnerParts {
  readonly draft: DraftStore;
  readonly recent: Pick<RunHistory, 'image' | 'rememberImage'>;
  readonly showing: Pick<PageSync, 'openSession' | 'draftContext' | 'tell'>;
  readonly notice: (text: string) => void;
}

export function createDraftRunner({ draft, recent, showing, notice }: DraftRunnerParts): DraftRunner {
  /** The revision of the draft after it was last sent. */
  let renewed = 0;

  const send = async <T>(
    what: RequestDraft,
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
        // An image that is not in its session cannot be continued.
        if (timeline.image(image)) move(image);
      });
    };
    return answer;
  };

  return {
    async run(revision, shown, start) {
      await showing.openSession();
      const now = draft.value();
      // Defaults follow the settings, which may have changed since.
      if (revision !== now.revision || !matchesDraft(toDraftView(showing.draftContext('draft'), now), shown)) {
        // Ignores a second click for a draft that was just sent; any other outdated click gets a message.
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
      const sent = draftFromPanel(showing.draftContext('draft'), { ...now, prompt });
      return send(
        sent,
        (first) => start(sent, first),
        (begun) => begun,
      );
    },
    runAnswered: (request, start) => send(request, start, () => true) as Promise<void>,
    async continueImage({ id, uri, width, height }, turn) {
      const { parent, ratio } = draft.value();
      // For another version of the same request, keeps the ratio chosen since.
      const same = (other: string | undefined) => other !== undefined && turnIdOf(other) === turnIdOf(id);
      draft.setParent(id, (same(parent) ? ratio : undefined) ?? turn.ratio ?? 'model');
      const last = recent.image();
      if (!same(last?.id) && !same(parent)) return;
      // The image was picked from several results: "Continue Last Image" then means this one.
      const alt = same(last?.id) ? last?.alt : undefined;
      await recent.rememberImage({ id, uri, width, height, alt: alt ?? turn.prompt, asked: Date.now() });
    },
  };
}
