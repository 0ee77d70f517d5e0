// Tests editing, combining and continuing images from the Explorer, tabs and the palette.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readMarks } from '../../emulator/drawing/hidden-marks';
import { chooseFromMenu, expandFolder, menuItems, openFile, selectFiles } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { pressNotificationButton, waitForNotification } from '../notifications';
import { answerPrompt, answerPromptAndShape, assets, bodyOf, waitForImage, waitForPlaceholder } from '../peel-steps';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  pickItem,
  quickInput,
  quickPickItem,
  quickPickItems,
  waitForQuickInput,
  waitForQuickInputValue,
} from '../quick-input';
import { runCommand, screenshot, tab, waitForTab } from '../workbench';

interface Turn {
  role: string;
  parts: { text?: string; image?: string }[];
}

export function images(fixture: WorkbenchFixture): void {
  const turns = (index: number) => bodyOf(fixture, index)['contents'] as Turn[];
  const sent = (image: string | undefined) => Buffer.from(String(image).split(',')[1] ?? '', 'base64');
  const photo = (name: string) => readFile(join(fixture.folder, 'photos', name));

  it('reports that there is no image to continue yet', async () => {
    await runCommand(fixture.page, 'Peel: Continue Last Image…');
    const { buttons } = await waitForNotification(fixture.page, 'There is no image to continue yet.');
    assert.deepEqual(buttons, ['Generate Image…']);
  });

  it('edits an image from the Explorer, with upper-case extension too', async () => {
    const { page, folder } = fixture;
    await expandFolder(page, 'photos');
    assert.deepEqual(await menuItems(page, 'LOAF.JPG', 'Peel'), [
      'Edit Image…',
      'Combine Images…',
      'Use as Input',
      'Insert Image Reference',
      'Show Image Details',
      'Rename Image…',
    ]);
    await chooseFromMenu(page, 'LOAF.JPG', 'Peel', 'Edit Image…');
    await answerPrompt(page, 'Edit LOAF.JPG', 'Make it a snowy night');
    assert.equal((await quickPickItems(page))[0], "Model's choice");
    await screenshot(page, 'edit-ratio');
    await acceptQuickInput(page);
    await waitForNotification(page, 'Saved assets/LOAF-make-it-a-snowy-night.png.');
    await waitForTab(page, 'LOAF-make-it-a-snowy-night.png');
    await waitForImage(page);
    await screenshot(page, 'edit-saved');
    assert.deepEqual(await assets(folder), ['LOAF-make-it-a-snowy-night.png']);
    assert.equal('size' in bodyOf(fixture, 0), false);
    assert.deepEqual(sent(turns(0)[0]?.parts[1]?.image), await photo('LOAF.JPG'));
  });

  it('shows no submenu for other files', async () => {
    assert.equal((await menuItems(fixture.page, 'README.md')).includes('Peel'), false);
  });

  it('combines a selection in an order that can be changed', async () => {
    const { page, folder } = fixture;
    await expandFolder(page, 'photos');
    await selectFiles(page, 'harbour.webp', 'shop-cat.jpg', 'shopfront.png');
    await chooseFromMenu(page, 'shop-cat.jpg', 'Peel', 'Combine Images…');
    await waitForPlaceholder(page, 'The order matters');
    await screenshot(page, 'order');
    const before = (await quickPickItems(page)).filter((label) => /^\d/.test(label));
    assert.equal(before.length, 3);
    const last = before[2]!;
    await pickItem(page, last);
    await waitForPlaceholder(page, last.slice(3));
    await pickItem(page, 'Move to Front');
    await quickPickItem(page, `1  ${last.slice(3)}`).waitFor();
    await quickPickItem(page, 'Combine in This Order').click();
    await answerPromptAndShape(page, 'Combine Images', 'The style of the first image for the others');
    await waitForNotification(page, 'Saved');
    const names = [last, before[0]!, before[1]!].map((label) => label.slice(3));
    const images = turns(0)[0]!
      .parts.slice(1)
      .map(({ image }) => sent(image));
    assert.deepEqual(images, await Promise.all(names.map(photo)));
    const [name] = await assets(folder);
    const marks = await readMarks(await readFile(join(folder, 'assets', name!)));
    assert.deepEqual([marks.kind, marks.inputs.length], ['fusion', 3]);
    await waitForImage(page);
    await screenshot(page, 'combined');
  });

  it('reports an unusable file in a selection, and sends nothing', async () => {
    const { page, emulator } = fixture;
    await expandFolder(page, 'photos');
    await selectFiles(page, 'README.md', 'harbour.webp');
    await chooseFromMenu(page, 'harbour.webp', 'Peel', 'Combine Images…');
    const { message } = await waitForNotification(page, 'README.md');
    assert.equal(message, '“README.md” is not a PNG, JPEG, or WEBP image. Choose a PNG, JPEG, or WEBP file.');
    assert.equal(emulator.requests.length, 0);
  });

  it('edits a listed image from the palette, or one by its URL', async () => {
    const { page, emulator, folder } = fixture;
    emulator.next({ url: true });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'To be served');
    await waitForNotification(page, 'Saved');
    const address = `${emulator.origin}/pictures/${emulator.requests[0]!.images[0]!}`;
    await runCommand(page, 'View: Close All Editors');
    // Images in packages are not offered.
    await mkdir(join(folder, 'node_modules'));
    await copyFile(join(folder, 'photos', 'shopfront.png'), join(folder, 'node_modules', 'logo-of-a-package.png'));
    // Files that are images only by their name are not offered.
    await writeFile(join(folder, 'drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await runCommand(page, 'Peel: Edit Image…');
    await waitForPlaceholder(page, 'Select an image to edit');
    await quickPickItem(page, 'shopfront.png').waitFor();
    const listed = await quickPickItems(page);
    assert.deepEqual(
      ['logo-of-a-package.png', 'drawing.png'].filter((name) => listed.includes(name)),
      [],
    );
    await screenshot(page, 'pick-image');
    await pickItem(page, 'Image URL…');
    await waitForPlaceholder(page, 'https://example.com');
    await answerQuickInput(page, 'http://192.168.0.1/a.png');
    await page.locator('.quick-input-message').getByText('is not a public address').waitFor();
    await screenshot(page, 'address-refused');
    await answerQuickInput(page, address);
    await answerPromptAndShape(page, 'Edit Image', 'Make it golden');
    await waitForNotification(page, 'Saved assets/make-it-golden.png');
    assert.equal(turns(1)[0]?.parts[1]?.image, address);
  });

  it('continues the last image repeatedly, from the notification and from the palette', async () => {
    const { page, folder } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A harbour at noon');
    await waitForNotification(page, 'Saved assets/harbour-at-noon.png');
    await pressNotificationButton(page, 'Saved', 'Edit Again');
    await answerPromptAndShape(page, 'Continue harbour-at-noon.png', 'Make it a snowy night');
    await waitForNotification(page, 'Saved assets/harbour-at-noon-make-it-a-snowy-night.png');
    await runCommand(page, 'Peel: Continue Last Image…');
    await answerPromptAndShape(page, 'Continue harbour-at-noon-make-it-a-snowy-night.png', 'Add a lighthouse');
    await waitForNotification(page, 'Saved assets/harbour-at-noon-add-a-lighthouse.png');
    assert.deepEqual(
      turns(2).map(({ role, parts }) => [role, parts[0]?.text]),
      [
        ['user', 'A harbour at noon'],
        ['model', 'Generated 1 image for you'],
        ['user', 'Make it a snowy night'],
        ['model', 'Generated 1 image for you'],
        ['user', 'Add a lighthouse'],
      ],
    );
    const third = await readFile(join(folder, 'assets', 'harbour-at-noon-add-a-lighthouse.png'));
    assert.equal((await readMarks(third)).kind, 'continue');
    await waitForImage(page);
    await screenshot(page, 'continued');
  });

  it('offers alternatives if the last image was deleted', async () => {
    const { page, folder } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A ferry at dusk');
    await waitForNotification(page, 'Saved assets/ferry-at-dusk.png');
    await pressNotificationButton(page, 'Saved', 'Edit Again');
    await answerPromptAndShape(page, 'Continue ferry-at-dusk.png', 'Make it a snowy night');
    await waitForNotification(page, 'Saved assets/ferry-at-dusk-make-it-a-snowy-night.png');
    await rm(join(folder, 'assets', 'ferry-at-dusk-make-it-a-snowy-night.png'));
    await runCommand(page, 'Peel: Continue Last Image…');
    const { message, buttons } = await waitForNotification(page, "can't be found");
    assert.equal(
      message,
      "“ferry-at-dusk-make-it-a-snowy-night.png” can't be found. It may have been moved or deleted.",
    );
    assert.deepEqual(buttons, ['Continue ferry-at-dusk.png', 'Generate Again…']);
    await screenshot(page, 'continue-gone');
    await pressNotificationButton(page, "can't be found", 'Continue ferry-at-dusk.png');
    await waitForQuickInput(page, 'Continue ferry-at-dusk.png');
    await cancelQuickInput(page);
    await rm(join(folder, 'assets', 'ferry-at-dusk.png'));
    await runCommand(page, 'Peel: Continue Last Image…');
    await pressNotificationButton(page, "can't be found", 'Generate Again…');
    await waitForQuickInput(page, 'Generate Image');
    await waitForQuickInputValue(page, 'A ferry at dusk');
  });

  it('offers to start over if the result of an edit was deleted', async () => {
    const { page, folder } = fixture;
    await expandFolder(page, 'photos');
    await chooseFromMenu(page, 'LOAF.JPG', 'Peel', 'Edit Image…');
    await answerPromptAndShape(page, 'Edit LOAF.JPG', 'Make it golden');
    await waitForNotification(page, 'Saved assets/LOAF-make-it-golden.png');
    await rm(join(folder, 'assets', 'LOAF-make-it-golden.png'));
    await runCommand(page, 'Peel: Continue Last Image…');
    await pressNotificationButton(page, "can't be found", 'Start Over…');
    await waitForQuickInput(page, 'Edit LOAF.JPG');
    await waitForQuickInputValue(page, 'Make it golden');
  });

  it('shows all results of a request, and continues the selected one', async () => {
    const { page } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPrompt(page, 'Generate Image', 'Three of a kind');
    await pickItem(page, 'Number of images: 1');
    await pickItem(page, '3 images');
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await acceptQuickInput(page);
    await waitForNotification(page, 'Saved 3 images');
    await pressNotificationButton(page, 'Saved 3 images', 'Show All');
    await waitForQuickInput(page, '3 images');
    const names = await quickPickItems(page);
    assert.deepEqual(names, ['three-of-a-kind.png', 'three-of-a-kind-2.png', 'three-of-a-kind-3.png']);
    await page.keyboard.press('ArrowDown');
    await waitForTab(page, names[1]!);
    await waitForImage(page);
    await screenshot(page, 'results');
    await page.keyboard.press('ArrowDown');
    await waitForTab(page, names[2]!);
    await acceptQuickInput(page);
    await quickInput(page).waitFor({ state: 'hidden' });
    await runCommand(page, 'Peel: Continue Last Image…');
    await answerPromptAndShape(page, `Continue ${names[2]}`, 'Make it golden');
    await waitForNotification(page, 'Saved assets/three-of-a-kind-make-it-golden.png');
    const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    const picked = await readFile(join(fixture.folder, 'assets', names[2]!));
    assert.ok((await pixels(sent(turns(3)[1]?.parts[1]?.image))).equals(await pixels(picked)));
  });

  it('continues the image that was requested last, even if an earlier one arrives later', async () => {
    const { page, emulator } = fixture;
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    emulator.next({ hold });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A slow snail');
    await emulator.waitFor(1);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A quick hare');
    await waitForNotification(page, 'Saved assets/quick-hare.png');
    release();
    await waitForNotification(page, 'Saved assets/slow-snail.png');
    await runCommand(page, 'Peel: Continue Last Image…');
    await waitForQuickInput(page, 'Continue quick-hare.png');
  });

  it('edits the image in the active tab, from the editor title and from the tab', async () => {
    const { page } = fixture;
    await expandFolder(page, 'photos');
    await openFile(page, 'shopfront.png');
    await waitForTab(page, 'shopfront.png');
    await page.locator('.editor-actions').getByRole('button', { name: 'Edit Image…' }).click();
    await waitForQuickInput(page, 'Edit shopfront.png');
    await screenshot(page, 'edit-from-title');
    await cancelQuickInput(page);
    await tab(page, 'shopfront.png').first().click({ button: 'right' });
    await page.locator('.monaco-menu').getByRole('menuitem', { name: 'Peel' }).hover();
    await page.locator('.monaco-menu').last().getByRole('menuitem', { name: 'Edit Image…' }).hover();
    await page.keyboard.press('Enter');
    await waitForQuickInput(page, 'Edit shopfront.png');
  });
}
