// What begins without this page: the way up to it while the thread is scrolled down, and the way there from outside.
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
/** As in accessible.test.ts: headings and landmarks are VS Code's. */
const rules = { rules: { 'page-has-heading-one': { enabled: false }, region: { enabled: false } } };
const turns = Array.from({ length: 30 }, (_, index) =>
  turn(`o${index}`, `Turn ${index}`, [image(`p${index}`, texts.cat, '1:1', `${index}.png`)], { at: 1000 + index }),
);
const state: PanelState = { ...empty, thread: threadOf(turns) };
const begun = (id: string, at = Date.now()) => turn(id, 'From the palette', [running(`${id}.1`)], { at });
const way = (page: Page) => page.getByRole('button', { name: 'New image above' });
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(`document.activeElement?.closest('[data-card]')?.dataset.card ?? null`);
const scrollTop = (page: Page): Promise<number> => page.evaluate(`document.querySelector('.scroller').scrollTop`);
const frames = (page: Page): Promise<unknown> =>
  page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))`,
  );
/** The turn at the top of what is in sight. */
const atTop = (page: Page): Promise<{ turn: string; top: number }> =>
  page.evaluate(`(() => {
    const { top } = document.querySelector('.scroller').getBoundingClientRect();
    const turn = [...document.querySelectorAll('peel-turn')].find((one) => one.getBoundingClientRect().bottom > top + 1);
    return { turn: turn.dataset.turn, top: Math.round(turn.getBoundingClientRect().top) };
  })()`);

describe('a turn that begins elsewhere', () => {
  const pages = usePageFixtures();

  async function scrolledDown(): Promise<PageFixture> {
    const stage = await pages.open(state, { reducedMotion: true });
    await stage.page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await frames(stage.page);
    return stage;
  }

  it('has a way up to it while the thread is scrolled down, and moves nothing by itself', async () => {
    const { page, tell } = await scrolledDown();
    const before = await atTop(page);
    tell.turn('s1', begun('r1'));
    await way(page).waitFor();
    assert.deepEqual(await atTop(page), before);
    await announced(page, 'Generating a new image above: “From the palette”');
    await page.evaluate(axe);
    assert.deepEqual(
      await page.evaluate(
        `axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => violations.map(({ id }) => id))`,
      ),
      [],
    );
    await way(page).press('Enter');
    await waitUntil(async () => (await focused(page)) === 'r1.1');
    await waitUntil(async () => (await atTop(page)).turn === 'r1');
    await waitUntil(async () => (await way(page).count()) === 0);
  });

  it('needs none at the top, nor once somebody has scrolled there', async () => {
    const { page, tell } = await pages.open(state);
    tell.turn('s1', begun('r1'));
    await page.locator('[data-card="r1.1"]').waitFor();
    await frames(page);
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await frames(page);
    assert.equal(await way(page).count(), 0);
    tell.turn('s1', begun('r2'));
    await way(page).waitFor();
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 0`);
    await waitUntil(async () => (await way(page).count()) === 0);
  });

  it('is none that this page asked for, nor one of before that another view brings back', async () => {
    const { page, host, tell } = await pages.open({ ...state, draft: { ...empty.draft, prompt: 'x' } });
    host.answer('run', async () => {
      tell.turn('s1', begun('r1'));
      return true;
    });
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    await page.locator('peel-run .button-main').click();
    await page.locator('[data-card="r1.1"]').waitFor();
    await waitUntil(async () => (await scrollTop(page)) === 0);
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 3000`);
    tell.thread({ ...threadOf(turns), view: { starredOnly: false, branch: 'o29' } });
    tell.thread(threadOf([...turns, begun('r1', 5000)]));
    await frames(page);
    assert.equal(await way(page).count(), 0);
  });

  it('is gone to when the host says so, even before the page has been told of it', async () => {
    const { page, tell } = await scrolledDown();
    tell.turn('s1', begun('r1'));
    tell.goTo('r1', 'r1.1');
    await waitUntil(async () => (await focused(page)) === 'r1.1');
    await waitUntil(async () => (await atTop(page)).turn === 'r1');
  });
});
