// Takes the screenshots of README and walkthrough with `npm run screenshots`.
// Other tests cover each step.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from '../vscode/paths';
import { chooseFromMenu, expandFolder, selectFiles, waitForFile } from './explorer';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { ask, openPanel, images, press, turns } from './panel';
import { answerPrompt, enterKey, waitForImage } from './peel-steps';
import { cancelQuickInput, pickItem, typeIntoQuickInput, waitForQuickInput } from './quick-input';
import { runCommand, setColorTheme, takeScreenshot } from './workbench';

if (process.env['npm_lifecycle_event'] === 'screenshots')
  describe('screenshots', () => {
    const fixture = useWorkbench({ size: { width: 1200, height: 720 }, key: false, varied: true });

    it('shows each step of the walkthrough, and the last one for the README', async () => {
      const { page, emulator } = fixture;
      await setColorTheme(page, 'dark');
      await runCommand(page, 'Peel: Set API Key…');
      await waitForQuickInput(page, 'Set API Key');
      await typeIntoQuickInput(page, 'sk-xxxxxxxxxxxxxxxxxxxxxxxx');
      await keepForWalkthrough(await takeScreenshot(page, 'walkthrough-key'), 'key', { left: 150, top: 0 });
      await enterKey(page, emulator.key);
      await waitForNotification(page, 'was set');

      await runCommand(page, 'Peel: Generate Image…');
      await answerPrompt(page, 'Generate Image', 'A harbor at dawn, fishing boats');
      await keepForWalkthrough(await takeScreenshot(page, 'walkthrough-generate'), 'generate', { left: 150, top: 0 });
      await pickItem(page, '16:9');
      await waitForNotification(page, 'Saved');
      await waitForImage(page);

      await expandFolder(page, 'photos');
      await waitForFile(page, 'shop-cat.jpg');
      await chooseFromMenu(page, 'shop-cat.jpg', 'Peel', 'Edit Image…');
      await waitForQuickInput(page, 'Edit shop-cat.jpg');
      await typeIntoQuickInput(page, 'Oil painting style, warm colors');
      await keepForWalkthrough(await takeScreenshot(page, 'walkthrough-edit'), 'edit', { left: 0, top: 0 });
      await cancelQuickInput(page);

      await selectFiles(page, 'shop-cat.jpg', 'shopfront.png');
      await chooseFromMenu(page, 'shopfront.png', 'Peel', 'Combine Images…');
      await waitForQuickInput(page, 'Combine Images');
      await keepForWalkthrough(await takeScreenshot(page, 'walkthrough-combine'), 'combine', { left: 0, top: 0 });
      await cancelQuickInput(page);

      await runCommand(page, 'Notifications: Clear All Notifications');
      const panel = await openPanel(page);
      const harbor = turns(panel, 'A harbor at dawn').first();
      await images(harbor).first().locator('img').waitFor();
      await press(images(harbor).first(), 'c');
      await ask(panel, 'Make it a snowy night', 2);
      const night = turns(panel, 'Make it a snowy night').first();
      await images(night).nth(1).locator('img').waitFor();
      await waitForImage(page);
      const end = await takeScreenshot(page, 'peel');
      await keepForWalkthrough(end, 'continue', { left: 0, top: 0 });
      await keepForReadme(end, 'peel.png');
    });
  });

/** Few enough colors to be small, enough to look right. */
async function keepForReadme(file: string, name: string): Promise<void> {
  await sharp(file)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(await placeIn('readme', name));
}

/** The part of the window that the step shows. */
async function keepForWalkthrough(file: string, step: string, corner: { left: number; top: number }): Promise<void> {
  const part = sharp(file).extract({ ...corner, width: 900, height: 600 });
  await part.webp({ quality: 86, effort: 6 }).toFile(await placeIn('walkthrough', `${step}.webp`));
}

async function placeIn(folder: string, name: string): Promise<string> {
  await mkdir(join(root, 'media', folder), { recursive: true });
  return join(root, 'media', folder, name);
}
