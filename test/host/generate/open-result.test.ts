// Tests the setting `peel.openResult`: whether a new image opens in a tab.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useSessionFixture } from '../fixtures/session-fixture';
import { isFinished, picture } from '../fixtures/panel-fixture';
import { configure, usePeelFixture } from '../fixtures/peel-fixture';

const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));

async function tab(name: string): Promise<void> {
  while (!labels().includes(name))
    await new Promise<void>((resolve) => {
      const listening = vscode.window.tabGroups.onDidChangeTabs(() => {
        listening.dispose();
        resolve();
      });
    });
}

describe('setting “Open Result”', () => {
  const peel = usePeelFixture();
  const session = useSessionFixture(peel);

  it('opens a result only if the panel does not show it, unless the setting says otherwise', async () => {
    const panel = session.panel();
    const [shown] = [await session.make('A shown boat')];
    /** Hides the panel while the image is being generated. */
    const makeHidden = async (prompt: string): Promise<void> => {
      const { promise: hold, resolve: release } = Promise.withResolvers<void>();
      peel.emulator.next({ hold });
      await session.ask(prompt);
      panel.view.setVisible(false);
      release();
    };
    const nameOf = async (prompt: string): Promise<string> => {
      panel.view.setVisible(true);
      const { turns } = (await panel.call('ready')).thread;
      const turn = turns.find((one) => one.prompt === prompt);
      assert.ok(turn);
      return picture(isFinished(turn) ? turn : await panel.turn((one) => one.id === turn.id && isFinished(one))).name;
    };
    await configure('openResult', 'never');
    await makeHidden('A hidden boat');
    const hidden = await nameOf('A hidden boat');
    await configure('openResult', 'always');
    await tab(picture(await session.make('An opened boat')).name);
    await configure('openResult', 'auto');
    await makeHidden('A distant boat');
    await tab('distant-boat.png');
    assert.deepEqual([labels().includes(picture(shown).name), labels().includes(hidden)], [false, false]);
  });
});
