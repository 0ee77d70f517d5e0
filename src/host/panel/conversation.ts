// The conversation that is shown: its thread, what runs in it here and in other windows, kept up to date.
import type { Board } from '../../core/board';
import type { Log, Outbox } from '../../core/ports';
import type { SessionFeed } from '../../core/session-feed';
import type { SessionRecord } from '../../core/sessions';
import { createThread, type LiveView, type Thread } from '../../core/thread';

/** How often is looked at what runs in another window, while something does. */
const elsewhereEvery = 2000;

export interface Conversation {
  readonly session: string;
  readonly thread: Thread;
  readonly live: LiveView;
  dispose(): void;
}

export interface ConversationParts {
  readonly board: Board;
  readonly sessions: SessionFeed;
  readonly outbox: Outbox;
  readonly log: Log;
}

/** @param changed told with the ids of turns that are different now. */
export async function openConversation(
  { board, sessions, outbox, log }: ConversationParts,
  session: string,
  changed: (turns: readonly string[]) => void,
): Promise<Conversation> {
  const thread = createThread();
  let early: SessionRecord[] | undefined = [];
  const end = sessions.listen((of, records) => {
    if (of !== session) return;
    if (early) early.push(...records);
    else changed(thread.add(records));
  });
  const read = () =>
    sessions.read(session).catch((thrown: unknown) => {
      log.warn(`Session ${session} could not be read: ${String(thrown)}`);
      return [] as readonly SessionRecord[];
    });
  const records = await read();
  thread.add(records);
  thread.add(early);
  early = undefined;

  /** Other windows with work, of those that turns without an outcome name. */
  let elsewhere: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const live: LiveView = { job: (id) => board.job(id), isElsewhere: (window) => elsewhere.has(window) };
  const waitingFor = (): Map<string, string> => {
    const turns = new Map<string, string>();
    for (const record of records) {
      if (record.type !== 'turn' || record.window === undefined || record.window === outbox.window) continue;
      const open = { job: () => undefined, isElsewhere: () => false };
      if (thread.turn(record.id, open)?.cards.some(({ kind }) => kind === 'interrupted'))
        turns.set(record.id, record.window);
    }
    return turns;
  };
  const look = async () => {
    const waiting = waitingFor();
    const windows = [...new Set(waiting.values())];
    const alive = await Promise.all(windows.map((window) => outbox.isAlive(window)));
    const before = elsewhere;
    elsewhere = new Set(windows.filter((_, index) => alive[index]));
    const news = before.size + elsewhere.size > 0 ? thread.add(await read()) : [];
    if (over) return;
    const moved = [...waiting]
      .filter(([, window]) => before.has(window) !== elsewhere.has(window))
      .map(([turn]) => turn);
    if (news.length + moved.length > 0) changed([...new Set([...news, ...moved])]);
    if (elsewhere.size > 0) timer = setTimeout(() => void look().catch(() => undefined), elsewhereEvery);
  };
  await look();
  return {
    session,
    thread,
    live,
    dispose() {
      over = true;
      clearTimeout(timer);
      end();
    },
  };
}
