// Searches sessions by words and date; streams the files and caches prompts in memory.
import { normalizeForSearch, type SearchQuery } from '../../core/session/search-text';
import { type Disk, errno } from '../fs/disk';
import { withRegularFile } from '../fs/regular-file';
import { readLines, parseRecord } from './session-lines';
import { maxSessionBytes, sessionPath } from './session-file';
import type { SessionListing } from './session-index';

export interface SearchResult {
  readonly listed: SessionListing;
  /** The newest of the prompts with the most words; absent if only the title or the date matched. */
  readonly prompt?: string;
  /** The turn of that prompt; if only the date matched, the newest turn of that time. */
  readonly turn?: string;
}

export type SessionSearch = ReturnType<typeof createSessionSearch>;

interface IndexedPrompts extends Pick<SessionListing, 'size' | 'modified'> {
  /** Normalized; same length as `prompts`. */
  readonly texts: readonly string[];
  readonly prompts: readonly string[];
  readonly times: readonly number[];
  /** The IDs of the turns. */
  readonly turns: readonly string[];
  readonly letters: number;
}

/** Maximum characters of cached prompts, original and normalized. */
const maxKept = 24_000_000;
const maxPrompt = 4_000;
/** The start of every turn line that Peel writes. */
const turnLine = '{"type":"turn"';

export function createSessionSearch(disk: Disk, folder: string) {
  const kept = new Map<string, IndexedPrompts>();
  let letters = 0;

  const forget = (session: string) => {
    letters -= kept.get(session)?.letters ?? 0;
    kept.delete(session);
  };
  const keep = (session: string, prompts: IndexedPrompts) => {
    forget(session);
    if (prompts.letters > maxKept / 4) return;
    kept.set(session, prompts);
    letters += prompts.letters;
    for (const oldest of kept.keys()) {
      if (letters <= maxKept) break;
      forget(oldest);
    }
  };
  const promptsOf = async (listed: SessionListing, signal: AbortSignal): Promise<IndexedPrompts> => {
    const { session, size, modified } = listed;
    const known = kept.get(session);
    if (known?.size === size && known.modified === modified) return known;
    const read = await readPrompts(disk, folder, listed, signal);
    keep(session, read);
    return read;
  };

  return {
    /**
     * Every session that contains each word in any prompt or the title, and has a turn in the range of time; in the
     * order of `all`. Throws the signal's reason if it aborts.
     */
    async *find(
      all: readonly SessionListing[],
      wanted: SearchQuery,
      signal: AbortSignal,
    ): AsyncGenerator<SearchResult> {
      for (const listed of all) {
        signal.throwIfAborted();
        if (listed.used < (wanted.from ?? 0) || listed.created >= (wanted.until ?? Infinity)) continue;
        const found = match(listed, await promptsOf(listed, signal), wanted);
        if (found) yield found;
      }
    },
  };
}

async function readPrompts(
  disk: Disk,
  folder: string,
  { session, size, modified }: SessionListing,
  signal: AbortSignal,
): Promise<IndexedPrompts> {
  const [texts, prompts, times, turns]: [string[], string[], number[], string[]] = [[], [], [], []];
  let letters = 0;
  const add = (line: string) => {
    const record = line.startsWith(turnLine) ? parseRecord(line) : undefined;
    if (record?.type !== 'turn') return;
    const prompt = record.prompt.slice(0, maxPrompt);
    const text = normalizeForSearch(prompt);
    prompts.push(prompt);
    texts.push(text === prompt ? prompt : text);
    times.push(record.at);
    turns.push(record.id);
    letters += prompt.length + text.length;
  };
  try {
    await withRegularFile(disk, sessionPath(folder, session), async (handle, bytes) => {
      if (bytes > maxSessionBytes) return;
      for await (const { lines } of readLines(handle, 0, signal)) lines.forEach(add);
    });
  } catch (thrown) {
    signal.throwIfAborted();
    // The session was deleted meanwhile or is unreadable; match it by its listing alone.
    if (errno(thrown) === '') throw thrown;
  }
  return { size, modified, texts, prompts, times, turns, letters };
}

function match(
  listed: SessionListing,
  { texts, prompts, times, turns }: IndexedPrompts,
  wanted: SearchQuery,
): SearchResult | undefined {
  const { words, from = -Infinity, until = Infinity } = wanted;
  const isThen = (time: number) => time >= from && time < until;
  const dated = wanted.from !== undefined || wanted.until !== undefined;
  if (dated && !times.some(isThen)) return undefined;
  const left = new Set(words);
  const title = normalizeForSearch(listed.title);
  for (const word of words) if (title.includes(word)) left.delete(word);
  let best: number | undefined;
  let most = 0;
  // The newest of the prompts with the most words.
  for (let at = texts.length - 1; at >= 0 && (left.size > 0 || most < words.length || best === undefined); at--) {
    const text = texts[at] as string;
    if (dated && !isThen(times[at] as number)) continue;
    const here = words.filter((word) => text.includes(word));
    if (here.length > most || (best === undefined && words.length === 0)) [best, most] = [at, here.length];
    for (const word of here) left.delete(word);
  }
  if (left.size > 0) return undefined;
  if (best === undefined) return { listed };
  return { listed, turn: turns[best] as string, ...(most > 0 ? { prompt: prompts[best] as string } : {}) };
}
