// Tests that a renamed image stays in its session and in the draft.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('renamed image', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  it('keeps its place in the session, and stays an input', async () => {
    const turn = await panel.make('To be renamed');
    const { id, detail } = picture(turn);
    const uri = vscode.Uri.joinPath(peel.folder, detail);
    await panel.call('addText', uri.toString());
    let isDone = false;
    const done = panel.peel.commands['peel.renameImage']!(uri, 'renamed').finally(() => (isDone = true));
    while (!isDone) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await Promise.race([done, setTimeout(50)]);
    }
    const next = await panel.turn((one) => one.id === turn.id && picture(one).name === 'renamed.png');
    assert.deepEqual([picture(next).id, picture(next).missing], [id, false]);
    assert.deepEqual(
      (await panel.call('ready')).draft.inputs.map(({ name, problem }) => [name, problem]),
      [['renamed.png', undefined]],
    );
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '..', 'renamed.png'));
  });
});
