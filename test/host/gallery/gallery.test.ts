// Tests the gallery in a real extension host: which images it lists, changes, and the actions.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { newSessionId, newTurnId, type SessionRecord } from '../../../src/core/session/records';
import { realDisk } from '../../../src/store/fs/disk';
import { createSessionStore } from '../../../src/store/session/session-store';
import { imageRecord, turnRecord } from '../../unit/helpers/image-requests';
import { type GalleryTab, openGalleryTab } from '../fixtures/gallery-tab';
import { openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('image gallery', () => {
  const peel = usePeelFixture();
  const { window } = vscode;
  const original = { showWarningMessage: window.showWarningMessage, showOpenDialog: window.showOpenDialog };
  let panel: PanelFixture;
  let gallery: GalleryTab;
  let folder: string;
  let dialogs: { text: string; detail: string }[];
  /** The button that is chosen in each modal dialog; undefined cancels it. */
  let answer: string | undefined;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
    gallery = openGalleryTab();
    folder = join(peel.folder.fsPath, 'gallery');
    await mkdir(folder, { recursive: true });
    [dialogs, answer] = [[], undefined];
    const show = async (text: string, options?: { modal?: boolean; detail?: string }) => {
      dialogs.push({ text, detail: options?.detail ?? '' });
      return options?.modal ? answer : undefined;
    };
    Object.assign(window, { showWarningMessage: show });
  });
  afterEach(async () => {
    Object.assign(window, original);
    gallery.dispose();
    await panel.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const open = () => panel.peel.openGallery(gallery.panel);
  const fileOf = (detail: string) => vscode.Uri.joinPath(peel.folder, detail).fsPath;
  /** Writes a session file, as another window does. @returns the IDs of its images */
  async function writeSession(workspace: string | undefined, ...uris: readonly string[]): Promise<string[]> {
    const session = newSessionId();
    const start = {
      type: 'session',
      version: 1,
      id: session,
      created: 1,
      ...(workspace ? { workspace } : {}),
    } as const;
    const records: SessionRecord[] = [start];
    const ids = uris.map((uri, index) => {
      const turn = newTurnId(session);
      const at = 1_000_000 + index;
      records.push(turnRecord(turn, { prompt: `Stored ${index}`, at }), imageRecord(`${turn}.1`, turn, { uri, at }));
      return `${turn}.1`;
    });
    await createSessionStore(realDisk, join(panel.storage, 'sessions')).append(session, ...records);
    return ids;
  }
  async function writeImage(name: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, await readFile(join(peel.folder.fsPath, 'photos', 'shopfront.png')));
    return vscode.Uri.file(file).toString();
  }

  it('lists the images of all sessions of this workspace, newest first, and files inside it of other sessions', async () => {
    const [here, untagged, inside] = await Promise.all(['here.png', 'untagged.png', 'inside.png'].map(writeImage));
    await writeSession(peel.folder.toString(), here as string);
    await writeSession(undefined, untagged as string);
    await writeSession('file:///elsewhere', 'file:///elsewhere/assets/other.png', inside as string);
    await writeSession('file:///elsewhere', 'file:///elsewhere/assets/another.png');
    const turn = await panel.make('A harbor');
    await open();
    await gallery.open();
    await gallery.until(({ head, images }) => head.state === 'ready' && images.length === 4);
    const names = await gallery.names();
    assert.equal(names[0], picture(turn).name);
    assert.deepEqual(names.slice(1).toSorted(), ['here.png', 'inside.png', 'untagged.png']);
    assert.deepEqual([gallery.page.head.total, gallery.page.head.missing], [4, 0]);
    await gallery.until(({ items }) => [...items.values()].every(({ thumbnail }) => thumbnail !== undefined));
  });

  it('shows new images, stars and sessions of other windows at once, also in a filtered list', async () => {
    await open();
    await gallery.open();
    await gallery.until(({ head }) => head.state === 'ready');
    assert.deepEqual(gallery.page.images, []);
    const turn = await panel.make('A quiet harbor', 2);
    await gallery.until(({ images }) => images.length === 2);
    await panel.call('newSession');
    await panel.make('A loud street');
    await gallery.until(({ images }) => images.length === 3);
    await gallery.filter({ starred: true });
    await gallery.until(({ images }) => images.length === 0);
    const [image] = turn.cards;
    await gallery.call('actOnAll', [image?.id ?? ''], 'star');
    await gallery.until(({ images }) => images[0] === image?.id);
    await gallery.filter({ text: 'LOUD' });
    await gallery.until(({ images }) => images.length === 1 && images[0] !== image?.id);
    await gallery.filter({});
    await writeSession(peel.folder.toString(), await writeImage('late.png'));
    await gallery.until(({ images }) => images.length === 4);
  });

  it('lists missing files apart, and finds a file that came back', async () => {
    const turn = await panel.make('A pier', 2);
    const file = fileOf(picture(turn).detail);
    await open();
    await gallery.open();
    await gallery.until(({ head, images }) => head.state === 'ready' && images.length === 2);
    await rename(file, join(folder, 'elsewhere.png'));
    await gallery.until(({ head, images }) => head.missing === 1 && images.length === 1);
    await gallery.filter({ missing: true });
    await gallery.until(({ images }) => images.length === 1 && images[0] === picture(turn).id);
    assert.deepEqual(await gallery.names(), [picture(turn).name]);
    await gallery.until(({ items }) => items.get(picture(turn).id)?.missing === true);
    await rename(join(folder, 'elsewhere.png'), file);
    await gallery.until(({ head, images }) => head.missing === 0 && images.length === 0);
  });

  it('asks once before it deletes, names the files, and deletes nothing when the user cancels', async () => {
    const turn = await panel.make('A lighthouse', 3);
    await open();
    await gallery.open();
    await gallery.until(({ head, images }) => head.state === 'ready' && images.length === 3);
    const names = await gallery.names();
    const ids = gallery.page.images.slice(0, 2);
    await gallery.call('actOnAll', [ids[0] as string], 'star');
    await gallery.call('actOnAll', ids, 'delete');
    assert.equal(dialogs.length, 1);
    assert.match(dialogs[0]?.text ?? '', /the following 2 images/);
    for (const name of names.slice(0, 2)) assert.ok(dialogs[0]?.detail.includes(name), dialogs[0]?.detail);
    assert.match(dialogs[0]?.detail ?? '', /Starred: 1 image\./);
    assert.equal(gallery.page.images.length, 3);
    const { text } = dialogs[0] as { text: string };
    answer = /permanently/.test(text) ? 'Delete Permanently' : 'Move to Trash';
    await gallery.call('actOnAll', ids, 'delete');
    await gallery.until(({ images }) => images.length === 1);
    assert.equal(gallery.page.head.missing, 0, 'a deleted image is not missing');
    for (const card of turn.cards.filter(({ id }) => ids.includes(id)))
      await assert.rejects(stat(fileOf((card as { detail: string }).detail)));
  });

  it('exports copies, and overwrites nothing', async () => {
    const turn = await panel.make('A boat', 2);
    await open();
    await gallery.open();
    await gallery.until(({ head, images }) => head.state === 'ready' && images.length === 2);
    const names = await gallery.names();
    await writeFile(join(folder, names[0] as string), 'mine');
    Object.assign(window, { showOpenDialog: async () => [vscode.Uri.file(folder)] });
    await gallery.call('actOnAll', gallery.page.images, 'export');
    const exported = await readdir(folder);
    assert.equal(exported.length, 3, exported.join());
    assert.equal(await readFile(join(folder, names[0] as string), 'utf8'), 'mine');
    const sizes = await Promise.all(exported.map(async (name) => (await stat(join(folder, name))).size));
    const expected = turn.cards.map((card) => (card as { bytes: number }).bytes);
    assert.deepEqual(new Set(sizes), new Set(['mine'.length, ...expected]));
  });

  it('uses images as inputs, and shows the turn of an image in its session', async () => {
    const turn = await panel.make('A mountain', 2);
    const { session } = (await panel.call('ready')).thread;
    await panel.call('newSession');
    await open();
    await gallery.open();
    await gallery.until(({ head, images }) => head.state === 'ready' && images.length === 2);
    const shown = panel.told('goTo', (id) => id === turn.id);
    await gallery.call('act', picture(turn).id, 'session');
    await shown;
    assert.equal((await panel.call('ready')).thread.session, session);
    await gallery.call('act', picture(turn).id, 'copyPath');
    assert.equal(await vscode.env.clipboard.readText(), fileOf(picture(turn).detail));
  });

  it('sends nothing to a hidden page, and everything when it is shown again', async () => {
    await open();
    await gallery.open();
    await gallery.until(({ head }) => head.state === 'ready');
    gallery.setVisible(false);
    await panel.make('A hidden harbor');
    assert.deepEqual(gallery.page.images, []);
    gallery.setVisible(true);
    await gallery.open({ text: 'hidden' });
    assert.equal(gallery.page.images.length, 1);
  });

  it('may load only the page and the thumbnails, and refuses unknown calls', async () => {
    await open();
    const { localResourceRoots } = gallery.panel.webview.options;
    assert.deepEqual(
      localResourceRoots?.map(({ path }) => path.split('/').at(-1)),
      ['dist', 'thumbnails'],
    );
    while (gallery.panel.webview.html === '') await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(gallery.panel.webview.html, /default-src 'none'/);
    await gallery.open();
    await assert.rejects(gallery.call('act', 'no-such-image', 'delete' as never), /wrong-arguments/);
    await gallery.call('act', 'no-such-image', 'open');
  });
});
