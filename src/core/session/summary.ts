// Summarizes a session for lists, record by record, so that lists need not read whole sessions.
import { defined } from '../defined';
import { withoutStyle } from '../request/project-style';
import type { SessionRecord } from './records';

export interface SessionSummary {
  readonly workspace?: string;
  /** The title given by the user; if empty, the first prompt is shown. */
  readonly title: string;
  /** The first prompt, truncated. */
  readonly prompt: string;
  /** Milliseconds since 1970, also of `used`; 0 if no record has a time. */
  readonly created: number;
  /** Time of the newest record. */
  readonly used: number;
  readonly turns: number;
  readonly pictures: number;
  readonly marked: readonly string[];
  readonly newest?: { readonly id: string; readonly uri: string };
}

/** Maximum characters of the title and of the prompt; longer than any title that Peel creates. */
const maxText = 200;

export const emptySummary: SessionSummary = {
  title: '',
  prompt: '',
  created: 0,
  used: 0,
  turns: 0,
  pictures: 0,
  marked: [],
};

/** Continues a summary, batch by batch. An image recorded twice counts twice; the timeline is exact. */
export function createSummarizer(before: SessionSummary) {
  let { workspace, title, prompt, created, used, turns, pictures, newest } = before;
  const starred = new Set(before.marked);
  const add = (record: SessionRecord): void => {
    if (record.type === 'session') {
      created = created === 0 ? record.created : Math.min(created, record.created);
      workspace ??= record.workspace;
      return;
    }
    if (record.type === 'content') return;
    used = Math.max(used, record.at);
    if (created === 0) created = record.at;
    switch (record.type) {
      case 'turn':
        if (turns++ === 0) prompt = withoutStyle(record).prompt.slice(0, maxText).toWellFormed();
        break;
      case 'image':
        pictures++;
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
        title = record.title.trim().slice(0, maxText).toWellFormed();
        break;
      case 'deleted':
      case 'sent':
      case 'failure':
      case 'recovered':
      case 'dismissed':
        break;
    }
  };
  return {
    add: (records: readonly SessionRecord[]): void => records.forEach(add),
    summary(): SessionSummary {
      used = Math.max(used, created);
      return { title, prompt, created, used, turns, pictures, marked: [...starred], ...defined({ workspace, newest }) };
    },
  };
}
