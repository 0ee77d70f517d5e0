// Tests inserting image references from the Explorer, from an image tab, and by dragging from the panel.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { chooseFromMenu, chooseFromTabMenu, expandFolder, selectFiles, waitForFile } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { ask, images, openNewSession, turns } from '../panel';
import { openFileByName, screenshot, waitForTab } from '../workbench';

export function insertReference(fixture: WorkbenchFixture): void {
  const text = (page: Page, content: string) =>
    page.locator('.view-lines').getByText(content, { exact: true }).first().waitFor();

  async function openNew(name: string, content: string): Promise<void> {
    const { page, folder } = fixture;
    await writeFile(join(folder, name), content);
    await waitForFile(page, name);
    await openFileByName(page, name);
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
  }

  it('inserts an image of the Explorer into the last text editor, with its description selected', async () => {
    const { page } = fixture;
    await openNew('one.md', '');
    await expandFolder(page, 'photos');
    await chooseFromMenu(page, 'shop-cat.jpg', 'Peel', 'Insert Image Reference');
    await text(page, '![Shop cat](photos/shop-cat.jpg)');
    await screenshot(page, 'insert-selected');
    await page.keyboard.type('Biscuit the cat');
    await text(page, '![Biscuit the cat](photos/shop-cat.jpg)');
    await page.keyboard.press('Tab');
    await page.keyboard.type('!');
    await text(page, '![Biscuit the cat](photos/shop-cat.jpg)!');
  });

  it('inserts several images of the Explorer on lines of their own', async () => {
    const { page } = fixture;
    await openNew('several.md', '');
    await expandFolder(page, 'photos');
    await selectFiles(page, 'harbour.webp', 'shop-cat.jpg');
    await chooseFromMenu(page, 'shop-cat.jpg', 'Peel', 'Insert Image Reference');
    await waitForTab(page, 'several.md');
    await text(page, '![Harbour](photos/harbour.webp)');
    await text(page, '![Shop cat](photos/shop-cat.jpg)');
  });

  it('inserts the image of a tab from its menu, with the text that the document uses for it', async () => {
    const { page } = fixture;
    await openNew('tab.md', '<img src="photos/shopfront.png" alt="Our shop">\n\n');
    await openFileByName(page, 'shopfront.png');
    await chooseFromTabMenu(page, 'shopfront.png', 'Peel', 'Insert Image Reference');
    await text(page, '![Our shop](photos/shopfront.png)');
    await waitForTab(page, 'tab.md');
  });

  it('inserts an image that is dragged from the panel into a text editor', async () => {
    const { page } = fixture;
    await openNew('drop.md', 'Kites:\n\n');
    const panel = await openNewSession(page);
    await ask(panel, 'A dragged kite. No text.');
    const image = images(turns(panel, 'A dragged kite'));
    await image.waitFor();
    const line = await page.locator('.view-line').last().boundingBox();
    const from = await image.boundingBox();
    assert.ok(line && from);
    await page.mouse.move(from.x + 40, from.y + 40);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 50, { steps: 4 });
    await page.mouse.move(line.x + 20, line.y + line.height / 2, { steps: 8 });
    await page.mouse.up();
    await text(page, '![A dragged kite](assets/dragged-kite-no-text.png)');
    await page.keyboard.type('A kite');
    await text(page, '![A kite](assets/dragged-kite-no-text.png)');
    await screenshot(page, 'insert-dropped');
  });
}
