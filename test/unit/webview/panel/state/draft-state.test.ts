// Tests the draft on the page: no typed text is lost, however late the host answers.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { DraftView, DraftEdit } from '../../../../../src/shared/protocol';
import { createDraftState } from '../../../../../src/webview/panel/state/draft-state';

const first: DraftView = { revision: 1, prompt: '', inputs: [], ratio: 'model', count: 1, saveTo: '' };

/** A host that answers in `settle`, and a draft state connected to it. */
function setUp() {
  let host = first;
  const waiting: (() => void)[] = [];
  const later: (() => void)[] = [];
  const replaced: string[] = [];
  const sent: DraftEdit[] = [];
  const draftState = createDraftState(first, {
    editDraft: (revision, edit) =>
      new Promise((resolve) => {
        sent.push(edit);
        if (revision === host.revision) host = { ...host, ...edit };
        const answer = host;
        waiting.push(() => resolve(answer));
      }),
    changed: () => {},
    replaced: (prompt) => replaced.push(prompt),
    sent: () => {},
    later(run) {
      later.push(run);
      return () => void later.splice(later.indexOf(run), 1);
    },
  });
  /** Changes the draft in another part of Peel. @returns the message to the page */
  const changeHost = (draft: Partial<DraftView>): DraftView =>
    (host = { ...host, ...draft, revision: host.revision + 1 });
  return {
    keeper: draftState,
    replaced,
    sent,
    host: () => host,
    changeHost,
    change: (draft: Partial<DraftView>): void => draftState.receive(changeHost(draft)),
    settle: async (): Promise<void> => {
      for (let round = 0; round < 50; round++) {
        for (const run of later.splice(0)) run();
        for (const answer of waiting.splice(0)) answer();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('draft state of the page', () => {
  it('shows typed text at once, and sends it when the typing pauses', async () => {
    const { keeper, settle, sent, host } = setUp();
    for (const prompt of ['A', 'A c', 'A cat']) keeper.type(prompt);
    assert.equal(keeper.current().prompt, 'A cat');
    assert.deepEqual(sent, []);
    await settle();
    assert.deepEqual(sent, [{ prompt: 'A cat' }]);
    assert.equal(host().prompt, 'A cat');
    assert.equal(keeper.unsent(), undefined);
  });

  it('sends an edit again after a concurrent change, and keeps both', async () => {
    const { keeper, settle, change, host } = setUp();
    keeper.type('A cat');
    const flushed = keeper.flush();
    keeper.type('A cat sits');
    change({ count: 3 });
    await settle();
    await flushed;
    assert.deepEqual([host().prompt, host().count], ['A cat sits', 3]);
    assert.deepEqual([keeper.current().prompt, keeper.current().count], ['A cat sits', 3]);
  });

  it('sends a choice again that was rejected because the host had just changed the same field', async () => {
    for (const isMessageFirst of [true, false]) {
      const { keeper, settle, changeHost, host } = setUp();
      const message = changeHost({ ratio: '16:9', count: 2 });
      keeper.choose({ ratio: '1:1', count: 3 });
      if (isMessageFirst) keeper.receive(message);
      await settle();
      assert.deepEqual([host().ratio, host().count], ['1:1', 3]);
      assert.deepEqual(keeper.current(), host());
    }
  });

  it('replaces a choice that failed with a later one of the host', async () => {
    let host = first;
    const draftState = createDraftState(first, {
      editDraft: async () => Promise.reject(new Error('no')),
      changed: () => {},
      replaced: () => {},
      sent: () => {},
      later: () => () => {},
    });
    draftState.choose({ ratio: '1:1' });
    await new Promise((resolve) => setImmediate(resolve));
    draftState.receive((host = { ...host, revision: 2, ratio: '16:9' }));
    assert.deepEqual(draftState.current(), host);
  });

  it('replaces the prompt with another one, and reports the typed one', async () => {
    const { keeper, settle, change, replaced } = setUp();
    keeper.type('Mine');
    change({ prompt: 'Recalled' });
    await settle();
    assert.equal(keeper.current().prompt, 'Recalled');
    assert.deepEqual(replaced, ['Mine']);
  });

  it('clears the prompt when it was sent, except for text typed since', async () => {
    const { keeper, settle, change, host, replaced } = setUp();
    keeper.type('A cat');
    await settle();
    change({ prompt: '' });
    assert.equal(keeper.current().prompt, '');
    keeper.type('A dog');
    await settle();
    // The text was sent to the host, or not even that, when the host reports the earlier text as sent.
    for (const flush of [true, false]) {
      keeper.type('A dog, and ');
      if (flush) void keeper.flush();
      keeper.type(`A dog, and ${flush}`);
      change({ prompt: '' });
      assert.equal(keeper.current().prompt, `A dog, and ${flush}`);
      await settle();
      assert.deepEqual([keeper.current().prompt, host().prompt], [`A dog, and ${flush}`, `A dog, and ${flush}`]);
    }
    assert.deepEqual(replaced, []);
  });

  it('ignores an older draft', () => {
    const { keeper, change } = setUp();
    change({ count: 2 });
    keeper.receive({ ...first, count: 7 });
    assert.equal(keeper.current().count, 2);
    keeper.receive({ ...first, revision: 0, count: 7 }, true);
    assert.equal(keeper.current().count, 7, 'except after a restart of the host');
  });

  it('keeps an edit that failed, and sends it with the next one', async () => {
    let fail = true;
    let host = first;
    const draftState = createDraftState(first, {
      async editDraft(_, edit) {
        if (fail) throw new Error('no');
        host = { ...host, ...edit };
        return host;
      },
      changed: () => {},
      replaced: () => {},
      sent: () => {},
      later: () => () => {},
    });
    draftState.type('A cat');
    await assert.rejects(draftState.flush());
    fail = false;
    draftState.choose({ count: 2 });
    await draftState.flush();
    assert.deepEqual([host.prompt, host.count], ['A cat', 2]);
  });

  it('clears the prompt when it is sent, and keeps the text typed after that', async () => {
    for (const sent of [true, false]) {
      const { keeper, settle, change, host, replaced } = setUp();
      keeper.type('A cat');
      const answered = keeper.beginSending();
      assert.equal(keeper.current().prompt, '');
      const flushed = keeper.flush();
      keeper.type('A dog');
      await settle();
      await flushed;
      assert.equal(host().prompt, 'A dog');
      if (sent) change({});
      answered(sent);
      await settle();
      assert.deepEqual([keeper.current().prompt, host().prompt], ['A dog', 'A dog']);
      assert.deepEqual(replaced, sent ? [] : ['A cat']);
    }
  });

  it('keeps text that undo restored before the result was known', async () => {
    for (const early of [true, false]) {
      const { keeper, settle, change, host, replaced } = setUp();
      keeper.type('A cat');
      const answered = keeper.beginSending();
      const flushed = keeper.flush();
      if (early) keeper.type('A cat');
      await settle();
      await flushed;
      if (!early) keeper.type('A cat');
      answered(true);
      change({ prompt: '' });
      await settle();
      assert.deepEqual([keeper.current().prompt, host().prompt, replaced], ['A cat', 'A cat', []]);
    }
  });

  it('sends several prompts at once, and hides each until the host has sent it', async () => {
    const { keeper, settle, change, host, replaced } = setUp();
    const send = (prompt: string) => {
      keeper.type(prompt);
      return keeper.beginSending();
    };
    const [first, second, third] = ['One', 'Two', 'Three'].map(send);
    assert.equal(keeper.current().prompt, '');
    assert.deepEqual(keeper.sending(), ['Three', 'Two', 'One']);
    await settle();
    assert.equal(host().prompt, 'Three');
    first?.(true);
    change({});
    second?.(false);
    assert.equal(keeper.current().prompt, 'Two', 'nothing else is in the box');
    third?.(false);
    assert.equal(keeper.current().prompt, 'Two');
    assert.deepEqual(replaced, ['Three']);
    await settle();
    assert.equal(host().prompt, 'Two');
  });

  it('restores the prompt if sending failed, even if the host never had it', async () => {
    const { keeper, settle, host } = setUp();
    keeper.type('A cat');
    const answered = keeper.beginSending();
    keeper.type('A');
    keeper.type('');
    await settle();
    assert.equal(host().prompt, '');
    answered(false);
    assert.equal(keeper.current().prompt, 'A cat');
    await settle();
    assert.equal(host().prompt, 'A cat');
  });

  it('ends with the same draft on both sides, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ type: fc.string({ maxLength: 4 }) }),
      fc.record({ count: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ others: fc.record({ count: fc.integer({ min: 1, max: 8 }) }) }),
      fc.record({ flush: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { keeper, settle, change, host } = setUp();
        let typed = '';
        for (const one of steps) {
          if ('type' in one) keeper.type((typed = one.type));
          else if ('count' in one) keeper.choose({ count: one.count });
          else if ('others' in one) change(one.others);
          else void keeper.flush();
        }
        await settle();
        await settle();
        assert.deepEqual(keeper.current(), host());
        assert.equal(host().prompt, typed);
      }),
      { numRuns: 60 },
    );
  });
});
