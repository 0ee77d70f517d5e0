// Stores the person's own prompts for all workspaces.
import type * as vscode from 'vscode';
import { maxPromptLength } from '../../core/request/image-request';

export interface SavedPrompt {
  /** Chosen by the user; empty: the prompt itself is shown. */
  readonly name: string;
  readonly prompt: string;
}

export const maxSavedPrompts = 100;
/** Maximum characters of a name. */
export const maxPromptName = 100;
/** The key of the stored list, which Settings Sync keeps on all machines. */
export const savedPromptsKey = 'savedPrompts';

/** Reads the list on each use, because other windows and other machines change it too. */
export function createSavedPrompts(state: vscode.Memento) {
  const list = (): readonly SavedPrompt[] => {
    const stored = state.get<unknown>(savedPromptsKey);
    return Array.isArray(stored) ? stored.filter(isSavedPrompt).slice(0, maxSavedPrompts) : [];
  };
  const others = (prompt: string) => list().filter((one) => one.prompt !== prompt);
  return {
    /** Newest first. */
    list,
    /** @returns false when the list is full. */
    async add(one: SavedPrompt): Promise<boolean> {
      const rest = others(one.prompt);
      if (rest.length >= maxSavedPrompts) return false;
      await state.update(savedPromptsKey, [one, ...rest]);
      return true;
    },
    async rename(prompt: string, name: string): Promise<void> {
      await state.update(
        savedPromptsKey,
        list().map((one) => (one.prompt === prompt ? { name, prompt } : one)),
      );
    },
    async remove(prompt: string): Promise<void> {
      await state.update(savedPromptsKey, others(prompt));
    },
  };
}

export type SavedPrompts = ReturnType<typeof createSavedPrompts>;

/** Another version or machine may have stored something else. */
function isSavedPrompt(value: unknown): value is SavedPrompt {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('prompt' in value)) return false;
  const { name, prompt } = value;
  const isText = (text: unknown, most: number) => typeof text === 'string' && text.length <= most;
  return isText(name, maxPromptName) && isText(prompt, maxPromptLength) && prompt !== '';
}
