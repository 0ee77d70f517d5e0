// Tests dropped and pasted files: what each one is, with the name that the user knows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { usePeelFixture } from '../fixtures/peel-fixture';
import { openPanelFixture, type PanelFixture } from '../fixtures/panel-fixture';

describe('dropped files', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  it('are refused with their name, what they are, and what to do', async () => {
    for (const [name, data, message] of [
      ['a.png', '<svg/>', '“a.png” is an SVG image. Save it as'],
      ['', 'GIF89a......', '“Pasted image” is a GIF image. Save it as'],
      ['b.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', '“b.heic” is a HEIC image. Save it as'],
      ['empty.png', '', '“empty.png” is empty.'],
    ] as const) {
      const adding = panel.call('addBytes', name, new Uint8Array(Buffer.from(data, 'latin1')));
      await assert.rejects(adding, (error: Error) => error.message.startsWith(message));
      await panel.told('notice', (text) => text.startsWith(message));
    }
    assert.deepEqual((await panel.call('ready')).draft.inputs, []);
  });

  it('keep their name in the message about a problem that is found later', async () => {
    const bytes = await readFile(vscode.Uri.joinPath(peel.folder, 'photos', 'LOAF.JPG').fsPath);
    // A coding that no decoder here supports, in a file that cannot be cleaned.
    bytes[bytes.lastIndexOf(Buffer.of(0xff, 0xc0)) + 1] = 0xc9;
    await panel.call('addBytes', 'holiday.jpg', new Uint8Array(bytes.subarray(0, -2)));
    await panel.told('draft', ({ inputs }) => inputs.some(({ pending }) => !pending));
    const { inputs } = (await panel.call('ready')).draft;
    assert.deepEqual(
      inputs.map(({ name, detail, problem }) => [name, detail, problem]),
      [['holiday.jpg', 'Pasted', "“holiday.jpg” is damaged or incomplete, so its private data can't be removed."]],
    );
    await panel.call('removeInput', inputs[0]!.id);
  });
});
