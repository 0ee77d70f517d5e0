// Tests saving to an entered path: in the panel, through the public API, and its completion.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { askSaveTo } from '../../../src/host/generate/ask-save-to';
import { completeFolder } from '../../../src/host/generate/complete-folder';
import type { PanelState } from '../../../src/shared/protocol';
import { isFinished, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { failureOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('save to a path', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  let state: PanelState;
  const place = (...path: string[]) => join(peel.folder.fsPath, 'chosen', ...path);

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
    await mkdir(place('img'), { recursive: true });
  });
  afterEach(async () => {
    await panel.dispose();
    await rm(place(), { recursive: true, force: true });
  });

  it('saves under the entered names, says which are taken, and is automatic again afterwards', async () => {
    await writeFile(place('img', 'hero.jpg'), 'taken');
    const edit = { prompt: 'Two paper boats', count: 2, saveTo: 'chosen/img/hero.jpg' };
    const { revision, output } = await panel.call('editDraft', state.draft.revision, edit);
    assert.equal(output?.path, 'chosen/img/hero.png');
    // The names of the files are read in the background.
    await panel.told('draft', ({ output: later }) => later?.path === 'chosen/img/hero-2.png');
    const { draft } = await panel.call('ready');
    assert.equal(
      draft.output?.note,
      '“hero” is taken. The images are saved as hero-2.png to hero-3.png. The service decides the extension.',
    );
    assert.equal(await panel.run(revision), true);
    const turn = await panel.turn(isFinished);
    assert.deepEqual(await readdir(place('img')), ['hero-2.png', 'hero-3.png', 'hero.jpg']);
    const after = await panel.call('ready');
    assert.deepEqual([after.draft.saveTo, after.draft.output?.path], ['', 'assets/…']);
    // The same request again is saved in the same place.
    await panel.call('actOnImage', picture(turn).id, 'again');
    await panel.turn((one) => one.id !== turn.id && isFinished(one));
    assert.deepEqual((await readdir(place('img'))).includes('hero-4.png'), true);
    await panel.call('recall', turn.id);
    assert.equal((await panel.call('ready')).draft.saveTo, 'chosen/img/hero.jpg');
  });

  it('names the file after the prompt if only a folder was entered', async () => {
    const { output } = await panel.call('editDraft', state.draft.revision, { prompt: 'A boat', saveTo: 'chosen/new/' });
    assert.equal(output?.path, 'chosen/new/boat.png');
    assert.equal(output.note, undefined);
  });

  it('says before sending that a folder is a file', async () => {
    await writeFile(place('taken'), 'a file');
    const edit = { prompt: 'A boat', saveTo: 'chosen/taken/new/hero.png' };
    const { revision } = await panel.call('editDraft', state.draft.revision, edit);
    await panel.told(
      'draft',
      ({ output }) => output?.problem?.startsWith('“chosen/taken/new” is not a folder.') === true,
    );
    await rm(place('taken'));
    const { output } = await panel.call('editDraft', revision, { saveTo: 'chosen/missing/hero.png' });
    assert.deepEqual(output, { path: 'chosen/missing/hero.png' });
  });

  it('refuses a path outside the workspace folder, or in one of Git, and sends nothing', async () => {
    for (const [saveTo, problem] of [
      ['../hero.png', 'The path “../hero.png” leads outside the workspace folder.'],
      ['.git/hooks/hero.png', 'The folder “.git/hooks/hero.png” is reserved for Git.'],
    ] as const) {
      state = await panel.call('ready');
      const draft = await panel.call('editDraft', state.draft.revision, { prompt: 'A boat', saveTo });
      assert.ok(draft.output?.problem?.startsWith(problem), draft.output?.problem);
      await assert.rejects(panel.run(draft.revision), new RegExp(saveTo.slice(0, 5).replaceAll('.', String.raw`\.`)));
      assert.equal((await failureOf(peel.api.run({ prompt: 'A boat', saveTo }))).code, 'no-folder');
    }
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('is an option of the public API', async () => {
    const run = (saveTo: string) => peel.api.run({ prompt: 'A boat for others', saveTo });
    const [first, second] = [await run('chosen/img/api.png'), await run('chosen\\img\\api')];
    assert.deepEqual(
      [first, second].map(({ images }) => images[0]?.uri.path.split('/').slice(-3).join('/')),
      ['chosen/img/api.png', 'chosen/img/api-2.png'],
    );
    const both = peel.api.run({ prompt: 'A boat', saveTo: 'a.png', fileName: 'b' });
    assert.equal((await failureOf(both)).code, 'invalid-request');
  });

  it('completes folders of the workspace, but not ignored ones or files', async () => {
    await mkdir(place('.hidden'));
    await mkdir(place('node_modules'));
    await writeFile(place('image.png'), 'x');
    assert.deepEqual(await completeFolder('chosen/'), ['chosen/img/']);
    assert.deepEqual(await completeFolder('chosen/I'), ['chosen/img/']);
    assert.deepEqual(await completeFolder('chosen/.'), ['chosen/.hidden/']);
    assert.ok((await completeFolder('')).includes('chosen/'));
    assert.deepEqual([await completeFolder('../'), await completeFolder('none/')], [[], []]);
  });
});

describe('ask where to save', () => {
  it('describes the entered path, completes folders, and returns what Enter accepts', async () => {
    const described: string[] = [];
    const describePath = async (path: string) => {
      described.push(path);
      return path.includes('..') ? { problem: 'Outside.' } : { path: `${path}boat.png` };
    };
    const answer = askSaveTo({ title: 'Save', value: 'phot', describe: describePath });
    let done: unknown;
    void answer.then((value) => (done = value));
    // The folder is the second item; accepting it completes the path, which the next Enter accepts.
    while (!described.includes('photos/')) {
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await setTimeout(50);
      if (done !== undefined) break;
    }
    while (done === undefined) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await setTimeout(50);
    }
    assert.deepEqual(await answer, { value: 'photos/' });
  });
});
