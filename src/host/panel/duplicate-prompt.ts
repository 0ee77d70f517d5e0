// The question whether what was made before is to be made again: one at a time, until it is answered.
import * as vscode from 'vscode';
import type { ImageRequest } from '../../core/request/image-request';
import type { EarlierImage } from '../../core/request/find-existing';
import { turnIdOf } from '../../core/session/records';
import type { DuplicateQuestion } from '../../shared/protocol';
import { fileNameOf } from '../vscode/format';

export interface PendingDuplicate {
  readonly id: string;
  readonly request: ImageRequest;
  readonly image: EarlierImage;
}

export interface DuplicatePrompt {
  /** Takes the place of an earlier one, which is left. */
  ask(request: ImageRequest, image: EarlierImage): void;
  value(): PendingDuplicate | undefined;
  /** Undefined when it is not asked any more: then the answer does nothing. */
  answer(id: string): PendingDuplicate | undefined;
}

/** @param changed told when there is another question, or none. */
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
      ...(small === undefined ? {} : { thumbnail: small }),
    },
    at: image.at,
    count: request.count,
  };
}
