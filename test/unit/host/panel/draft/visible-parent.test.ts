// Tests that the image to continue is always in the visible part of the session.
import assert from 'node:assert/strict';
import { createTimeline } from '../../../../../src/core/session/timeline';
import { createDraftStore } from '../../../../../src/host/panel/draft/draft-store';
import { keepParentVisible } from '../../../../../src/host/panel/draft/visible-parent';
import { imageRecord, turnRecord } from '../../../helpers/image-requests';
import { memento } from '../../../helpers/workspace-state';

describe('visible parent', () => {
  /** One image with two continuations, each of which is a branch. */
  const timeline = () =>
    createTimeline([
      turnRecord('s.a'),
      imageRecord('s.a.1', 's.a'),
      turnRecord('s.b', { parent: 's.a.1' }),
      imageRecord('s.b.1', 's.b'),
      turnRecord('s.c', { parent: 's.a.1' }),
      imageRecord('s.c.1', 's.c'),
    ]);
  const parentAfter = (parent: string, branch: string, session = timeline()) => {
    const draft = createDraftStore(memento());
    draft.edit(draft.value().revision, { prompt: 'Brighter' });
    draft.setParent(parent, '1:1');
    keepParentVisible(draft, session, { branch, starredOnly: false });
    assert.equal(draft.value().prompt, 'Brighter');
    return draft.value().parent;
  };

  it('becomes the newest image of the branch if only that branch is shown', () => {
    assert.equal(parentAfter('s.c.1', 's.b'), 's.b.1');
    assert.equal(parentAfter('s.b.1', 's.c'), 's.c.1');
  });

  it('stays if it is in that branch', () => {
    assert.equal(parentAfter('s.a.1', 's.b'), 's.a.1');
    assert.equal(parentAfter('s.b.1', 's.b'), 's.b.1');
  });

  it('is an earlier image if the newest one was deleted', () => {
    const session = timeline();
    session.add([{ type: 'deleted', image: 's.b.1', at: 1 }]);
    assert.equal(parentAfter('s.c.1', 's.b', session), 's.a.1');
  });
});
