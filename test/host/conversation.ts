// A conversation in the panel, as a person has one: asks, waits for what comes, opens a second window.
import { join } from 'node:path';
import type { PanelState, TurnView } from '../../src/shared/protocol';
import { realDisk } from '../../src/store/fs/disk';
import { createSessionStore } from '../../src/store/session/session-store';
import { configure, type Peel } from './peel';
import { openPanelBench, type PanelBench, picture } from './panel';

/** To be called in a `describe`: a panel of its own for each test, on an empty storage. */
export function useConversation(peel: Peel) {
  let panel: PanelBench;
  let state: PanelState;
  let others: PanelBench[] = [];

  beforeEach(async () => {
    panel = await openPanelBench(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
    others = [];
  });
  afterEach(async () => {
    for (const other of others) await other.dispose();
    await panel.dispose();
    for (const setting of ['reuseIdenticalResults', 'maxConcurrentRequests']) await configure(setting, undefined);
  });

  const keep = (other: PanelBench) => {
    others.push(other);
    return other;
  };
  const sessions = () => createSessionStore(realDisk, join(panel.storage, 'sessions'));
  const ask = async (prompt: string, count = 1): Promise<boolean> => {
    state = await panel.call('ready');
    const { revision } = await panel.call('editDraft', state.draft.revision, { prompt, count });
    return panel.run(revision);
  };
  const make = async (prompt: string, count = 1): Promise<TurnView> => {
    const turn = await panel.make(prompt, count);
    state = await panel.call('ready');
    return turn;
  };
  return {
    panel: () => panel,
    session: () => state.thread.session,
    sessions,
    ask,
    make,
    async goOn(from: TurnView, prompt: string): Promise<TurnView> {
      await panel.call('picture', picture(from).id, 'continue');
      return make(prompt);
    },
    reload: () => keep(panel.reload()),
    async secondWindow(): Promise<PanelBench> {
      const other = keep(panel.another());
      await other.call('ready');
      return other;
    },
    /** Pictures are looked at behind everybody's back. */
    async contents(session: string, count: number): Promise<void> {
      for (;;) {
        const noted = (await sessions().read(session)).filter(({ type }) => type === 'content');
        if (noted.length >= count) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
