// The screenshots of the README. `npm run screenshots` writes them to media/readme; any other run to out/screenshots.
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from '../vscode/paths';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { setKey, waitForPicture, waitForPlaceholder } from './peel';
import { acceptQuickInput, answerQuickInput, pickItem, typeIntoQuickInput, waitForQuickInput } from './quickInput';
import { runCommand, screenshot, setColorTheme } from './workbench';

describe('the screenshots', () => {
  const bench = useWorkbench({ size: { width: 1200, height: 720 } });

  it('show a result that is about to be continued', async () => {
    const { page } = bench;
    await setColorTheme(page, 'dark');
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await answerQuickInput(page, 'An orange kitten in a garden');
    await waitForPlaceholder(page, 'Aspect ratio');
    await pickItem(page, '16:9');
    await waitForNotification(page, 'Saved');
    await waitForPicture(page);
    await runCommand(page, 'Peel: Continue Last Image…');
    await waitForQuickInput(page, 'Continue');
    await typeIntoQuickInput(page, 'Make it a snowy night');
    await keep(await screenshot(page, 'peel'), 'peel.png');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Aspect ratio');
    await acceptQuickInput(page);
    await waitForNotification(page, 'kitten-in-a-garden-2.png');
  });
});

/** Few enough colours to be small, enough to look right. */
async function keep(file: string, name: string): Promise<void> {
  if (process.env['npm_lifecycle_event'] !== 'screenshots') return;
  const folder = join(root, 'media', 'readme');
  await mkdir(folder, { recursive: true });
  const small = `${file}.small`;
  await sharp(file).png({ palette: true, colours: 128, effort: 10 }).toFile(small);
  await rename(small, join(folder, name));
}
