// Tests inputs: checked first, confirmed if outside of the workspace, each file sent once.
import assert from 'node:assert/strict';
import { copyFile, link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { photoScene } from '../../fixtures/images/synthetic-scenes';
import { removeFolder, temporaryFolder } from '../../vscode/cleanup';
import { chooseFromMenu, expandFolder, selectFiles, waitForFile } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { pressDialogButton, waitForDialog, waitForNotification } from '../notifications';
import { answerPromptAndShape, bodyOf, typePrompt, waitForPlaceholder } from '../peel-steps';
import {
  acceptQuickInput,
  cancelQuickInput,
  pickItem,
  quickInput,
  quickPickItem,
  quickPickItems,
  waitForQuickInput,
  waitForQuickInputValue,
} from '../quick-input';
import { answerFileDialog, openFileByName, runCommand, screenshot, tab, waitForTab } from '../workbench';

interface Turn {
  parts: { text?: string; image?: string }[];
}

export function inputs(fixture: WorkbenchFixture): void {
  const sentImages = (index: number) =>
    (bodyOf(fixture, index)['contents'] as Turn[])[0]!.parts
      .slice(1)
      .map(({ image }) => Buffer.from(String(image).split(',')[1] ?? '', 'base64'));
  const photo = (name: string) => readFile(join(fixture.folder, 'photos', name));
  let outside = '';

  beforeEach(() => (outside = temporaryFolder('outside')));
  afterEach(() => removeFolder(outside));

  it('reports the real format of a file before the first question', async () => {
    const { page, folder, emulator } = fixture;
    await writeFile(join(folder, 'photos', 'logo.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(folder, 'photos', 'moving.jpg'), 'GIF89a and what follows it');
    await expandFolder(page, 'photos');
    await waitForFile(page, 'moving.jpg');
    await chooseFromMenu(page, 'logo.png', 'Peel', 'Edit Image…');
    const { message } = await waitForNotification(page, 'logo.png');
    assert.equal(message, '“logo.png” is an SVG image. Save it as PNG, JPEG, or WEBP, then try again.');
    await quickInput(page).waitFor({ state: 'hidden' });
    await screenshot(page, 'input-svg');
    await runCommand(page, 'Peel: Edit Image…');
    await waitForPlaceholder(page, 'Select an image to edit');
    await quickPickItem(page, 'harbour.webp').waitFor();
    assert.deepEqual(
      (await quickPickItems(page)).filter((name) => /logo|moving/.test(name)),
      [],
    );
    await writeFile(join(folder, 'photos', 'harbour.webp'), 'GIF89a and what follows it');
    await pickItem(page, 'harbour.webp');
    await waitForNotification(page, '“harbour.webp” is a GIF image.');
    // The list is shown again for another choice.
    await quickPickItem(page, 'shopfront.png').waitFor();
    assert.equal(emulator.requests.length, 0);
  });

  it('asks once before using a link out of the workspace', async () => {
    const { page, folder, emulator } = fixture;
    await copyFile(join(folder, 'photos', 'harbour.webp'), join(outside, 'private.webp'));
    await symlink(join(outside, 'private.webp'), join(folder, 'photos', 'innocent.webp'));
    await expandFolder(page, 'photos');
    await waitForFile(page, 'innocent.webp');
    await chooseFromMenu(page, 'innocent.webp', 'Peel', 'Edit Image…');
    const { message, detail, buttons } = await waitForDialog(page);
    await screenshot(page, 'input-outside');
    assert.equal(message, '“innocent.webp” is a link to a file outside this workspace. Do you want to use it?');
    assert.ok(detail.includes(join(outside, 'private.webp')), detail);
    assert.ok(detail.includes(new URL(emulator.origin).host), detail);
    assert.deepEqual(buttons.toSorted(), ['Allow File', 'Allow Folder', 'Cancel']);
    await pressDialogButton(page, 'Cancel');
    await quickInput(page).waitFor({ state: 'hidden' });
    await chooseFromMenu(page, 'innocent.webp', 'Peel', 'Edit Image…');
    await waitForDialog(page);
    await pressDialogButton(page, 'Allow File');
    await waitForQuickInput(page, 'Edit innocent.webp');
    await cancelQuickInput(page);
    await chooseFromMenu(page, 'innocent.webp', 'Peel', 'Edit Image…');
    await answerPromptAndShape(page, 'Edit innocent.webp', 'Make it golden');
    await waitForNotification(page, 'Saved');
    assert.deepEqual(sentImages(0), [await photo('harbour.webp')]);
  });

  it('uses a file from the file dialog without another question', async () => {
    const { page, folder } = fixture;
    await copyFile(join(folder, 'photos', 'shopfront.png'), join(outside, 'mine.png'));
    await runCommand(page, 'Peel: Edit Image…');
    await waitForPlaceholder(page, 'Select an image to edit');
    await pickItem(page, 'Image File…');
    // The dialog fills its input box when it opens, with the folder of the last file.
    await waitForQuickInputValue(page, '/');
    await answerFileDialog(page, join(outside, 'mine.png'), 'Select');
    await answerPromptAndShape(page, 'Edit Image', 'Make it golden');
    await waitForNotification(page, 'Saved');
    assert.deepEqual(sentImages(0), [await photo('shopfront.png')]);
  });

  it('sends a file once that was selected under two names, and says so', async () => {
    const { page, folder } = fixture;
    await link(join(folder, 'photos', 'shopfront.png'), join(folder, 'photos', 'twin.png'));
    await expandFolder(page, 'photos');
    await waitForFile(page, 'twin.png');
    await selectFiles(page, 'shopfront.png', 'twin.png', 'harbour.webp');
    await chooseFromMenu(page, 'twin.png', 'Peel', 'Combine Images…');
    await waitForNotification(page, 'are the same file, which is sent once.');
    await waitForPlaceholder(page, 'The order matters');
    assert.equal((await quickPickItems(page)).filter((label) => /^\d/.test(label)).length, 2);
  });

  it('offers the image of the active tab first, and others too', async () => {
    const { page } = fixture;
    await openFileByName(page, 'shopfront.png');
    await waitForTab(page, 'shopfront.png');
    await runCommand(page, 'Peel: Edit Image…');
    await waitForPlaceholder(page, 'Select an image to edit');
    await quickPickItem(page, 'harbour.webp').waitFor();
    assert.equal((await quickPickItems(page))[0], 'shopfront.png');
    await screenshot(page, 'edit-with-tab');
    await pickItem(page, 'harbour.webp');
    await answerPromptAndShape(page, 'Edit Image', 'Make it golden');
    await waitForNotification(page, 'Saved');
    assert.deepEqual(sentImages(0), [await photo('harbour.webp')]);
  });

  it('combines selected images in the order of selection', async () => {
    const { page } = fixture;
    await runCommand(page, 'Peel: Combine Images…');
    await waitForPlaceholder(page, 'Select images, most important first');
    for (const name of ['shopfront.png', 'harbour.webp', 'LOAF.JPG']) await pickItem(page, name);
    await screenshot(page, 'combine-ticked');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'The order matters');
    const order = (await quickPickItems(page)).filter((label) => /^\d/.test(label));
    assert.deepEqual(order, ['1  shopfront.png', '2  harbour.webp', '3  LOAF.JPG']);
    await screenshot(page, 'combine-order');
    await pickItem(page, 'Add Images…');
    await waitForPlaceholder(page, 'Select images to add');
    await quickPickItem(page, 'shop-cat.jpg').waitFor();
    assert.equal((await quickPickItems(page)).includes('shopfront.png'), false);
    await pickItem(page, 'shop-cat.jpg');
    await acceptQuickInput(page);
    await quickPickItem(page, '4  shop-cat.jpg').waitFor();
    await pickItem(page, 'Combine in This Order');
    await answerPromptAndShape(page, 'Combine Images', 'One scene');
    await waitForNotification(page, 'Saved');
    const names = ['shopfront.png', 'harbour.webp', 'LOAF.JPG', 'shop-cat.jpg'];
    assert.deepEqual(sentImages(0), await Promise.all(names.map(photo)));
  });

  it('refuses a folder and an empty file with the reason', async () => {
    const { page, folder } = fixture;
    await mkdir(join(folder, 'photos', 'folder.png'));
    await writeFile(join(folder, 'photos', 'empty.png'), '');
    await expandFolder(page, 'photos');
    await waitForFile(page, 'empty.png');
    await selectFiles(page, 'harbour.webp', 'folder.png', 'empty.png');
    await chooseFromMenu(page, 'empty.png', 'Peel', 'Combine Images…');
    const { message } = await waitForNotification(page, 'empty.png');
    assert.equal(message, '“folder.png” is a folder. “empty.png” is empty. Choose a PNG, JPEG, or WEBP file.');
    await tab(page, 'harbour.webp').first().waitFor();
  });

  it('announces that an image is too large before sending, and sends a smaller one with all pixels', async () => {
    const { page, folder } = fixture;
    await (await photoScene(2000, 1500)).png({ compressionLevel: 0 }).toFile(join(folder, 'large.png'));
    await waitForFile(page, 'large.png');
    await chooseFromMenu(page, 'large.png', 'Peel', 'Edit Image…');
    await typePrompt(page, 'Edit large.png', 'Make it a snowy night');
    const message = quickInput(page).getByText(/large\.png: 8\.6 MB → \d+ KB, same dimensions/);
    await message.first().waitFor();
    await screenshot(page, 'large-told');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await acceptQuickInput(page);
    await waitForNotification(page, 'Saved assets/large-make-it-a-snowy-night.png.');
    const [sent = Buffer.alloc(0)] = sentImages(0);
    assert.ok(sent.length <= 7_000_000);
    const { format, width, height } = await sharp(sent).metadata();
    assert.deepEqual([format, width, height], ['webp', 2000, 1500]);
  });
}
