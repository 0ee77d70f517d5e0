// Tests turns that start elsewhere, and the button that leads to them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { image, running, turn, texts } from '../fixtures/views';
import { type PageFixture, usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** As in accessibility.test.ts: headings and landmarks are those of VS Code. */
const rules = { rules: { 'page-has-heading-one': { enabled: false }, region: { enabled: false } } };
const turns = Array.from({ length: 30 }, (_, index) =>
  turn(`o${index}`, `Turn ${index}`, [image(`p${index}`, texts.cat, '1:1', `${index}.png`)], { at: 1000 + index }),
);
const state: PanelState = { ...empty, thread: threadOf(turns) };
const runningTurn = (id: string, at = Date.now()) => turn(id, 'From the palette', [running(`${id}.1`)], { at });
const button = (page: Page) => page.getByRole('button', { name: 'New image above' });
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(`document.activeElement?.closest('[data-card]')?.dataset.card ?? null`);
const scrollTop = (page: Page): Promise<number> => page.evaluate(`document.querySelector('.scroller').scrollTop`);
const frames = (page: Page): Promise<unknown> =>
  page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))`,
  );
/** The turn at the top of the view. */
const atTop = (page: Page): Promise<{ turn: string; top: number }> =>
  page.evaluate(`(() => {
    const { top } = document.querySelector('.scroller').getBoundingClientRect();
    const turn = [...document.querySelectorAll('peel-turn')].find((one) => one.getBoundingClientRect().bottom > top + 1);
    return { turn: turn.dataset.turn, top: Math.round(turn.getBoundingClientRect().top) };
  })()`);

describe('new turns from elsewhere', () => {
  const pages = usePageFixtures();

  async function scrolledDown(): Promise<PageFixture> {
    const fixture = await pages.open(state, { reducedMotion: true });
    await fixture.page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await frames(fixture.page);
    return fixture;
  }

  it('shows a button for new turns while the thread is scrolled down, and moves nothing', async () => {
    const { page, messages } = await scrolledDown();
    const before = await atTop(page);
    messages.turn('s1', runningTurn('r1'));
    await button(page).waitFor();
    assert.deepEqual(await atTop(page), before);
    await announced(page, 'Generating a new image above: “From the palette”');
    await page.evaluate(axe);
    assert.deepEqual(
      await page.evaluate(
        `axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => violations.map(({ id }) => id))`,
      ),
      [],
    );
    await button(page).press('Enter');
    await waitUntil(async () => (await focused(page)) === 'r1.1');
    await waitUntil(async () => (await atTop(page)).turn === 'r1');
    await waitUntil(async () => (await button(page).count()) === 0);
  });

  it('shows no button at the top, or after scrolling there', async () => {
    const { page, messages } = await pages.open(state);
    messages.turn('s1', runningTurn('r1'));
    await page.locator('[data-card="r1.1"]').waitFor();
    await frames(page);
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await frames(page);
    assert.equal(await button(page).count(), 0);
    messages.turn('s1', runningTurn('r2'));
    await button(page).waitFor();
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 0`);
    await waitUntil(async () => (await button(page).count()) === 0);
  });

  it('shows no button for a turn of this page, or an older one in another view', async () => {
    const { page, host, messages } = await pages.open({ ...state, draft: { ...empty.draft, prompt: 'x' } });
    host.answer('run', async () => {
      messages.turn('s1', runningTurn('r1'));
      return true;
    });
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await page.locator('peel-run .button-main').click();
    await page.locator('[data-card="r1.1"]').waitFor();
    await waitUntil(async () => (await scrollTop(page)) === 0);
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    messages.thread({ ...threadOf(turns), view: { starredOnly: false, branch: 'o29' } });
    messages.thread(threadOf([...turns, runningTurn('r1', 5000)]));
    await frames(page);
    assert.equal(await button(page).count(), 0);
  });

  it('shows and focuses new turns at the request of the host, even before the update is drawn', async () => {
    const { page, messages } = await scrolledDown();
    messages.turn('s1', runningTurn('r1'));
    messages.goTo('r1', 'r1.1');
    await waitUntil(async () => (await focused(page)) === 'r1.1');
    await waitUntil(async () => (await atTop(page)).turn === 'r1');
  });
});
