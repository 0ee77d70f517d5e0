// The draft: two writers, one of whom may be late; bounded, kept over a reload.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { ImageError } from '../../../src/core/errors';
import { createDraft } from '../../../src/host/draft';
import { fileInput, urlInput } from '../helpers/image-requests';

/** A workspace's state. */
function memento(start: Record<string, unknown> = {}): Memento & { readonly state: Record<string, unknown> } {
  const state = structuredClone(start);
  return {
    state,
    keys: () => Object.keys(state),
    get: (key: string, fallback?: unknown) => state[key] ?? fallback,
    update: async (key: string, value: unknown) => void (state[key] = structuredClone(value)),
  } as never;
}

const names = (draft: ReturnType<typeof createDraft>) =>
  draft.value().inputs.map(({ input }) => (input.kind === 'file' ? input.name : input.url));
const refusal = (act: () => void) => {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof ImageError ? thrown.facts.reason : String(thrown);
  }
};

describe('host: draft', () => {
  it('takes what the page types, under the revision that it knows', () => {
    const draft = createDraft(memento());
    const { revision } = draft.value();
    assert.equal(draft.edit(revision, { prompt: 'A' }), true);
    assert.equal(draft.edit(revision, { prompt: 'A harbour', count: 3 }), true);
    assert.deepEqual(draft.value(), { revision, prompt: 'A harbour', count: 3, inputs: [] });
  });

  it('does not take an edit of a page that has not seen what somebody else changed', () => {
    const draft = createDraft(memento());
    const { revision } = draft.value();
    draft.replace({ prompt: 'From the palette' });
    assert.equal(draft.edit(revision, { prompt: 'Old' }), false);
    assert.equal(draft.value().prompt, 'From the palette');
    assert.ok(draft.value().revision > revision);
  });

  it('tells of every change that the page did not make', () => {
    const draft = createDraft(memento());
    let told = 0;
    draft.listen(() => void told++);
    draft.edit(draft.value().revision, { prompt: 'x' });
    assert.equal(told, 0);
    draft.add([fileInput('a.png')]);
    draft.move(draft.value().inputs[0]!.id, 3);
    draft.renew();
    draft.remove(draft.value().inputs[0]!.id);
    draft.remove('nothing');
    assert.equal(told, 4);
  });

  it('keeps inputs in order, each once, five at most', () => {
    const draft = createDraft(memento());
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
      refusal(() => draft.goOnFrom('s.t.1', 'model')),
      'too-many-inputs-continuing',
    );
    assert.equal(draft.value().from, undefined);
  });

  it('goes on from a picture in its ratio, and forgets both again', () => {
    const draft = createDraft(memento());
    draft.goOnFrom('s.t.1', '16:9');
    assert.deepEqual([draft.value().from, draft.value().shape], ['s.t.1', '16:9']);
    draft.add(['a', 'b', 'c', 'd'].map((name) => fileInput(name)));
    assert.equal(
      refusal(() => draft.add([fileInput('e')])),
      'too-many-inputs-continuing',
    );
    draft.stopGoingOn();
    assert.deepEqual([draft.value().from, draft.value().shape], [undefined, undefined]);
  });

  it('is there again after a reload, whatever stands in the state', () => {
    const state = memento();
    const draft = createDraft(state);
    draft.edit(draft.value().revision, { prompt: 'Half a sen', shape: 'first-input', count: 4 });
    draft.add([fileInput('a.png')]);
    draft.goOnFrom('s.t.1', '1:1');
    const { revision: _, inputs, ...rest } = createDraft(state).value();
    assert.deepEqual(rest, { prompt: 'Half a sen', shape: '1:1', count: 4, from: 's.t.1' });
    assert.deepEqual(
      inputs.map(({ input }) => input),
      [fileInput('a.png')],
    );
    for (const broken of [7, 'x', { prompt: 1 }, { prompt: '', inputs: Array(9).fill(fileInput('a')) }]) {
      assert.deepEqual(createDraft(memento({ draft: broken })).value(), { revision: 1, prompt: '', inputs: [] });
    }
  });
});
