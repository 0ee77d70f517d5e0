// Tests the size of images in the grid.
import assert from 'node:assert/strict';
import { longNames } from '../fixtures/sample-threads';
import { image, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';

describe('image grid', () => {
  const pages = usePageFixtures();
  const one = (ratio: '16:9' | '9:16') =>
    turn('t1', texts.harbor, [image('p1', texts.harbor, ratio, 'harbor.png')], { ratio });

  it('uses the available width, and shows a tall image completely', async () => {
    const wide = await pages.open({ ...empty, thread: threadOf([one('16:9')]) }, { width: 600 });
    const box = await wide.page.locator('.picture').boundingBox();
    assert.ok((box?.width ?? 0) > 520, `${box?.width} px`);
    const tall = await pages.open({ ...empty, thread: threadOf([one('9:16')]) }, { width: 600 });
    const { width = 0, height = 0 } = (await tall.page.locator('.picture').boundingBox()) ?? {};
    assert.ok(height > 400 && height <= 640, `${height} px`);
    assert.ok(Math.abs(width / height - 9 / 16) < 0.02, `${width} × ${height}`);
  });

  it('cuts long names in the middle, and gives screen readers the whole name', async () => {
    const turns = longNames();
    for (const width of [200, 300]) {
      const { page } = await pages.open({ ...empty, thread: threadOf(turns) }, { width, height: 2400 });
      const names = page.locator('.caption .file-name');
      const shown = turns.filter(({ cards }) => cards.some((card) => card.kind === 'picture' && !card.missing));
      assert.equal(await names.count(), shown.length);
      for (const name of await names.all()) {
        const [start, end] = [name.locator('.file-start'), name.locator('.file-end')];
        assert.match((await end.getAttribute('data-text')) ?? '', /-\d+\.(png|webp)$/);
        const fits = (part: typeof end) => part.evaluate((element) => element.scrollWidth <= element.clientWidth + 1);
        assert.deepEqual([await fits(start), await fits(end)], [false, true], await name.innerText());
        const whole = `${await start.getAttribute('data-text')}${await end.getAttribute('data-text')}`;
        assert.equal(await name.textContent(), whole);
        assert.match(await name.ariaSnapshot(), new RegExp(`^- text: "?${whole}"?$`));
      }
    }
  });

  it('never breaks a line between a number and its unit', async () => {
    const state = { ...empty, thread: threadOf([one('16:9')]) };
    for (const language of ['en', 'zh-cn'] as const) {
      const { page } = await pages.open(state, { width: 200, language });
      for (const line of await page.locator('.facts').all()) assert.match(await line.innerText(), /^(\S|\u00a0| · )+$/);
    }
  });
});
