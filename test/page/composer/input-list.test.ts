// Tests the list of inputs: every way to add one, and the order by keyboard and drag.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { prompt } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const combine = allStates()['combine'] as PanelState;
const orderOf = (state: PanelState): string[] => state.draft.inputs.map(({ id }) => id);

/** Drops data on the page like a browser. */
const drop = (page: Page, types: Record<string, string>): Promise<void> =>
  page.evaluate(`(() => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(${JSON.stringify(types)})) data.setData(type, text);
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.querySelector('.strip').dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
  })()`);

interface DroppedFile {
  readonly name: string;
  readonly text: string;
  readonly isFolder?: boolean;
  readonly isGone?: boolean;
}

/** Drops files like a file manager; a script cannot create a folder or a deleted file, so their properties are replaced. */
const dropFiles = (page: Page, files: readonly DroppedFile[]): Promise<void> =>
  page.evaluate(`(() => {
    const data = new DataTransfer();
    const files = ${JSON.stringify(files)}.map(({ name, text, isGone }) => {
      const file = new File([text], name);
      if (isGone) file.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
      return file;
    });
    for (const file of files) data.items.add(file);
    const items = ${JSON.stringify(files)}.map(({ isFolder = false }, index) => ({
      getAsFile: () => files[index],
      webkitGetAsEntry: () => ({ isDirectory: isFolder }),
    }));
    Object.defineProperty(data, 'items', { value: items });
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.querySelector('.strip').dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
  })()`);

const paste = (page: Page, make: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const data = new DataTransfer();
    ${make}
    return document.activeElement.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
  })()`);

describe('input list', () => {
  const pages = usePageFixtures();

  it('navigates, reorders and changes inputs by keyboard, and keeps the focus', async () => {
    const { page, host } = await pages.open(combine);
    const tile = (text: RegExp) => page.getByRole('button', { name: text });
    await tile(/^Input 3 of 3/).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await waitUntil(() => orderOf(host.state).join() === 'i2,i1,i3');
    assert.deepEqual(host.callsTo('moveInput'), [['i2', 0]]);
    await announced(page, 'street.jpg is now input 1 of 3.');
    const focused = (): Promise<string | null> => page.evaluate('document.activeElement.getAttribute("aria-label")');
    assert.match((await focused()) ?? '', /^Input 1 of 3: street\.jpg, 6000 × 4000 → 3000 × 2000 · 22\.6 MB → 2\.2 MB/);
    await page.keyboard.press('Delete');
    await waitUntil(() => orderOf(host.state).join() === 'i1,i3');
    await waitUntil(async () => (await focused())?.startsWith('Input 1 of 2: orange-kitten') === true);
    await page.keyboard.press('Delete');
    await waitUntil(() => orderOf(host.state).join() === 'i3');
    await waitUntil(async () => (await focused())?.startsWith('Input 1 of 1: texture') === true);
    await page.keyboard.press('Delete');
    await waitUntil(() => host.state.draft.inputs.length === 0);
    await waitUntil(async () =>
      (await page.evaluate<string>('document.activeElement.innerText')).includes('Add Images'),
    );
  });

  it('moves an input with each key, even if the updates are late', async () => {
    const { page, host } = await pages.open(combine);
    const { inputs } = host.state.draft;
    host.answer('moveInput', async () => {});
    const tile = page.locator('[data-id=i1] .tile-main');
    for (let moves = 1; moves <= 2; moves++) {
      await tile.press('Alt+ArrowRight');
      await waitUntil(() => host.callsTo('moveInput').length === moves);
    }
    host.change({ inputs: [...inputs.slice(1), ...inputs.slice(0, 1)] });
    await waitUntil(async () => (await page.locator('.tile').last().getAttribute('data-id')) === 'i1');
    await tile.press('Alt+ArrowLeft');
    await waitUntil(() => host.callsTo('moveInput').length === 3);
    host.answer('moveInput', async () => Promise.reject(new Error('The input is gone.')));
    await tile.press('Alt+ArrowLeft');
    await page.getByText('The input is gone.').first().waitFor();
    await tile.press('Alt+ArrowLeft');
    await waitUntil(() => host.callsTo('moveInput').length === 5);
    assert.deepEqual(host.callsTo('moveInput'), [
      ['i1', 1],
      ['i1', 2],
      ['i1', 1],
      ['i1', 0],
      ['i1', 1],
    ]);
  });

  it('reorders inputs by drag', async () => {
    const { page, host } = await pages.open(combine);
    await page.locator('[data-id=i3]').dragTo(page.locator('[data-id=i1]'), { targetPosition: { x: 6, y: 20 } });
    await waitUntil(() => orderOf(host.state).join() === 'i3,i1,i2');
    assert.deepEqual(host.callsTo('moveInput'), [['i3', 0]]);
  });

  it('shows the fitted size and the most important hint', async () => {
    const { page } = await pages.open(combine);
    await page.locator('[data-id=i2]').hover();
    assert.equal(
      (await page.locator('.strip-detail').innerText()).replaceAll('\n', ' '),
      'street.jpg 6000 × 4000 → 3000 × 2000 · 22.6 MB → 2.2 MB',
    );
    assert.match(await page.locator('.hint').innerText(), /^Input 2 will be shrunk .* 6000 × 4000 → 3000 × 2000/);
  });

  it('announces and describes inputs that are added elsewhere', async () => {
    const { page, host } = await pages.open(empty);
    host.change({ inputs: combine.draft.inputs.slice(0, 2) });
    await announced(page, 'Input 2 of 2: street.jpg');
    assert.match(await page.locator('.strip-detail').innerText(), /^street\.jpg/);
  });

  it('announces the facts of an input once when they are known', async () => {
    const { page, host } = await pages.open(empty);
    const status = page.getByRole('status');
    const [cat] = combine.draft.inputs;
    assert.ok(cat);
    const { measures: _, thumbnail: _thumbnail, ...unread } = cat;
    host.change({ inputs: [{ ...unread, pending: true }] });
    await announced(page, 'Input 1 of 1: orange-kitten.png, Reading…');
    await page.clock.install();
    host.change({ inputs: [cat] });
    await waitUntil(async () => {
      await page.clock.runFor(200);
      return (await status.innerText()) === 'Input 1 of 1: orange-kitten.png, 1024 × 1024 · 1.2 MB';
    });
    await page.clock.runFor(10_000);
    assert.equal(await status.innerText(), '');
  });

  it('adds images with the button', async () => {
    const { page, host } = await pages.open(empty);
    await page.getByRole('button', { name: 'Add Images' }).click();
    await waitUntil(() => host.callsTo('browse').length === 1);
  });

  it('adds an image from the clipboard', async () => {
    const { page, host } = await pages.open(empty);
    await prompt(page).click();
    await paste(page, `data.items.add(new File([new Uint8Array(1234)], 'shot.png', { type: 'image/png' }));`);
    await waitUntil(() => host.callsTo('addBytes').length === 1);
    const [name, bytes] = host.callsTo('addBytes')[0] as [string, Uint8Array];
    assert.equal(name, 'shot.png');
    assert.equal(bytes.length, 1234);
  });

  it('adds an image URL from the clipboard, and leaves other text in the box', async () => {
    const { page, host } = await pages.open(empty);
    await prompt(page).click();
    await paste(page, `data.setData('text/plain', 'https://example.com/a.png?x=1');`);
    await waitUntil(() => host.callsTo('addText').length === 1);
    assert.deepEqual(host.callsTo('addText'), [['https://example.com/a.png?x=1']]);
    assert.equal(
      await paste(page, `data.setData('text/plain', 'see https://example.com/a.png');`),
      true,
      'pasted as text',
    );
    assert.equal(await paste(page, `data.setData('text/plain', 'https://example.com/page');`), true, 'pasted as text');
    assert.equal(host.callsTo('addText').length, 1);
  });

  it('adds an image that is dragged from the thread to the composer, and only there', async () => {
    const { page, host } = await pages.open(allStates()['story'] as PanelState);
    const image = page.locator('[data-card] .picture').first();
    const card = await page.locator('[data-card]').first().getAttribute('data-card');
    await image.dragTo(page.locator('.title-text'));
    assert.deepEqual(host.callsTo('actOnImage'), []);
    assert.equal(await page.locator('peel-app[data-drag-picture]').count(), 0);
    await prompt(page).click();
    await page.keyboard.type(' at');
    await image.dragTo(page.locator('.strip'));
    // The dragged image had the focus.
    await page.keyboard.type(' dawn');
    assert.equal(await prompt(page).inputValue(), 'Warmer light, fewer boats at dawn');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    assert.deepEqual(host.callsTo('actOnImage'), [[card, 'input']]);
    assert.equal(await page.locator('peel-app[data-drag-picture]').count(), 0);
  });

  it('adds files that are dropped from the Explorer', async () => {
    const { page, host } = await pages.open(empty);
    const uris = 'vscode-remote://host/a.png\r\nvscode-remote://host/b.png';
    await drop(page, {
      'application/vnd.code.uri-list': uris,
      'text/uri-list': 'file:///a.png',
      'text/plain': '/a.png',
    });
    await waitUntil(() => host.callsTo('addText').length === 1);
    assert.deepEqual(host.callsTo('addText'), [['vscode-remote://host/a.png\nvscode-remote://host/b.png']]);
    assert.equal(await page.locator('.drop-veil').isVisible(), false);
  });

  it('adds dropped files with their names', async () => {
    const { page, host } = await pages.open(empty);
    await dropFiles(page, [
      { name: 'photo.heic', text: 'ftypheic' },
      { name: 'empty.png', text: '' },
    ]);
    await waitUntil(() => host.callsTo('addBytes').length === 2);
    const added = host.callsTo('addBytes') as [string, Uint8Array][];
    assert.deepEqual(
      added.map(([name, bytes]) => [name, bytes.length]),
      [
        ['photo.heic', 8],
        ['empty.png', 0],
      ],
    );
  });

  it('shows the messages of the host about all dropped files', async () => {
    const { page, host } = await pages.open(empty);
    host.answer('addBytes', async (name) =>
      name.endsWith('.png') ? undefined : Promise.reject(new Error(`“${name}” is a HEIC image.`)),
    );
    await dropFiles(page, [
      { name: 'a.heic', text: 'ftypheic' },
      { name: 'b.png', text: 'png' },
      { name: 'c.heic', text: 'ftypheic' },
      { name: 'd.png', text: 'png' },
    ]);
    await page.getByText('“a.heic” is a HEIC image. “c.heic” is a HEIC image.').first().waitFor();
    assert.equal(host.callsTo('addBytes').length, 4);
  });

  it('names a dropped folder and a file that cannot be read, and adds neither', async () => {
    const { page, host } = await pages.open(empty);
    await dropFiles(page, [{ name: 'photos', text: '', isFolder: true }]);
    await page.getByText('“photos” is a folder.').first().waitFor();
    await dropFiles(page, [{ name: 'gone.png', text: '', isGone: true }]);
    await page.getByText("“gone.png” can't be read. It may have been moved or deleted.").first().waitFor();
    assert.deepEqual(host.callsTo('addBytes'), []);
  });

  it('never loads image URLs in the page', async () => {
    const { page } = await pages.open(allStates()['five'] as PanelState);
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.reload();
    await page.getByRole('button', { name: /harbor\.jpg at images\.example\.com/ }).waitFor();
    assert.deepEqual(
      requested.filter((url) => !url.startsWith(pages.origin)),
      [],
    );
  });
});
