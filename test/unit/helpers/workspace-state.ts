// Creates an in-memory workspace state.
import type { Memento } from 'vscode';

export function memento(start: Record<string, unknown> = {}): Memento & { readonly state: Record<string, unknown> } {
  const state = structuredClone(start);
  return {
    state,
    keys: () => Object.keys(state),
    get: (key: string, fallback?: unknown) => state[key] ?? fallback,
    update: async (key: string, value: unknown) => void (state[key] = structuredClone(value)),
  } as never;
}
