// Tests “Show Image Details” in a real extension host: what is found, and the actions.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DetailsView } from '../../../src/shared/details-protocol';
import { pngWith, textChunk } from '../../fixtures/images/metadata-files';
import { signImage } from '../../fixtures/images/signed-image';
import { type DetailsFixture, watchDetails } from '../fixtures/details-fixture';
import { openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('image details', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  let details: DetailsFixture;
  let folder: string;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
    details = watchDetails();
    folder = join(peel.folder.fsPath, 'details');
    await mkdir(folder, { recursive: true });
  });
  afterEach(async () => {
    details.dispose();
    await panel.dispose();
    await rm(folder, { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const show = (file: string) => panel.peel.commands['peel.showDetails']?.(vscode.Uri.file(file));
  const section = ({ sections }: DetailsView, id: string) => sections.find((one) => one.id === id);
  const value = (view: DetailsView, id: string, name: string) =>
    section(view, id)?.rows.find((row) => row.name === name)?.value;
  const photo = (name: string) => join(peel.folder.fsPath, 'photos', name);
  /** Generates an image and returns its path. */
  async function make(prompt: string, count = 1): Promise<string> {
    const turn = await panel.make(prompt, count);
    const { detail } = picture(turn);
    return vscode.Uri.joinPath(peel.folder, detail).fsPath;
  }

  it('shows the file first, then that no session contains it, in a tab with the name of the file', async () => {
    await show(photo('shopfront.png'));
    const first = await details.view(({ name }) => name === 'shopfront.png');
    assert.match(value(first, 'file', 'Dimensions') ?? '', /^\d+ × \d+$/);
    const view = await details.settled('shopfront.png');
    assert.deepEqual(view.actions, ['copy', 'open', 'reveal']);
    assert.deepEqual(section(view, 'session')?.notes, ['None of your sessions contains this image.']);
    assert.equal(details.tab()?.title, 'Details: shopfront.png');
  });

  it('finds the session of a renamed, a copied and an unchanged file by its content', async () => {
    const made = await make('A boat in the fog');
    const [moved, copied] = [join(folder, 'renamed.png'), join(folder, 'copied.png')];
    await copyFile(made, copied);
    await show(made);
    const original = await details.settled(made.slice(made.lastIndexOf('/') + 1));
    await rename(made, moved);
    await show(moved);
    const renamed = await details.settled('renamed.png');
    await show(copied);
    for (const view of [original, renamed, await details.settled('copied.png')]) {
      assert.deepEqual(view.actions, ['continue', 'again', 'revealSession', 'copy', 'open', 'reveal']);
      assert.equal(section(view, 'session')?.texts[0]?.text, 'A boat in the fog');
      assert.equal(value(view, 'session', 'Requests'), '1 paid request');
      assert.equal(value(view, 'session', 'Session'), 'A boat in the fog');
    }
    assert.equal(peel.emulator.requests.length, 1);
  });

  it('shows the parent, the inputs, and which of them no longer exist', async () => {
    const input = join(folder, 'input.png');
    await copyFile(photo('shopfront.png'), input);
    const first = await panel.make('A boat');
    await panel.call('actOnImage', picture(first).id, 'continue');
    await panel.peel.panel.add([{ kind: 'file', uri: vscode.Uri.file(input).toString(), name: 'input.png' }]);
    const second = await panel.make('with the shop behind it');
    await rm(input);
    const file = vscode.Uri.joinPath(peel.folder, picture(second).detail).fsPath;
    await show(file);
    const view = await details.settled(picture(second).name);
    assert.equal(value(view, 'session', 'Input 1'), 'input.png (no longer exists)');
    assert.equal(value(view, 'session', 'Continues'), picture(first).name);
    assert.equal(value(view, 'session', 'Alt text'), 'A boat');
    assert.deepEqual(
      section(view, 'session')?.texts.map(({ text }) => text),
      ['with the shop behind it', 'A boat'],
    );

    details.answer = 'Run Again';
    const sent = peel.emulator.requests.length;
    await details.call('act', view.id, 'again');
    assert.match(details.dialogs.at(-1)?.text ?? '', /no longer exist: input\.png\. Nothing was sent\.$/);
    assert.equal(peel.emulator.requests.length, sent);
  });

  it('sends one request for Run Again after it was confirmed, and none when it was canceled', async () => {
    const file = await make('A lighthouse', 2);
    await show(file);
    const view = await details.settled(file.slice(file.lastIndexOf('/') + 1));
    assert.equal(value(view, 'session', 'Requests'), 'One of 2 paid requests');
    await details.call('act', view.id, 'again');
    assert.equal(peel.emulator.requests.length, 2);
    assert.deepEqual(details.dialogs, [
      { text: 'Generate this image again?', detail: 'This is 1 paid request: “A lighthouse”' },
    ]);
    details.answer = 'Run Again';
    const known = new Set((await panel.call('ready')).thread.turns.map(({ id }) => id));
    // The second click of a double click.
    await Promise.all([details.call('act', view.id, 'again'), details.call('act', view.id, 'again')]);
    const turn = await panel.turn(({ id, cards }) => !known.has(id) && cards.every(({ kind }) => kind === 'picture'));
    assert.deepEqual([turn.prompt, turn.count], ['A lighthouse', 1]);
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('continues the image in its session, wherever the file is now', async () => {
    const file = await make('A harbor');
    const { session } = (await panel.call('ready')).thread;
    const moved = join(folder, 'moved.png');
    await show(file);
    await details.settled(file.slice(file.lastIndexOf('/') + 1));
    await rename(file, moved);
    await panel.call('newSession');
    await show(moved);
    const view = await details.settled('moved.png');
    await details.call('act', view.id, 'continue');
    const state = await panel.call('ready');
    assert.equal(state.thread.session, session);
    assert.equal(state.draft.parent?.name, 'moved.png');
  });

  it('opens from an image in the panel', async () => {
    const turn = await panel.make('A pier');
    await panel.call('actOnImage', picture(turn).id, 'details');
    // The command is that of the installed extension, which has sessions of its own.
    const view = await details.settled(picture(turn).name);
    assert.deepEqual(view.actions, ['copy', 'open', 'reveal']);
  });

  it('reveals the turn in its session', async () => {
    const file = await make('A mountain');
    const { session, turns } = (await panel.call('ready')).thread;
    await panel.call('newSession');
    await show(file);
    const view = await details.settled(file.slice(file.lastIndexOf('/') + 1));
    const shown = panel.told('goTo', (turn) => turn === turns[0]?.id);
    await details.call('act', view.id, 'revealSession');
    await shown;
    assert.equal((await panel.call('ready')).thread.session, session);
  });

  it('copies a prompt into the composer, and all details as Markdown', async () => {
    const prompt = 'A *bold* `boat`\n\n```\nwith a fence';
    const file = await make(prompt);
    await show(file);
    const view = await details.settled(file.slice(file.lastIndexOf('/') + 1));
    await details.call('usePrompt', view.id, 'session-prompt');
    assert.equal((await panel.call('ready')).draft.prompt, prompt);
    await details.call('act', view.id, 'copy');
    const copied = await vscode.env.clipboard.readText();
    assert.ok(copied.includes(`\`\`\`\`text\n${prompt}\n\`\`\`\``), copied);
    assert.ok(copied.includes('- **Format:** PNG'), copied);
  });

  it('shows the prompts of another generator, and copies one into the composer without a session', async () => {
    const parameters =
      'A *pier* at dusk\nNegative prompt: blurry\nSteps: 30, Sampler: Euler a, Seed: 42, Model: dreamshaper';
    await writeFile(join(folder, 'foreign.png'), pngWith(textChunk('parameters', parameters)));
    await show(join(folder, 'foreign.png'));
    const view = await details.settled('foreign.png');
    assert.deepEqual(view.actions, ['copy', 'open', 'reveal']);
    const prompt = view.sections.flatMap(({ texts }) => texts).find((text) => text.prompt);
    assert.equal(prompt?.text, 'A *pier* at dusk');
    await details.call('act', view.id, 'again');
    assert.deepEqual([details.dialogs, peel.emulator.requests.length], [[], 0]);
    await details.call('usePrompt', view.id, prompt.id);
    assert.equal((await panel.call('ready')).draft.prompt, 'A *pier* at dusk');
    await details.call('act', view.id, 'copy');
    assert.match(await vscode.env.clipboard.readText(), /\*\*Negative prompt\*\*\n\n```text\nblurry\n```/);
  });

  it('says whether a signed file has changed, and no more than was checked', async () => {
    const signed = signImage(await readFile(photo('shopfront.png')));
    await writeFile(join(folder, 'signed.png'), signed);
    const changed = Buffer.from(signed);
    changed[changed.length - 30]! ^= 1;
    await writeFile(join(folder, 'tampered.png'), changed);
    const notes = async (name: string) => {
      await show(join(folder, name));
      return section(await details.settled(name), 'credentials')?.notes;
    };
    assert.deepEqual(await notes('signed.png'), [
      'The file has not changed since it was signed.',
      'Peel does not check whether the signer is trustworthy.',
    ]);
    assert.deepEqual(await notes('tampered.png'), [
      'The file has changed since it was signed. Its content credentials may not apply to it anymore.',
    ]);
  });

  it('says what is wrong with a damaged image, a file of another kind, and a missing file', async () => {
    const bytes = await readFile(photo('shopfront.png'));
    await writeFile(join(folder, 'cut.png'), bytes.subarray(0, bytes.length - 20));
    await writeFile(join(folder, 'text.png'), 'this is not an image at all');
    await show(join(folder, 'cut.png'));
    const cut = await details.settled('cut.png');
    assert.deepEqual(section(cut, 'file')?.notes, ['The file is incomplete: its end is missing.']);
    await show(join(folder, 'text.png'));
    const other = await details.view(({ name, problem }) => name === 'text.png' && problem !== undefined);
    assert.deepEqual([other.problem, other.actions], ['“text.png” is not a PNG, JPEG, or WEBP image.', []]);
    await show(join(folder, 'none.png'));
    const missing = await details.view(({ name, problem }) => name === 'none.png' && problem !== undefined);
    assert.equal(missing.problem, "“none.png” can't be found. It may have been moved or deleted.");
  });

  it('shows a changed, a deleted and a restored file again', async () => {
    const file = join(folder, 'changing.png');
    await copyFile(photo('shopfront.png'), file);
    await show(file);
    const before = await details.settled('changing.png');
    await copyFile(photo('shop-cat.jpg'), file);
    const after = await details.view(({ id, sections }) => id !== before.id && sections.length > 1);
    assert.equal(value(after, 'file', 'Format'), 'JPEG');
    await rm(file);
    const deleted = await details.view(({ problem }) => problem !== undefined);
    assert.match(deleted.problem ?? '', /can't be found/);
    await copyFile(photo('shopfront.png'), file);
    await details.view(({ id, sections }) => ![before.id, after.id].includes(id) && sections.length > 1);
    // A call for an earlier view.
    await vscode.env.clipboard.writeText('unchanged');
    await details.call('act', before.id, 'copy');
    assert.equal(await vscode.env.clipboard.readText(), 'unchanged');
  });

  it('shows the next image in the same tab, and beside an image that is open', async () => {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(photo('shopfront.png')));
    await panel.peel.commands['peel.showDetails']?.();
    await details.settled('shopfront.png');
    const tab = details.tab();
    // VS Code reports the place of a new tab a little later.
    while (tab?.viewColumn === undefined) await new Promise((resolve) => tab?.onDidChangeViewState(resolve));
    assert.equal(tab.viewColumn, vscode.ViewColumn.Two);
    await show(photo('shop-cat.jpg'));
    await details.settled('shop-cat.jpg');
    assert.equal(details.tab(), tab);
    assert.equal(tab.title, 'Details: shop-cat.jpg');
  });

  it('rejects calls that are not in its protocol', async () => {
    await show(photo('shopfront.png'));
    const { id } = await details.settled('shopfront.png');
    const call = (method: string, ...args: unknown[]) => details.call(method as 'act', ...(args as [never, never]));
    await assert.rejects(call('act', id, 'delete'), /wrong-arguments:act/);
    await assert.rejects(call('act', id, 'copy', photo('shop-cat.jpg')), /wrong-arguments:act/);
    await assert.rejects(call('usePrompt', id, { text: 'x' }), /wrong-arguments:usePrompt/);
    await assert.rejects(call('verify', 'https://example.com'), /wrong-arguments:verify/);
    await assert.rejects(call('constructor'), /unknown-method/);
  });
});
