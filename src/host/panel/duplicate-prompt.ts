// The question whether what was made before is to be made again: one at a time, until it is answered.
import * as vscode from 'vscode';
import type { ImageRequest } from '../../core/request/image-request';
import type { EarlierImage } from '../../core/request/find-existing';
import { turnIdOf } from '../../core/session/records';
import type { Repeat } from '../../shared/protocol';
import { nameOf } from '../vscode/format';

export interface Asked {
  readonly id: string;
  readonly request: ImageRequest;
  readonly picture: EarlierImage;
}

export interface Question {
  /** Takes the place of an earlier one, which is left. */
  ask(request: ImageRequest, picture: EarlierImage): void;
  value(): Asked | undefined;
  /** Undefined when it is not asked any more: then the answer does nothing. */
  answer(id: string): Asked | undefined;
}

/** @param changed told when there is another question, or none. */
export function createQuestion(changed: () => void): Question {
  let asked: Asked | undefined;
  let ids = 0;
  return {
    ask(request, picture) {
      asked = { id: `repeat-${++ids}`, request, picture };
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

export function repeatView({ id, request, picture }: Asked, thumbnail: (uri: string) => string | undefined): Repeat {
  const small = thumbnail(picture.uri);
  return {
    id,
    picture: {
      image: picture.id,
      turn: turnIdOf(picture.id),
      name: nameOf(vscode.Uri.parse(picture.uri)),
      ...(small === undefined ? {} : { thumbnail: small }),
    },
    at: picture.at,
    count: request.count,
  };
}
