// What a list says of a session without reading it: gathered record by record, so that what is appended later is added.
import type { SessionRecord } from './records';

export interface SessionSummary {
  readonly workspace?: string;
  /** The title that it was given; empty: the first prompt stands for it. */
  readonly title: string;
  /** The first prompt, cut. */
  readonly prompt: string;
  /** Milliseconds since 1970; 0 where no record says so. */
  readonly created: number;
  /** Of the newest record. */
  readonly used: number;
  readonly turns: number;
  readonly pictures: number;
  /** Ids of the marked pictures. */
  readonly marked: readonly string[];
  /** The newest picture, where it is now. */
  readonly newest?: { readonly id: string; readonly uri: string };
}

const maxPrompt = 200;
/** More than any title that Peel itself gives. */
const maxTitle = 200;

export const emptySummary: SessionSummary = {
  title: '',
  prompt: '',
  created: 0,
  used: 0,
  turns: 0,
  pictures: 0,
  marked: [],
};

/** A picture that stands twice in a file counts twice: a list may be wrong by that, a thread is not. */
export function updateSummary(before: SessionSummary, records: readonly SessionRecord[]): SessionSummary {
  let { workspace, title, prompt, created, used, turns, pictures: images, newest } = before;
  const starred = new Set(before.marked);
  for (const record of records) {
    if (record.type === 'session') {
      created = created === 0 ? record.created : Math.min(created, record.created);
      workspace ??= record.workspace;
      continue;
    }
    if (record.type === 'content') continue;
    used = Math.max(used, record.at);
    if (created === 0) created = record.at;
    switch (record.type) {
      case 'turn':
        if (turns++ === 0) prompt = record.prompt.slice(0, maxPrompt).toWellFormed();
        break;
      case 'image':
        images++;
        newest = { id: record.id, uri: record.uri };
        break;
      case 'mark':
        if (record.marked) starred.add(record.image);
        else starred.delete(record.image);
        break;
      case 'moved':
        if (newest?.id === record.image) newest = { id: record.image, uri: record.uri };
        break;
      case 'title':
        title = record.title.trim().slice(0, maxTitle).toWellFormed();
        break;
      case 'deleted':
      case 'sent':
      case 'failure':
        break;
    }
  }
  const known = {
    title,
    prompt,
    created,
    used: Math.max(used, created),
    turns,
    pictures: images,
    marked: [...starred],
  };
  return { ...known, ...(workspace === undefined ? {} : { workspace }), ...(newest ? { newest } : {}) };
}
