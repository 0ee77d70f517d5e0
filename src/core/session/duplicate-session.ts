// Duplicates a session: the same turns and images under new ids, independent of the original.
import { defined } from '../defined';
import { newTurnId, type SessionRecord, type TurnRecord } from './records';

/** Running jobs are not copied; in the copy, they count as ended without an image. */
export function duplicateRecords(
  records: readonly SessionRecord[],
  session: string,
  title: string,
  now: number,
): SessionRecord[] {
  const turns = new Map<string, string>();
  for (const record of records) if (record.type === 'turn') turns.set(record.id, newTurnId(session));
  const newTurn = (id: string) => turns.get(id);
  /** `old.turn.2-3` → `new.turn.2-3` */
  const newImage = (id: string) => {
    const turn = newTurn(id.split('.').slice(0, 2).join('.'));
    return turn === undefined ? undefined : `${turn}.${id.split('.').slice(2).join('.')}`;
  };
  const copyTurn = ({ window: _window, parent, retries = [], ...rest }: TurnRecord): TurnRecord => {
    const jobs = retries.flatMap((job) => newImage(job) ?? []);
    const links = { parent: parent && newImage(parent), retries: jobs.length > 0 ? jobs : undefined };
    return { ...rest, id: newTurn(rest.id) as string, ...defined(links) };
  };
  const copy = (record: SessionRecord): SessionRecord[] => {
    switch (record.type) {
      case 'session':
      case 'title':
        return [];
      case 'turn':
        return [copyTurn(record)];
      case 'image': {
        const [turn, id] = [newTurn(record.turn), newImage(record.id)];
        return turn === undefined || id === undefined ? [] : [{ ...record, id, turn }];
      }
      case 'sent':
      case 'failure':
      case 'recovered': {
        const [turn, job] = [newTurn(record.turn), newImage(record.job)];
        return turn === undefined || job === undefined ? [] : [{ ...record, turn, job }];
      }
      case 'dismissed': {
        const [turn, jobs] = [newTurn(record.turn), record.jobs.flatMap((job) => newImage(job) ?? [])];
        return turn === undefined || jobs.length === 0 ? [] : [{ ...record, turn, jobs }];
      }
      case 'mark':
      case 'moved':
      case 'deleted':
      case 'content': {
        const image = newImage(record.image);
        return image === undefined ? [] : [{ ...record, image }];
      }
    }
  };
  const start = records.find((record) => record.type === 'session');
  const workspace = start?.type === 'session' ? start.workspace : undefined;
  return [
    { type: 'session', version: 1, id: session, created: now, ...defined({ workspace }) },
    { type: 'title', title, at: now },
    ...records.flatMap(copy),
  ];
}
