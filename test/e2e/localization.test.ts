// A window in Chinese, with settings of the person's own.
import assert from 'node:assert/strict';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { bodyOf, waitForPlaceholder } from './peel-steps';
import { answerQuickInput, pickItem, quickPickItem, quickPickItems, waitForQuickInput } from './quick-input';
import { runCommand, screenshot } from './workbench';

describe('generating in Chinese, with a ratio of one’s own', () => {
  const bench = useWorkbench({ locale: 'zh-cn', key: false, settings: { 'peel.aspectRatio': '4:3' } });

  async function askUpToRatio(prompt: string): Promise<void> {
    const { page } = bench;
    await runCommand(page, 'Peel: 生成图像…');
    await waitForQuickInput(page, '生成图像');
    await answerQuickInput(page, prompt);
    await waitForPlaceholder(page, '纵横比');
    assert.equal((await quickPickItems(page))[0], '4:3');
  }

  it('sets names off as Chinese does, and offers the ratio first, whatever was used last', async () => {
    const { page, emulator } = bench;
    await askUpToRatio('正午的港口');
    const wide = await quickPickItem(page, '16:9').innerText();
    assert.match(wide, /1792 × 1024 · 网站横幅、YouTube 缩略图、桌面壁纸、视频、Twitter\/X/);
    await screenshot(page, 'ratio-chinese');
    await pickItem(page, '3:2');
    await waitForQuickInput(page, '设置 API 密钥');
    await answerQuickInput(page, emulator.key);
    await waitForNotification(page, '已保存 assets/正午的港口.png');
    assert.equal(bodyOf(bench, 0)['size'], '3:2');
    await askUpToRatio('一只纸船');
  });
});
