// Tests that the first result takes the place of the sent images, and that they can be put back.
import assert from 'node:assert/strict';
import { createDraftStore } from '../../../../../src/host/panel/draft/draft-store';
import { fileInput } from '../../../helpers/image-requests';
import { memento } from '../../../helpers/workspace-state';

const names = (draft: ReturnType<typeof createDraftStore>) =>
  draft.value().inputs.map(({ input }) => (input.kind === 'file' ? input.name : input.url));
const typed = (prompt: string, state = memento()) => {
  const draft = createDraftStore(state);
  draft.edit(draft.value().revision, { prompt, count: 2, ratio: '16:9' });
  return draft;
};

describe('sent images, whose place the result takes', () => {
  /** Sends an edit of two images. @returns the function that the first result calls */
  const sendEdit = (draft = typed('Add a scarf')) => {
    const inputs = [fileInput('cat.png'), fileInput('scarf.png')];
    draft.add(inputs);
    return { draft, move: draft.markSent({ count: 2, prompt: 'Add a scarf', inputs }) };
  };

  it('for inputs, and the inputs can be put back, after a reload too', () => {
    const state = memento();
    const { draft, move } = sendEdit(typed('Add a scarf', state));
    assert.deepEqual(names(draft), ['cat.png', 'scarf.png'], 'until the result arrives');
    move('s.u.1');
    assert.deepEqual([draft.value().parent, names(draft), draft.value().ratio], ['s.u.1', [], '16:9']);
    for (const one of [draft, createDraftStore(state)]) {
      one.restoreOriginal();
      assert.deepEqual([one.value().parent, names(one)], [undefined, ['cat.png', 'scarf.png']]);
      assert.equal(one.value().original, undefined);
    }
  });

  it('for an image that was continued together with an input', () => {
    const draft = typed('Add this');
    draft.add([fileInput('scarf.png')]);
    draft.setParent('s.t.1', '16:9');
    draft.markSent({ count: 2, prompt: 'Add this', inputs: [fileInput('scarf.png')], parent: 's.t.1' })('s.u.1');
    assert.deepEqual([draft.value().parent, names(draft)], ['s.u.1', []]);
    draft.setParent('s.u.2', '16:9');
    draft.restoreOriginal();
    assert.deepEqual([draft.value().parent, names(draft)], ['s.t.1', ['scarf.png']], 'also from another version');
  });

  it('unless the user has changed the images or is writing a prompt for them', () => {
    const changes: Record<string, (draft: ReturnType<typeof createDraftStore>) => void> = {
      added: (draft) => draft.add([fileInput('hat.png')]),
      removed: (draft) => draft.remove(draft.value().inputs[0]!.id),
      reordered: (draft) => draft.move(draft.value().inputs[0]!.id, 1),
      continued: (draft) => draft.setParent('s.t.1', '1:1'),
      replaced: (draft) => draft.replace({ prompt: '' }),
      written: (draft) => void draft.edit(draft.value().revision, { prompt: 'And a hat' }),
    };
    for (const [how, act] of Object.entries(changes)) {
      const { draft, move } = sendEdit();
      act(draft);
      const before = draft.value();
      move('s.u.1');
      assert.deepEqual(draft.value(), before, how);
    }
  });

  it('and its original inputs are not offered any more after another choice', () => {
    const changes: ((draft: ReturnType<typeof createDraftStore>) => void)[] = [
      (draft) => draft.add([fileInput('hat.png')]),
      (draft) => draft.clearParent(),
      (draft) => draft.setParent('s.t.1', '1:1'),
      (draft) => draft.clear(),
    ];
    for (const act of changes) {
      const { draft, move } = sendEdit();
      move('s.u.1');
      act(draft);
      assert.equal(draft.value().original, undefined);
    }
  });

  it('for two requests with the same inputs, the later one in the end', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { draft, move } = sendEdit();
      draft.edit(draft.value().revision, { prompt: 'Add a hat' });
      const inputs = draft.value().inputs.map(({ input }) => input);
      const moves = [move, draft.markSent({ count: 1, prompt: 'Add a hat', inputs })];
      for (const one of order) moves[one]?.(`s.u${one}.1`);
      assert.equal(draft.value().parent, 's.u1.1');
      draft.restoreOriginal();
      assert.deepEqual(names(draft), ['cat.png', 'scarf.png']);
    }
  });

  it('knows a draft that only requests have changed since the page showed it', () => {
    const draft = typed('Add a scarf');
    draft.add([fileInput('cat.png')]);
    const ids = draft.value().inputs.map(({ id }) => id);
    const isKnown = () => draft.shownWith(ids, undefined) !== undefined;
    draft.markSent({ count: 2, prompt: 'Add a scarf', inputs: [fileInput('cat.png')] })('s.u.1');
    assert.ok(isKnown());
    assert.ok(draft.shownWith([], 's.u.1'));
    assert.equal(draft.shownWith(ids, 's.u.1'), undefined);
    draft.add([fileInput('hat.png')]);
    assert.ok(!isKnown(), 'the user has chosen other images');
  });
});
