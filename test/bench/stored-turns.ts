// Creates realistic sessions for the measurements of stored sessions.
import { newTurnId, type SessionRecord } from '../../src/core/session/records';

/** How often one measurement opens the first page of a session, because opening it once is too fast to measure. */
export const openings = 20;

const subjects = ['a harbour at dawn', 'an orange kitten', 'a mountain village', 'a paper boat', 'an old street'];

export function turns(session: string, count: number): SessionRecord[] {
  const records: SessionRecord[] = [{ type: 'session', version: 1, id: session, created: 1_700_000_000_000 }];
  let parent: string | undefined;
  for (let n = 0; n < count; n++) {
    const id = newTurnId(session);
    const at = 1_700_000_000_000 + n * 60_000;
    const prompt = `Picture ${n}: ${subjects[n % subjects.length]}, soft light, wide view, with fine details in the foreground`;
    const request = { inputs: [], ratio: '16:9', count: 1, model: 'gemini-2.5-flash-image' } as const;
    records.push({ type: 'turn', id, at, prompt, ...request, ...(parent ? { parent } : {}) });
    const file = { format: 'png', width: 1792, height: 1024, bytes: 1_500_000, elapsed: 9_000 } as const;
    records.push({ type: 'image', id: `${id}.1`, turn: id, at, uri: `file:///work/assets/picture-${n}.png`, ...file });
    if (n % 3 !== 0) parent = `${id}.1`;
  }
  return records;
}
