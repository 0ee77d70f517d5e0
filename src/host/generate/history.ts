// Stores the history: prompts, the last ratio, and the image for "Continue Last Image".
import type * as vscode from 'vscode';
import { createEmitter } from '../../core/emitter';
import { parseRatio } from '../../core/request/aspect-ratio';
import type { SavedImage } from '../../core/request/image-request';
import type { RatioChoice, RequestKind } from './request-draft';
import { createSavedPrompts } from './saved-prompts';

export interface RecentImage extends Pick<SavedImage, 'id' | 'uri' | 'width' | 'height'> {
  /** When the user requested the image or picked it from several. */
  readonly asked: number;
}

/** A prompt that was sent from this workspace, and as which kind of request. */
interface OwnPrompt {
  readonly prompt: string;
  readonly kind: RequestKind;
}

const maxPrompts = 50;

/** Prompts and the ratio are stored for all workspaces; the last image is stored per workspace. */
export function createRunHistory(everywhere: vscode.Memento, here: vscode.Memento) {
  const drafts = new Map<string, string>();
  const image = (): RecentImage | undefined => {
    const found = here.get<RecentImage>('lastImage');
    return found && { ...found, asked: found.asked ?? 0 };
  };
  const { listen, emit } = createEmitter();
  return {
    savedPrompts: createSavedPrompts(everywhere),
    /** Typed but unsent text, kept until the window closes. */
    draft: (kind: string): string => drafts.get(kind) ?? '',
    rememberDraft: (kind: string, prompt: string): void => void drafts.set(kind, prompt),
    /** The prompts of this workspace and this kind, then of this workspace, then all others; each newest first. */
    prompts(kind?: RequestKind): readonly string[] {
      const own = here.get<readonly OwnPrompt[]>('prompts', []);
      const ordered = [...own.filter((one) => one.kind === kind), ...own].map(({ prompt }) => prompt);
      return [...new Set([...ordered, ...everywhere.get<string[]>('prompts', [])])].slice(0, maxPrompts);
    },
    async rememberPrompt(prompt: string, kind: RequestKind): Promise<void> {
      const own = here.get<readonly OwnPrompt[]>('prompts', []);
      const rest = own.filter((one) => one.prompt !== prompt || one.kind !== kind);
      await here.update('prompts', [{ prompt, kind }, ...rest].slice(0, maxPrompts));
      const others = everywhere.get<string[]>('prompts', []).filter((one) => one !== prompt);
      await everywhere.update('prompts', [prompt, ...others].slice(0, maxPrompts));
      emit();
    },
    /** Called when a prompt is added. */
    listen: (listener: () => void): vscode.Disposable => ({ dispose: listen(listener) }),
    ratio(): RatioChoice | undefined {
      const text = everywhere.get<string>('ratio', '');
      return text === 'model' ? text : parseRatio(text);
    },
    rememberRatio: (ratio: RatioChoice) => everywhere.update('ratio', ratio),
    image,
    /** The last image is the most recently requested one: a slow answer to an older request does not replace it. */
    async rememberImage(next: RecentImage): Promise<void> {
      const before = image()?.asked ?? 0;
      // If the clock was set back, the stored image would otherwise stay forever.
      if (next.asked >= before || before > Date.now()) await here.update('lastImage', next);
    },
    async renameImage(from: string, to: string): Promise<void> {
      const last = image();
      if (last?.uri === from) await here.update('lastImage', { ...last, uri: to });
    },
  };
}

export type RunHistory = ReturnType<typeof createRunHistory>;
