// Asks whether to generate an existing image again: one question at a time, until it is answered.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { ResolvedRequest } from '../../core/request/resolved-request';
import type { EarlierImage } from '../../core/request/find-existing';
import { turnIdOf } from '../../core/session/records';
import type { DuplicateQuestion } from '../../shared/protocol';
import { fileNameOf } from '../vscode/format';

export interface PendingDuplicate {
  readonly id: string;
  readonly request: ResolvedRequest;
  readonly image: EarlierImage;
}

export type DuplicatePrompt = ReturnType<typeof createDuplicatePrompt>;

/** @param changed called when a question appears, changes or disappears. */
export function createDuplicatePrompt(changed: () => void) {
  let asked: PendingDuplicate | undefined;
  let ids = 0;
  return {
    /** Replaces an earlier question, which then counts as unanswered. */
    ask(request: ResolvedRequest, image: EarlierImage): void {
      asked = { id: `repeat-${++ids}`, request, image };
      changed();
    },
    value: () => asked,
    /** @returns undefined when the question is no longer open; the answer then has no effect. */
    answer(id: string): PendingDuplicate | undefined {
      if (asked?.id !== id) return undefined;
      const found = asked;
      asked = undefined;
      changed();
      return found;
    },
  };
}

export function toDuplicateView(
  { id, request, image }: PendingDuplicate,
  thumbnail: (uri: string) => string | undefined,
): DuplicateQuestion {
  const name = fileNameOf(vscode.Uri.parse(image.uri));
  const reference = defined({ image: image.id, turn: turnIdOf(image.id), name, thumbnail: thumbnail(image.uri) });
  return { id, image: reference, at: image.at, count: request.count };
}
