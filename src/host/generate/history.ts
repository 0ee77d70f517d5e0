// What the person did last: prompts, the ratio, the image that "Continue Last Image" means.
import type * as vscode from 'vscode';
import { parseRatio } from '../../core/request/aspect-ratio';
import type { RatioChoice } from './ask-ratio';

export interface RecentImage {
  readonly id: string;
  readonly uri: string;
  /** What it shows, for a reference to it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** When the person asked for it, or picked it among several. */
  readonly asked: number;
}

const maxPrompts = 50;

/** Prompts and ratio follow the person; the last image belongs to the workspace. */
export function createRunHistory(everywhere: vscode.Memento, here: vscode.Memento) {
  const drafts = new Map<string, string>();
  const image = (): RecentImage | undefined => {
    const found = here.get<RecentImage>('lastImage');
    return found && { ...found, alt: found.alt ?? '', asked: found.asked ?? 0 };
  };
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
    image,
    /** The last image is the one that was asked for last: a slow answer to an older wish does not take its place. */
    async rememberImage(next: RecentImage): Promise<void> {
      const before = image()?.asked ?? 0;
      // A clock that was set back would keep an image for ever.
      if (next.asked >= before || before > Date.now()) await here.update('lastImage', next);
    },
  };
}

export type RunHistory = ReturnType<typeof createRunHistory>;
