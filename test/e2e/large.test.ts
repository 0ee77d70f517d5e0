// An image over 7 MB, as a person meets it: what will happen stands under the prompt, and the service gets the smaller one.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { photograph } from '../unit/helpers/scenes';
import { chooseFromMenu, waitForFile } from './explorer';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { bodyOf, setKey, waitForPlaceholder } from './peel';
import { acceptQuickInput, quickInput, typeIntoQuickInput, waitForQuickInput } from './quickInput';
import { screenshot } from './workbench';

describe('an image that is too large', () => {
  const bench = useWorkbench();

  it('is told of before it is sent, and goes out smaller in all its pixels', async () => {
    const { page, folder } = bench;
    await (await photograph(3300, 2500)).png({ compressionLevel: 0 }).toFile(join(folder, 'large.png'));
    await setKey(bench);
    await waitForFile(page, 'large.png');
    await chooseFromMenu(page, 'large.png', 'Peel', 'Edit Image…');
    await waitForQuickInput(page, 'Edit large.png');
    await waitForPlaceholder(page, 'What to change');
    await typeIntoQuickInput(page, 'Make it a snowy night');
    const told = quickInput(page).getByText(/large\.png: 24\.8 MB → \d\.\d MB, same dimensions/);
    await told.first().waitFor();
    await screenshot(page, 'large-told');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Aspect ratio');
    await acceptQuickInput(page);
    await waitForNotification(page, 'Saved assets/large-edit.png.');
    const { contents } = bodyOf(bench, 0) as { contents: { parts: { image?: string }[] }[] };
    const [head = '', data = ''] = (contents[0]?.parts[1]?.image ?? '').split(',');
    assert.equal(head, 'data:image/webp;base64');
    const sent = Buffer.from(data, 'base64');
    assert.ok(sent.length <= 7_000_000);
    const { width, height } = await sharp(sent).metadata();
    assert.deepEqual([width, height], [3300, 2500]);
  });
});
