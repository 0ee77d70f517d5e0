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
import { cancelQuickInput, pickItem, typeIntoQuickInput, waitForIcons, waitForQuickInput } from './quick-input';
import { runCommand, setColorTheme, takeScreenshot } from './workbench';

if (process.env['npm_lifecycle_event'] === 'screenshots')
  for (const theme of ['dark', 'light'] as const)
    describe(`screenshots, ${theme}`, () => {
      // The endpoint by default, so that the box for the key shows the host that users see.
      const settings = { 'peel.endpoint': undefined };
      const fixture = useWorkbench({ size: { width: 1200, height: 720 }, key: false, varied: true, settings });
      const keep = async (step: string, corner: Corner, page = fixture.page) =>
        keepForWalkthrough(await takeScreenshot(page, `walkthrough-${step}-${theme}`), `${step}-${theme}`, corner);

      it('shows each step of the walkthrough, and the last one for the README', async () => {
        await setColorTheme(fixture.page, theme);
        await runCommand(fixture.page, 'Peel: Set API Key…');
        await waitForQuickInput(fixture.page, 'Set API Key');
        await typeIntoQuickInput(fixture.page, 'sk-xxxxxxxxxxxxxxxxxxxxxxxx');
        await keep('key', { left: 150, top: 0 });

        const { emulator, server } = fixture;
        await server.configure({ 'peel.endpoint': emulator.endpoint });
        const page = await fixture.reopen();
        await setColorTheme(page, theme);
        await runCommand(page, 'Peel: Set API Key…');
        await enterKey(page, emulator.key);
        await waitForNotification(page, 'was set');
        await runCommand(page, 'Notifications: Clear All Notifications');

        await runCommand(page, 'Peel: Generate Image…');
        await answerPrompt(page, 'Generate Image', 'A harbor at dawn, fishing boats');
        await waitForIcons(page);
        await keep('generate', { left: 150, top: 0 });
        await pickItem(page, '16:9');
        await waitForNotification(page, 'Saved');
        await waitForImage(page);

        await expandFolder(page, 'photos');
        await waitForFile(page, 'shop-cat.jpg');
        await chooseFromMenu(page, 'shop-cat.jpg', 'Peel', 'Edit Image…');
        await waitForQuickInput(page, 'Edit shop-cat.jpg');
        await typeIntoQuickInput(page, 'Oil painting style, warm colors');
        await keep('edit', { left: 0, top: 0 });
        await cancelQuickInput(page);

        await selectFiles(page, 'shop-cat.jpg', 'shopfront.png');
        await chooseFromMenu(page, 'shopfront.png', 'Peel', 'Combine Images…');
        await waitForQuickInput(page, 'Combine Images');
        await keep('combine', { left: 0, top: 0 });
        await cancelQuickInput(page);

        await runCommand(page, 'Notifications: Clear All Notifications');
        const panel = await openPanel(page);
        const harbor = turns(panel, 'A harbor at dawn').first();
        await images(harbor).first().locator('img').waitFor();
        await press(images(harbor).first(), 'Alt+c');
        await ask(panel, 'Make it a snowy night', 2);
        const night = turns(panel, 'Make it a snowy night').first();
        await images(night).nth(1).locator('img').waitFor();
        await press(images(night).first(), 'Enter');
        await page.locator('.tabs-container [role=tab][aria-selected=true]').filter({ hasText: 'night' }).waitFor();
        await waitForImage(page);
        const end = await takeScreenshot(page, `peel-${theme}`);
        await keepForWalkthrough(end, `continue-${theme}`, { left: 300, top: 0 });
        if (theme === 'dark') await keepForReadme(end, 'peel.png');
      });
    });

interface Corner {
  readonly left: number;
  readonly top: number;
}

/** Few enough colors to be small, enough to look right. */
async function keepForReadme(file: string, name: string): Promise<void> {
  await sharp(file)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(await placeIn('readme', name));
}

/** The part of the window that the step shows. */
async function keepForWalkthrough(file: string, step: string, corner: Corner): Promise<void> {
  const part = sharp(file).extract({ ...corner, width: 900, height: 600 });
  await part.webp({ quality: 76, effort: 6 }).toFile(await placeIn('walkthrough', `${step}.webp`));
}

async function placeIn(folder: string, name: string): Promise<string> {
  await mkdir(join(root, 'media', folder), { recursive: true });
  return join(root, 'media', folder, name);
}
