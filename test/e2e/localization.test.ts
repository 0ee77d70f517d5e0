// Tests a window in Chinese with user settings.
import assert from 'node:assert/strict';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { bodyOf, waitForPlaceholder } from './peel-steps';
import { answerQuickInput, pickItem, quickPickItem, quickPickItems, waitForQuickInput } from './quick-input';
import { runCommand, screenshot } from './workbench';

describe('localization in Chinese with an aspect ratio setting', () => {
  const fixture = useWorkbench({ locale: 'zh-cn', key: false, settings: { 'peel.aspectRatio': '4:3' } });

  async function askUpToRatio(prompt: string): Promise<void> {
    const { page } = fixture;
    await runCommand(page, 'Peel: 生成图像…');
    await waitForQuickInput(page, '生成图像');
    await answerQuickInput(page, prompt);
    await waitForPlaceholder(page, '纵横比');
    assert.equal((await quickPickItems(page))[0], '4:3');
  }

  it('uses Chinese punctuation, and offers the ratio of the setting first', async () => {
    const { page, emulator } = fixture;
    await askUpToRatio('正午的港口');
    const wide = await quickPickItem(page, '16:9').innerText();
    assert.match(wide, /1792 × 1024 · 网站横幅、YouTube 缩略图、桌面壁纸、视频、Twitter\/X/);
    await screenshot(page, 'ratio-chinese');
    await pickItem(page, '3:2');
    await waitForQuickInput(page, '设置 API 密钥');
    await answerQuickInput(page, emulator.key);
    await waitForNotification(page, '已保存 assets/正午的港口.png');
    assert.equal(bodyOf(fixture, 0)['size'], '3:2');
    await askUpToRatio('一只纸船');
  });
});
