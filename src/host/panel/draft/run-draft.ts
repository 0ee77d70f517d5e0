// Runs the draft and removes the sent prompt; the first result takes the place of the sent images.
import * as vscode from 'vscode';
import { type ImageRecord, turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { DraftStore } from './draft-store';
import type { RunHistory } from '../../generate/history';
import type { ConfirmedDraft } from '../../../shared/draft';
import { draftFromPanel } from './draft-view';
import { addShownStyle } from './style-view';
import type { PageSync } from '../page/page-sync';
import type { RequestDraft } from '../../generate/request-draft';

/** Called with the first saved image. */
type OnFirstImage = (image: string) => void;

export interface DraftRunnerParts {
  readonly draft: DraftStore;
  readonly recent: RunHistory;
  readonly pageSync: PageSync;
  readonly notice: (text: string) => void;
}

export function createDraftRunner({ draft, recent, pageSync, notice }: DraftRunnerParts) {
  /** The revision of the draft after it was last sent. */
  let sentRevision = 0;

  const send = async (sent: RequestDraft, start: (onFirst: OnFirstImage) => Promise<boolean>): Promise<boolean> => {
    let continueWith = (_image: string) => {};
    if (!(await start((image) => continueWith(image)))) return false;
    const setParent = draft.markSent(sent);
    sentRevision = draft.value().revision;
    continueWith = (image) => {
      void pageSync.openSession().then(({ timeline }) => {
        // An image that is not in its session cannot be continued.
        if (timeline.image(image)) setParent(image);
      });
    };
    return true;
  };

  const tellChanged = (isUnexpected: boolean): false => {
    if (isUnexpected)
      notice(
        vscode.l10n.t('The draft changed just before it was sent. Nothing was sent. Check the draft and try again.'),
      );
    pageSync.update('draft');
    return false;
  };

  return {
    /** @param confirmed the part of the draft that the user saw. @param start starts the request, once for repeated clicks */
    async run(
      revision: number,
      confirmed: ConfirmedDraft,
      start: (draft: RequestDraft, onFirst: OnFirstImage) => Promise<boolean>,
    ): Promise<boolean> {
      await pageSync.openSession();
      const { prompt, ratio, count, inputs, parent, saveTo } = confirmed;
      const shown = draft.shownWith(inputs, parent);
      if (!shown) {
        // Ignores a second click for a draft that was just sent; any other outdated click gets a message.
        return tellChanged(revision >= sentRevision);
      }
      if (prompt.trim() === '') return false;
      // What the user saw: a setting may have changed since, and an earlier request has reset the count and the path.
      const { saveTo: _, ...images } = shown;
      const path = saveTo === '' ? {} : { saveTo };
      const sent = draftFromPanel(pageSync.draftContext('draft'), { ...images, ...path, prompt, ratio, count });
      const styled = await addShownStyle(pageSync.draftContext('draft'), shown, sent, confirmed.style);
      if (!styled) return tellChanged(true);
      return send(sent, (onFirst) => start(styled, onFirst));
    },
    /** Runs a request that had to wait for an answer. */
    runAnswered: (request: RequestDraft, start: (onFirst: OnFirstImage) => Promise<unknown>) =>
      send(request, (onFirst) => start(onFirst).then(() => true)),
    /** Makes an image the parent, at the user's request. */
    async continueImage({ id, uri, width, height }: ImageRecord, turn: TurnRecord): Promise<void> {
      const { parent, ratio } = draft.value();
      // For another version of the same request, keeps the ratio chosen since.
      const same = (other: string | undefined) => other !== undefined && turnIdOf(other) === turnIdOf(id);
      draft.setParent(id, (same(parent) ? ratio : undefined) ?? turn.ratio ?? 'model');
      const last = recent.image();
      if (!same(last?.id) && !same(parent)) return;
      // The image was picked from several results: "Continue Last Image" then means this one.
      await recent.rememberImage({ id, uri, width, height, asked: Date.now() });
    },
  };
}
