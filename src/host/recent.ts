// What the person did last: prompts, the ratio, the image that "Continue Last Image" means.
import type * as vscode from 'vscode';
import { parseRatio } from '../core/ratio';
import type { RatioChoice } from './quick/ratio';

export interface RecentImage {
  readonly id: string;
  readonly uri: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
}

const maxPrompts = 50;

/** Prompts and ratio follow the person; the last image belongs to the workspace. */
export function createRecent(everywhere: vscode.Memento, here: vscode.Memento) {
  const drafts = new Map<string, string>();
  const listeners = new Set<() => void>();
  return {
    /** What was typed and not sent, until the window closes. */
    draft: (kind: string): string => drafts.get(kind) ?? '',
    rememberDraft: (kind: string, prompt: string): void => void drafts.set(kind, prompt),
    prompts: (): readonly string[] => everywhere.get<string[]>('prompts', []),
    async rememberPrompt(prompt: string): Promise<void> {
      const others = everywhere.get<string[]>('prompts', []).filter((one) => one !== prompt);
      await everywhere.update('prompts', [prompt, ...others].slice(0, maxPrompts));
      for (const listener of listeners) listener();
    },
    /** Told when there is another prompt. */
    listen(listener: () => void): vscode.Disposable {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    ratio(): RatioChoice | undefined {
      const text = everywhere.get<string>('ratio', '');
      return text === 'model' ? text : parseRatio(text);
    },
    rememberRatio: (ratio: RatioChoice) => everywhere.update('ratio', ratio),
    image: () => here.get<RecentImage>('lastImage'),
    rememberImage: (image: RecentImage) => here.update('lastImage', image),
  };
}

export type Recent = ReturnType<typeof createRecent>;
