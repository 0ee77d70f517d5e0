// Tests the history of prompts: those of this workspace and this kind come first.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { createRunHistory } from '../../../../src/host/generate/history';

function memento(): Memento {
  const state = new Map<string, unknown>();
  return {
    keys: () => [...state.keys()],
    get: (key: string, fallback?: unknown) => state.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void state.set(key, structuredClone(value)),
  } as never;
}

describe('prompt history', () => {
  it('lists the prompts of this workspace and kind, then of this workspace, then all others', async () => {
    const everywhere = memento();
    const other = createRunHistory(everywhere, memento());
    const history = createRunHistory(everywhere, memento());
    await history.rememberPrompt('A harbor', 'generate');
    await history.rememberPrompt('Make it night', 'edit');
    await history.rememberPrompt('A cat', 'generate');
    await other.rememberPrompt('Elsewhere', 'edit');
    assert.deepEqual(history.prompts('edit'), ['Make it night', 'A cat', 'A harbor', 'Elsewhere']);
    assert.deepEqual(history.prompts('generate'), ['A cat', 'A harbor', 'Make it night', 'Elsewhere']);
    assert.deepEqual(other.prompts('generate'), ['Elsewhere', 'A cat', 'Make it night', 'A harbor']);
  });

  it('lists a prompt once, and 50 at most', async () => {
    const history = createRunHistory(memento(), memento());
    await history.rememberPrompt('Twice', 'generate');
    await history.rememberPrompt('Twice', 'edit');
    assert.deepEqual(history.prompts('combine'), ['Twice']);
    for (let n = 0; n < 60; n++) await history.rememberPrompt(`Prompt ${n}`, 'generate');
    const prompts = history.prompts('generate');
    assert.deepEqual([prompts.length, prompts[0]], [50, 'Prompt 59']);
  });
});
