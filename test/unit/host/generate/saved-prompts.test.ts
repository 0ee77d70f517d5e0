// Tests the person's own prompts: bounded, and read carefully, because other machines write them too.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { createSavedPrompts, savedPromptsKey } from '../../../../src/host/generate/saved-prompts';

function memento(stored?: unknown): Memento {
  let value = stored;
  return {
    get: () => value,
    update: async (_: string, next: unknown) => void (value = structuredClone(next)),
  } as never;
}

describe('saved prompts', () => {
  it('are listed newest first, each once, and can be renamed and removed', async () => {
    const prompts = createSavedPrompts(memento());
    for (const prompt of ['A harbor', 'A cat', 'A harbor']) assert.equal(await prompts.add({ name: '', prompt }), true);
    await prompts.rename('A cat', 'Our cat');
    assert.deepEqual(prompts.list(), [
      { name: '', prompt: 'A harbor' },
      { name: 'Our cat', prompt: 'A cat' },
    ]);
    await prompts.remove('A harbor');
    assert.deepEqual(prompts.list(), [{ name: 'Our cat', prompt: 'A cat' }]);
  });

  it('are 100 at most, and none is dropped for another', async () => {
    const prompts = createSavedPrompts(memento());
    for (let n = 0; n < 100; n++) await prompts.add({ name: '', prompt: `Prompt ${n}` });
    assert.equal(await prompts.add({ name: '', prompt: 'One more' }), false);
    assert.equal(await prompts.add({ name: '', prompt: 'Prompt 5' }), true);
    assert.equal(prompts.list().length, 100);
    assert.equal(prompts.list()[0]?.prompt, 'Prompt 5');
  });

  it('leave out what another version or machine stored in another form', () => {
    const good = { name: 'n', prompt: 'p' };
    const bad = [
      null,
      'text',
      7,
      {},
      { name: 1, prompt: 'p' },
      { name: '', prompt: '' },
      { name: 'x'.repeat(101), prompt: 'p' },
    ];
    assert.deepEqual(createSavedPrompts(memento([...bad, good])).list(), [good]);
    for (const stored of ['text', { length: 3 }, null])
      assert.deepEqual(createSavedPrompts(memento(stored)).list(), []);
    assert.equal(savedPromptsKey, 'savedPrompts');
  });
});
