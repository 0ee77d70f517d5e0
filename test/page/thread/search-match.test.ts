// Tests a session that a search has opened: the turn that was found, and its words.
import assert from 'node:assert/strict';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { image, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

describe('search match', () => {
  const pages = usePageFixtures();
  const long = `${'A quiet street in the rain. '.repeat(20)}A <b>Lighthouse</b> at the end.`;
  const state: PanelState = {
    ...empty,
    thread: threadOf([turn('o1', long, [image('p1', texts.cat, '1:1', 'street.png')]), ...sampleThread()]),
  };

  it('scrolls to the turn, highlights the words in every prompt, and unfolds a long one', async () => {
    const { page, messages } = await pages.open(state, { reducedMotion: true });
    assert.equal(await page.locator('mark').count(), 0);
    messages.goTo('o1', '', ['lighthouse']);
    await waitUntil(
      async () => (await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`)) === 'p1',
    );
    await announced(page, 'Highlighted: lighthouse');
    const box = await page.locator('[data-turn=o1]').boundingBox();
    assert.ok(box && box.y < 700, 'in view');
    assert.deepEqual(await page.locator('[data-turn=o1] mark').allInnerTexts(), ['Lighthouse']);
    assert.equal(await page.locator('[data-turn=o1] .asked-text').textContent(), long);
    assert.equal(await page.locator('[data-turn=t1] mark').count(), 1);
    await page.locator('[data-turn=o1]').getByRole('button', { name: 'Show Less' }).click();
    assert.equal(await page.locator('[data-turn=o1] mark').count(), 0);
    await page.locator('[data-turn=o1]').getByRole('button', { name: 'Show All' }).click();
    assert.equal(await page.locator('[data-turn=o1] mark').count(), 1);
  });

  it('ends when it is dismissed, and with another session', async () => {
    const { page, messages } = await pages.open(state);
    messages.goTo('t1', '', ['harbor']);
    await page.locator('mark').first().waitFor();
    await page.locator('.banner').getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator('mark, .banner').count(), 0);
    assert.equal(await page.locator('[data-turn=t1] .asked-text').textContent(), texts.harbor);
    messages.goTo('t1', '', ['harbor']);
    await page.locator('mark').first().waitFor();
    messages.thread({ ...state.thread, session: 's2' });
    await waitUntil(async () => (await page.locator('mark, .banner').count()) === 0);
  });
});
