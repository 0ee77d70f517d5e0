// Checks `contents`: turns, their roles and their parts (sections 3.1 to 3.4).
import { InvalidParameter, isObject } from './invalid-parameter';

type Part = { text: string } | { image: string };

export interface Turn {
  role: 'user' | 'model';
  parts: Part[];
}

/** Section 3.3: a fusion takes two to five images; a whole conversation carries at most five, too. */
const maxImages = 5;

/**
 * Reads `contents`, oldest turn first. The contents of images are checked later, in inputs.ts.
 * @throws {InvalidParameter}
 */
export function checkContents(contents: unknown): Turn[] {
  if (!Array.isArray(contents) || contents.length === 0) {
    throw new InvalidParameter('contents must be a non-empty array');
  }
  const turns = contents.map((turn: unknown, index) => checkTurn(turn, index));
  if (turns.at(-1)?.role !== 'user') throw new InvalidParameter('The last turn of contents must be of role user');
  const images = turns.flatMap(({ parts }) => parts).filter((part) => 'image' in part).length;
  if (images > maxImages) {
    throw new InvalidParameter(`At most ${maxImages} images per request, this one has ${images}`);
  }
  return turns;
}

function checkTurn(turn: unknown, index: number): Turn {
  const at = `contents[${index}]`;
  if (!isObject(turn)) throw new InvalidParameter(`${at} must be an object`);
  for (const field of Object.keys(turn)) {
    if (field !== 'role' && field !== 'parts') throw new InvalidParameter(`Unknown field ${at}.${field}`);
  }
  const role = turn['role'];
  if (role !== 'user' && role !== 'model') throw new InvalidParameter(`${at}.role must be user or model`);
  // Turns alternate from the first user turn on, so the position of a turn determines its role.
  const due = index % 2 === 0 ? 'user' : 'model';
  if (role !== due) throw new InvalidParameter(`${at}.role must be ${due}: turns alternate and begin with user`);
  const list = turn['parts'];
  if (!Array.isArray(list) || list.length === 0) throw new InvalidParameter(`${at}.parts must be a non-empty array`);
  const parts = list.map((part: unknown, place) => checkPart(part, `${at}.parts[${place}]`));
  if (role === 'user' && !parts.some((part) => 'text' in part)) {
    throw new InvalidParameter(`${at} needs a text part`);
  }
  return { role, parts };
}

function checkPart(part: unknown, at: string): Part {
  if (!isObject(part)) throw new InvalidParameter(`${at} must be an object`);
  const keys = Object.keys(part);
  if (keys.length !== 1 || (keys[0] !== 'text' && keys[0] !== 'image')) {
    throw new InvalidParameter(`${at} must have exactly one of text and image`);
  }
  const { text, image } = part;
  if (keys[0] === 'image') {
    if (typeof image !== 'string') throw new InvalidParameter(`${at}.image must be a string`);
    return { image };
  }
  if (typeof text !== 'string' || text.trim() === '') {
    throw new InvalidParameter(`${at}.text must be a non-empty string`);
  }
  return { text };
}
