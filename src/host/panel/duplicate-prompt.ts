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

export interface DuplicatePrompt {
  /** Replaces an earlier question, which then counts as unanswered. */
  ask(request: ResolvedRequest, image: EarlierImage): void;
  value(): PendingDuplicate | undefined;
  /** Undefined when the question is no longer open; the answer then has no effect. */
  answer(id: string): PendingDuplicate | undefined;
}

/** @param changed called when a question appears, changes or disappears. */
export function createDuplicatePrompt(changed: () => void): DuplicatePrompt {
  let asked: PendingDuplicate | undefined;
  let ids = 0;
  return {
    ask(request, image) {
      asked = { id: `repeat-${++ids}`, request, image };
      changed();
    },
    value: () => asked,
    answer(id) {
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
  const small = thumbnail(image.uri);
  return {
    id,
    image: {
      image: image.id,
      turn: turnIdOf(image.id),
      name: fileNameOf(vscode.Uri.parse(image.uri)),
      ...defined({ thumbnail: small }),
    },
    at: image.at,
    count: request.count,
  };
}
