// Tests the project style in a real window: what is shown, sent and recorded, and what is refused.
import assert from 'node:assert/strict';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { toConfirmedDraft } from '../../../src/shared/draft';
import type { DraftView, StyleView, TurnView } from '../../../src/shared/protocol';
import { isFinished, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { failureOf, usePeelFixture } from '../fixtures/peel-fixture';

interface SentTurn {
  readonly role: string;
  readonly parts: readonly { readonly text?: string; readonly inline_data?: unknown }[];
}

describe('project style', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  const folder = () => join(peel.folder.fsPath, '.peel');
  const file = () => join(folder(), 'style.md');
  const text = 'Soft light, muted blues.';
  const write = async (content: string) => {
    await mkdir(folder(), { recursive: true });
    await writeFile(file(), content);
  };
  const styleIs = (fits: (style: StyleView | undefined) => boolean) =>
    panel.told('draft', (draft: DraftView) => fits(draft.style));
  /** Opens the panel with the style of the folder. */
  const open = async (content: string) => {
    await write(content);
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
    await styleIs((style) => style !== undefined);
  };
  const sent = () => peel.emulator.requests.map(({ body }) => JSON.stringify(body));
  const count = (body: string | undefined, part: string) => (body ?? '').split(part).length - 1;
  const makeTurn = async (prompt: string): Promise<TurnView> => {
    await panel.ask(prompt);
    return panel.turn((one) => one.prompt === prompt && isFinished(one));
  };

  beforeEach(() => rm(folder(), { recursive: true, force: true }));
  afterEach(async () => {
    await panel?.dispose();
    await rm(folder(), { recursive: true, force: true });
  });

  it('is sent as the last paragraph and the last inputs, and the turn shows the prompt that was typed', async () => {
    await open(`# Morning Tide\n${text}\n![](../photos/LOAF.JPG)`);
    const { draft } = await panel.call('ready');
    assert.deepEqual(
      [draft.style?.on, draft.style?.name, draft.style?.images.map(({ name }) => name)],
      [true, 'Morning Tide', ['LOAF.JPG']],
    );
    const turn = await makeTurn('A quiet harbor');
    const { contents } = (peel.emulator.requests[0] as { body: unknown }).body as { contents: SentTurn[] };
    const [own] = contents;
    assert.equal(own?.parts[0]?.text, `A quiet harbor\n\n${draft.style?.text}`);
    assert.equal(own?.parts.length, 2, 'the reference image follows the text');
    assert.deepEqual(turn.style, { name: 'Morning Tide', text: draft.style?.text });
    assert.match(picture(turn).name, /^quiet-harbor/);
    const { prompts, thread } = await panel.call('ready');
    assert.deepEqual([prompts[0], thread.title], ['A quiet harbor', 'A quiet harbor']);
  });

  it('is added once: not by Run Again, not to a continuation, not to a recalled prompt', async () => {
    await open(text);
    const turn = await makeTurn('A lighthouse');
    await panel.call('actOnImage', picture(turn).id, 'again');
    await panel.turn((one) => one.id !== turn.id && isFinished(one));
    assert.deepEqual(sent()[1], sent()[0]);
    await panel.call('actOnImage', picture(turn).id, 'continue');
    await panel.told('draft', ({ parent, style }) => parent !== undefined && style?.included === true);
    await makeTurn('Make it night');
    assert.equal(count(sent()[2], text), 1);
    await panel.call('recall', turn.id);
    const { draft } = await panel.call('ready');
    assert.equal(draft.prompt, 'A lighthouse');
    assert.equal(draft.style?.included, undefined);
  });

  it('is not added while it is off, and stays off after a reload', async () => {
    await open(text);
    await panel.call('useStyle', false);
    await styleIs((style) => style?.on === false);
    await makeTurn('Without any style');
    assert.equal(count(sent()[0], text), 0);
    panel = panel.reload();
    await panel.call('ready');
    await styleIs((style) => style?.on === false);
    await panel.call('useStyle', true);
    await styleIs((style) => style?.on === true);
  });

  it('follows the file, and sends nothing that the user has not seen', async () => {
    await open(text);
    const { draft } = await panel.call('ready');
    const { revision } = await panel.call('editDraft', draft.revision, { prompt: 'A changed style' });
    const shown = toConfirmedDraft({ ...draft, prompt: 'A changed style' });
    await write('Bright and loud.');
    assert.equal(await panel.call('run', revision, shown), false);
    assert.equal(peel.emulator.requests.length, 0);
    await styleIs((style) => style?.text === 'Bright and loud.');
    await rm(file());
    await styleIs((style) => style === undefined);
  });

  it('is part of each of two requests that are sent at once', async () => {
    await open(text);
    await panel.call('useStyle', true);
    const { draft } = await panel.call('ready');
    const shown = ['A first cove', 'A second cove'].map((prompt) => toConfirmedDraft({ ...draft, prompt }));
    const runs = shown.map((one) => panel.call('run', draft.revision, one));
    assert.deepEqual(await Promise.all(runs), [true, true]);
    for (const prompt of ['A first cove', 'A second cove'])
      await panel.turn((one) => one.prompt === prompt && isFinished(one) && one.style !== undefined);
    assert.deepEqual(
      sent().map((body) => count(body, text)),
      [1, 1],
    );
  });

  it('leaves only the images of the user when the sent images are put back', async () => {
    await open(`${text}\n![](../photos/LOAF.JPG)`);
    await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'photos', 'shopfront.png').toString());
    await panel.told('draft', ({ inputs }) => inputs.length === 1);
    const turn = await makeTurn('Paint the door blue');
    assert.deepEqual(
      turn.inputs.map(({ name }) => name),
      ['shopfront.png', 'LOAF.JPG'],
    );
    await panel.told('draft', ({ parent }) => parent?.image === picture(turn).id);
    await panel.call('restoreOriginal');
    const { draft } = await panel.call('ready');
    assert.deepEqual([draft.parent, draft.inputs.map(({ name }) => name)], [undefined, ['shopfront.png']]);
  });

  it('may not bring the images above five', async () => {
    await write('Warm ![](../photos/LOAF.JPG) ![](../photos/shopfront.png)');
    const inputs = ['harbour.webp', 'shop-cat.jpg', 'shopfront.png', 'LOAF.JPG'].map((name) =>
      vscode.Uri.joinPath(peel.folder, 'photos', name),
    );
    await peel.api.run({ prompt: 'Two of the four show the style', inputs, projectStyle: true });
    const others = await Promise.all(
      ['one.png', 'two.png', 'three.png', 'four.png'].map(async (name) => {
        const copy = join(folder(), name);
        await cp(join(peel.folder.fsPath, 'photos', 'shopfront.png'), copy);
        return vscode.Uri.file(copy);
      }),
    );
    const { code, charged } = await failureOf(
      peel.api.run({ prompt: 'Six images', inputs: others, projectStyle: true }),
    );
    assert.deepEqual([code, charged, peel.emulator.requests.length], ['invalid-request', false, 1]);
  });

  it('says why it cannot be used', async () => {
    await open('x'.repeat(4001));
    const problem = async (part: string) => styleIs((style) => style?.problem?.includes(part) === true);
    await problem('4001 characters');
    await write('Warm ![](../photos/none.png)');
    await problem('none.png');
    await write('Warm ![](../../elsewhere.png)');
    await problem('outside the workspace folder');
    await write('Warm ![](a.png) ![](b.png) ![](c.png)');
    await problem('3 reference images');
    await write(`Warm${' '.repeat(70_000)}`);
    await problem('style.md');
    await rm(file());
    await mkdir(file());
    await problem('style.md');
  });

  it('does not send a file outside the folder through a link', async () => {
    const outside = join(tmpdir(), `peel-style-${process.pid}.jpg`);
    await cp(join(peel.folder.fsPath, 'photos', 'LOAF.JPG'), outside);
    try {
      await mkdir(folder(), { recursive: true });
      await symlink(outside, join(folder(), 'link.jpg'));
      await open('Warm ![](link.jpg)');
      await styleIs((style) => style?.problem?.includes('outside the workspace folder') === true);
      await rm(file());
      await symlink(outside, file());
      await styleIs((style) => style?.problem?.includes('is a link') === true);
    } finally {
      await rm(outside);
    }
  });

  it('is added by the API only if the caller asks for it', async () => {
    await write(text);
    await peel.api.run({ prompt: 'By another extension' });
    assert.equal(count(sent()[0], text), 0);
    const { notes } = await peel.api.run({ prompt: 'With the style', projectStyle: true });
    assert.deepEqual([count(sent()[1], text), notes], [1, []]);
    await rm(file());
    const without = await peel.api.run({ prompt: 'No such file', projectStyle: true });
    assert.deepEqual(without.notes, ['No project style was added.']);
    await write('x'.repeat(4001));
    const { code, charged, message } = await failureOf(peel.api.run({ prompt: 'Broken', projectStyle: true }));
    assert.deepEqual([code, charged], ['invalid-request', false]);
    assert.match(message, /4001 characters/);
    assert.equal((await failureOf(peel.api.run({ prompt: 'x', projectStyle: 1 as never }))).code, 'invalid-request');
  });

  it('is created from a template that adds nothing yet, and is never replaced', async () => {
    await vscode.commands.executeCommand('peel.editStyle');
    const uri = vscode.Uri.file(file());
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, uri.fsPath);
    const { notes } = await peel.api.run({ prompt: 'Only a template', projectStyle: true });
    assert.deepEqual(notes, ['No project style was added.']);
    await writeFile(uri.fsPath, text);
    await vscode.commands.executeCommand('peel.editStyle');
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), text);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
