// Generating from the palette: the first use without a key, the questions, the picture, what can go wrong.
import assert from 'node:assert/strict';
import { useWorkbench } from './fixture';
import { pressNotificationButton, waitForNotification } from './notifications';
import { answerPromptAndShape, assets, bodyOf, enterKey, setKey, waitForPicture, waitForPlaceholder } from './peel';
import {
  acceptQuickInput,
  answerQuickInput,
  goBack,
  pickItem,
  quickInputValue,
  quickPickItem,
  quickPickItems,
  typeIntoQuickInput,
  waitForQuickInput,
} from './quickInput';
import { findCommands, openFileByName, runCommand, screenshot, setColorTheme, tab, waitForTab } from './workbench';

describe('generating with a ratio of one’s own', () => {
  const bench = useWorkbench({ settings: { 'peel.aspectRatio': '4:3' } });

  it('offers it first, whatever was used last', async () => {
    const { page } = bench;
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await answerQuickInput(page, 'A paper boat');
    await waitForPlaceholder(page, 'Aspect ratio');
    assert.equal((await quickPickItems(page))[0], '4:3');
    await pickItem(page, '3:2');
    await waitForNotification(page, 'Saved');
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await answerQuickInput(page, 'A paper hat');
    await waitForPlaceholder(page, 'Aspect ratio');
    assert.equal((await quickPickItems(page))[0], '4:3');
  });
});

describe('generating in Chinese', () => {
  const bench = useWorkbench({ locale: 'zh-cn' });

  it('sets names off as Chinese does', async () => {
    const { page } = bench;
    await runCommand(page, 'Peel: 生成图像…');
    await waitForQuickInput(page, '生成图像');
    await answerQuickInput(page, '正午的港口');
    await waitForPlaceholder(page, '宽高比');
    const wide = await quickPickItem(page, '16:9').innerText();
    assert.match(wide, /1792 × 1024 · 网站横幅、YouTube 缩略图、壁纸、视频、Twitter\/X/);
    await screenshot(page, 'ratio-chinese');
  });
});

describe('generating an image', () => {
  const bench = useWorkbench();

  it('offers its commands in the palette, and none that is meant for menus', async () => {
    assert.deepEqual((await findCommands(bench.page, 'Peel: ')).toSorted(), [
      'Peel: Clear API Key',
      'Peel: Combine Images…',
      'Peel: Continue Last Image…',
      'Peel: Edit Image…',
      'Peel: Focus on Studio View',
      'Peel: Generate Image…',
      'Peel: Insert Image Reference',
      'Peel: New Session',
      'Peel: Open Panel',
      'Peel: Open Settings',
      'Peel: Recover Unsaved Images…',
      'Peel: Set API Key…',
      'Peel: Show Log',
      'Peel: Use as Input',
    ]);
  });

  it('asks for the key at the first use and goes on with what was asked', async () => {
    const { page, folder, emulator } = bench;
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await screenshot(page, 'prompt-empty');
    await typeIntoQuickInput(page, 'An orange kitten in a garden');
    await screenshot(page, 'prompt');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Aspect ratio');
    await screenshot(page, 'ratio');
    await typeIntoQuickInput(page, 'YouTube');
    assert.deepEqual(await quickPickItems(page), ['16:9']);
    await acceptQuickInput(page);
    await enterKey(page, emulator.key);
    const { message, buttons } = await waitForNotification(page, 'Saved');
    assert.equal(message, 'Saved assets/orange-kitten-in-a-garden.png.');
    assert.deepEqual(buttons, ['Edit Again']);
    await waitForTab(page, 'orange-kitten-in-a-garden.png');
    assert.deepEqual(await assets(folder), ['orange-kitten-in-a-garden.png']);
    assert.equal(bodyOf(bench, 0)['size'], '16:9');
    await waitForPicture(page);
    await screenshot(page, 'saved');
  });

  it('goes back without losing what was typed, and remembers prompts and the last ratio', async () => {
    const { page, folder } = bench;
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await answerQuickInput(page, 'A paper boat');
    await waitForPlaceholder(page, 'Aspect ratio');
    await goBack(page);
    await waitForPlaceholder(page, 'Describe the image');
    assert.equal(await quickInputValue(page), 'A paper boat');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Aspect ratio');
    await pickItem(page, '3:2');
    await waitForNotification(page, 'Saved');
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    assert.ok((await quickPickItems(page)).includes('A paper boat'));
    await pickItem(page, 'A paper boat');
    await waitForPlaceholder(page, 'Aspect ratio');
    assert.equal((await quickPickItems(page))[0], '3:2');
    await acceptQuickInput(page);
    await waitForNotification(page, 'paper-boat-2.png');
    assert.deepEqual(await assets(folder), ['paper-boat-2.png', 'paper-boat.png']);
    assert.equal(bodyOf(bench, 1)['size'], '3:2');
  });

  it('makes several when asked to, and says what they cost', async () => {
    const { page, folder, emulator } = bench;
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await answerQuickInput(page, 'Three of a kind');
    await waitForPlaceholder(page, 'Aspect ratio');
    await typeIntoQuickInput(page, 'How many');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'How many');
    await screenshot(page, 'count');
    await pickItem(page, '3 images');
    await waitForPlaceholder(page, 'Aspect ratio');
    await acceptQuickInput(page);
    const { message } = await waitForNotification(page, 'Saved');
    assert.equal(message, 'Saved 3 images in assets.');
    assert.equal((await assets(folder)).length, 3);
    assert.equal(emulator.requests.length, 3);
  });

  it('shows progress that can be canceled, and says what that may have cost', async () => {
    const { page, folder, emulator } = bench;
    await setKey(bench);
    emulator.next({ hold: new Promise(() => undefined) });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'It takes a while');
    await emulator.waitFor(1);
    await waitForNotification(page, /Generating: “It takes a while”: [1-9]\d* s/);
    await screenshot(page, 'progress');
    await pressNotificationButton(page, 'It takes a while', 'Cancel');
    const { message } = await waitForNotification(page, 'Canceled');
    assert.equal(message, 'Canceled. It may have charged for this picture. Nothing was written.');
    assert.deepEqual(await assets(folder), []);
    assert.equal(emulator.requests.length, 1);
  });

  it('tells a failure in order: what happened, the cost, the disk, what next', async () => {
    const { page, emulator } = bench;
    await setKey(bench);
    emulator.next({ error: { code: 500, msg: '[click me](command:workbench.action.quit) <b>now</b>' } });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'It fails');
    const { message, buttons, severity } = await waitForNotification(page, 'The service failed');
    assert.match(
      message,
      /^The service failed after \d+ s\. It may have charged for this picture\. Nothing was written\. The log has what the service said\.$/,
    );
    assert.equal(severity, 'error');
    assert.deepEqual(buttons, ['Try Again', 'Show Log']);
    await screenshot(page, 'failure');
    await pressNotificationButton(page, 'The service failed', 'Try Again');
    await waitForNotification(page, 'Saved assets/it-fails.png');
    assert.equal(emulator.requests.length, 2);
  });

  it('asks again for a key that is not accepted, and goes on', async () => {
    const { page, emulator } = bench;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'With the wrong key');
    await enterKey(page, 'sk-wrong');
    await pressNotificationButton(page, 'did not accept the API key', 'Set Key and Try Again…');
    await enterKey(page, emulator.key);
    await waitForNotification(page, 'Saved assets/with-the-wrong-key.png');
  });

  it('refuses a key that no header can carry', async () => {
    const { page } = bench;
    await runCommand(page, 'Peel: Set API Key…');
    await enterKey(page, 'two words');
    await page.locator('.quick-input-message').getByText('A key has no spaces').waitFor();
    await screenshot(page, 'key-refused');
  });

  it('opens the picture without taking the focus, and inserts a reference where the cursor was', async () => {
    const { page } = bench;
    await setKey(bench);
    await openFileByName(page, 'README.md');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A loaf of bread');
    const { buttons } = await waitForNotification(page, 'Saved');
    assert.deepEqual(buttons, ['Insert', 'Edit Again']);
    await waitForTab(page, 'loaf-of-bread.png');
    await pressNotificationButton(page, 'Saved', 'Insert');
    await tab(page, 'README.md').first().waitFor();
    await page.locator('.view-lines').getByText('![A loaf of bread](assets/loaf-of-bread.png)').waitFor();
    await screenshot(page, 'inserted');
  });

  it('says of an edited image what it shows, not what was asked', async () => {
    const { page } = bench;
    await setKey(bench);
    await openFileByName(page, 'README.md');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A loaf of bread');
    await pressNotificationButton(page, 'Saved assets/loaf-of-bread.png', 'Edit Again');
    await answerPromptAndShape(page, 'Continue loaf-of-bread.png', 'Make it blue');
    await pressNotificationButton(page, 'Saved assets/loaf-of-bread-2.png', 'Insert');
    await page.locator('.view-lines').getByText('![A loaf of bread](assets/loaf-of-bread-2.png)').waitFor();
  });

  it('looks right in light and high contrast', async () => {
    const { page } = bench;
    for (const theme of ['light', 'high contrast'] as const) {
      await setColorTheme(page, theme);
      await runCommand(page, 'Peel: Generate Image…');
      await waitForQuickInput(page, 'Generate Image');
      await answerQuickInput(page, 'A harbour at noon');
      await waitForPlaceholder(page, 'Aspect ratio');
      await screenshot(page, `ratio-${theme.replace(' ', '-')}`);
      await page.keyboard.press('Escape');
    }
  });
});
