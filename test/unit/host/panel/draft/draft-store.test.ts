// Tests the draft: edits by the page and by Peel, limits, and its state after a reload.
import assert from 'node:assert/strict';
import { ImageError } from '../../../../../src/core/errors';
import { createDraftStore } from '../../../../../src/host/panel/draft/draft-store';
import { fileInput, urlInput } from '../../../helpers/image-requests';
import { memento } from '../../../helpers/workspace-state';

const names = (draft: ReturnType<typeof createDraftStore>) =>
  draft.value().inputs.map(({ input }) => (input.kind === 'file' ? input.name : input.url));
const refusal = (act: () => void) => {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof ImageError ? thrown.facts.reason : String(thrown);
  }
};

describe('draft store', () => {
  it('saves automatically again after sending, unless another path was entered since', () => {
    const draft = createDraftStore(memento());
    draft.edit(1, { prompt: 'A cat', saveTo: 'img/cat.png' });
    const sent = { prompt: 'A cat', inputs: [], saveTo: 'img/cat.png' };
    draft.markSent(sent);
    assert.equal(draft.value().saveTo, undefined);
    draft.edit(draft.value().revision, { saveTo: 'img/dog.png' });
    draft.markSent(sent);
    assert.equal(draft.value().saveTo, 'img/dog.png');
    draft.edit(draft.value().revision, { saveTo: '' });
    assert.equal('saveTo' in draft.value(), false);
  });

  it('accepts edits of the page that are based on the current revision', () => {
    const draft = createDraftStore(memento());
    const { revision } = draft.value();
    assert.equal(draft.edit(revision, { prompt: 'A' }), true);
    assert.equal(draft.edit(revision, { prompt: 'A harbour', count: 3 }), true);
    const { at: _, ...value } = draft.value();
    assert.deepEqual(value, { revision, prompt: 'A harbour', count: 3, inputs: [] });
  });

  it('rejects an edit that is based on an older revision', () => {
    const draft = createDraftStore(memento());
    const { revision } = draft.value();
    draft.replace({ prompt: 'From the palette' });
    assert.equal(draft.edit(revision, { prompt: 'Old' }), false);
    assert.equal(draft.value().prompt, 'From the palette');
    assert.ok(draft.value().revision > revision);
  });

  it('reports every change that the page did not make', () => {
    const draft = createDraftStore(memento());
    let told = 0;
    draft.listen(() => void told++);
    draft.edit(draft.value().revision, { prompt: 'x' });
    assert.equal(told, 0);
    draft.add([fileInput('a.png')]);
    draft.move(draft.value().inputs[0]!.id, 3);
    draft.markSent({ count: 2, prompt: 'other words', inputs: [] });
    draft.remove(draft.value().inputs[0]!.id);
    draft.remove('nothing');
    assert.equal(told, 4);
  });

  it('keeps inputs in order, each once, at most five', () => {
    const draft = createDraftStore(memento());
    draft.add([fileInput('a.png'), urlInput('https://example.com/b.png'), fileInput('a.png')]);
    draft.add([fileInput('c.png'), fileInput('a.png')]);
    assert.deepEqual(names(draft), ['a.png', 'https://example.com/b.png', 'c.png']);
    draft.move(draft.value().inputs[2]!.id, 0);
    assert.deepEqual(names(draft), ['c.png', 'a.png', 'https://example.com/b.png']);
    const more = ['d', 'e', 'f'].map((name) => fileInput(`${name}.png`));
    assert.equal(
      refusal(() => draft.add(more)),
      'too-many-inputs',
    );
    assert.equal(names(draft).length, 3);
    draft.add(more.slice(0, 2));
    assert.equal(
      refusal(() => draft.setParent('s.t.1', 'model')),
      'too-many-inputs-continuing',
    );
    assert.equal(draft.value().parent, undefined);
  });

  it('continues an image in its ratio, and removes both again', () => {
    const draft = createDraftStore(memento());
    draft.setParent('s.t.1', '16:9');
    assert.deepEqual([draft.value().parent, draft.value().ratio], ['s.t.1', '16:9']);
    draft.add(['a', 'b', 'c', 'd'].map((name) => fileInput(name)));
    assert.equal(
      refusal(() => draft.add([fileInput('e')])),
      'too-many-inputs-continuing',
    );
    draft.clearParent();
    assert.deepEqual([draft.value().parent, draft.value().ratio], [undefined, undefined]);
  });

  describe('after sending', () => {
    const typed = (prompt: string, state = memento()) => {
      const draft = createDraftStore(state);
      draft.edit(draft.value().revision, { prompt, count: 2, ratio: '16:9' });
      return draft;
    };

    it('removes only the prompt and the count, and increases the revision', () => {
      const state = memento();
      const draft = typed('A cat', state);
      draft.add([fileInput('a.png')]);
      const { revision } = draft.value();
      draft.markSent({ count: 2, prompt: 'A cat', inputs: [] });
      const { prompt, count, ratio } = draft.value();
      assert.deepEqual([prompt, count, ratio, names(draft)], ['', undefined, '16:9', ['a.png']]);
      assert.ok(draft.value().revision > revision);
      assert.equal(createDraftStore(state).value().prompt, '', 'over a reload too');
    });

    it('keeps a prompt that was typed meanwhile', () => {
      const draft = typed('A cat');
      draft.edit(draft.value().revision, { prompt: 'A cat, and then', count: 3 });
      draft.markSent({ count: 2, prompt: 'A cat', inputs: [] });
      assert.deepEqual([draft.value().prompt, draft.value().count], ['A cat, and then', 3]);
    });

    it('continues the first image of the request', () => {
      const draft = typed('Make it night');
      draft.setParent('s.t.1', '16:9');
      const move = draft.markSent({ count: 2, prompt: 'Make it night', inputs: [], parent: 's.t.1' });
      assert.equal(draft.value().parent, 's.t.1');
      move('s.u.3');
      assert.deepEqual([draft.value().parent, draft.value().ratio], ['s.u.3', '16:9']);
    });

    it('sets no parent if the request had none', () => {
      const draft = typed('A cat');
      draft.markSent({ count: 2, prompt: 'A cat', inputs: [] })('s.u.1');
      assert.equal(draft.value().parent, undefined);
    });

    it('keeps a parent that the user chose meanwhile, even the same image', () => {
      for (const chosen of ['s.t.1', 's.t.2', undefined]) {
        const draft = typed('Make it night');
        draft.setParent('s.t.1', '16:9');
        const move = draft.markSent({ count: 2, prompt: 'Make it night', inputs: [], parent: 's.t.1' });
        if (chosen === undefined) draft.clearParent();
        else draft.setParent(chosen, '1:1');
        move('s.u.1');
        assert.equal(draft.value().parent, chosen);
      }
    });

    it('continues the request that was sent last, in whatever order the results arrive', () => {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const draft = typed('Make it night');
        draft.setParent('s.t.1', '16:9');
        const moves = [0, 1].map(() =>
          draft.markSent({ count: 2, prompt: 'Make it night', inputs: [], parent: 's.t.1' }),
        );
        for (const one of order) moves[one]?.(`s.u${one}.1`);
        assert.equal(draft.value().parent, 's.u1.1');
      }
    });

    it('keeps the parent while a prompt for it is being written', () => {
      const draft = typed('Make it night');
      draft.setParent('s.t.1', '16:9');
      const [first, second] = [0, 1].map(() =>
        draft.markSent({ count: 2, prompt: 'Make it night', inputs: [], parent: 's.t.1' }),
      );
      draft.edit(draft.value().revision, { prompt: 'Then a moon' });
      first?.('s.u.1');
      assert.equal(draft.value().parent, 's.t.1', 'the prompt was written for this image');
      draft.edit(draft.value().revision, { prompt: ' ' });
      second?.('s.v.1');
      assert.equal(draft.value().parent, 's.v.1');
    });

    it('is empty for another session, except for everything that was never sent', () => {
      const draft = typed('A cat');
      draft.add([fileInput('a.png')]);
      draft.setParent('s.t.1', '1:1');
      draft.markSent({ count: 2, prompt: 'A cat', inputs: [fileInput('a.png')], parent: 's.t.1' });
      draft.clear();
      const { revision: _, at: __, ...empty } = draft.value();
      assert.deepEqual(empty, { prompt: '', inputs: [] });

      // Inputs added after the click were not sent.
      draft.add([fileInput('b.png'), fileInput('c.png')]);
      draft.markSent({ count: 2, prompt: 'A dog', inputs: [fileInput('c.png')] });
      draft.clear();
      assert.deepEqual(names(draft), ['b.png']);

      draft.edit(draft.value().revision, { prompt: 'Not sent yet', count: 3 });
      draft.setParent('s.t.1', '1:1');
      draft.clear();
      assert.deepEqual(
        [draft.value().prompt, draft.value().count, draft.value().parent],
        ['Not sent yet', 3, undefined],
      );
    });

    it('removes a sent prompt that the session contains, in case the window closed before it was saved', () => {
      const state = memento();
      typed('A cat', state);
      const draft = createDraftStore(state);
      draft.removeSentPrompt({ prompt: 'A dog', at: Date.now() });
      draft.removeSentPrompt({ prompt: 'A cat', at: 1 });
      assert.equal(draft.value().prompt, 'A cat', 'it was typed after that');
      draft.removeSentPrompt({ prompt: 'A cat', at: Date.now() });
      assert.equal(draft.value().prompt, '');
    });
  });

  it('is restored after a reload, and ignores an invalid stored state', () => {
    const state = memento();
    const draft = createDraftStore(state);
    draft.edit(draft.value().revision, { prompt: 'Half a sen', ratio: 'first-input', count: 4 });
    draft.add([fileInput('a.png')]);
    draft.setParent('s.t.1', '1:1');
    const { revision: _, at: __, inputs, ...rest } = createDraftStore(state).value();
    assert.deepEqual(rest, { prompt: 'Half a sen', ratio: '1:1', count: 4, parent: 's.t.1' });
    assert.deepEqual(
      inputs.map(({ input }) => input),
      [fileInput('a.png')],
    );
    for (const broken of [7, 'x', { prompt: 1 }, { prompt: '', inputs: Array(9).fill(fileInput('a')) }]) {
      assert.deepEqual(createDraftStore(memento({ draft: broken })).value(), { revision: 1, prompt: '', inputs: [] });
    }
  });
});
