// Tests a thread of thousands of turns: few are rendered, and all of them can be used.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { errorView, failed, paintUrl, image, running, turn, texts } from '../fixtures/views';
import { type PageFixture, usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const count = 1000;
const card = (index: number) =>
  image(`p${index}`, texts.cat, '1:1', `${index}.png`, { thumbnail: paintUrl(texts.cat, '1:1') });
const turns: TurnView[] = Array.from({ length: count }, (_, index) =>
  turn(`o${index}`, `Turn ${index}. ${'More words. '.repeat((index * 7) % 12)}`, [card(index)], {
    at: 1_700_000_000_000 + index * 1000,
    ...(index === count - 1 ? { parent: { image: 'p30', turn: 'o30', name: '30.png' } } : {}),
  }),
);
const newest = (): PanelState => ({
  ...empty,
  thread: threadOf(turns.slice(-50), { more: true, images: count }),
});

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(`document.activeElement?.closest('[data-card]')?.dataset.card ?? null`);
const elements = (page: Page): Promise<number> => page.evaluate(`document.querySelectorAll('*').length`);
const scrollTo = (page: Page, top: number): Promise<unknown> =>
  page.evaluate(
    `new Promise((done) => { document.querySelector('.scroller').scrollTop = ${top}; requestAnimationFrame(() => requestAnimationFrame(done)); })`,
  );
/** The turn at the top of the view, and its position. */
const atTop = (page: Page): Promise<{ turn: string; top: number }> =>
  page.evaluate(`(() => {
    const { top } = document.querySelector('.scroller').getBoundingClientRect();
    const turn = [...document.querySelectorAll('peel-turn')].find((one) => one.getBoundingClientRect().bottom > top + 1);
    return { turn: turn.dataset.turn, top: Math.round(turn.getBoundingClientRect().top) };
  })()`);
const topOf = (page: Page, id: string): Promise<number> =>
  page.evaluate(`Math.round(document.querySelector('[data-turn=${id}]')?.getBoundingClientRect().top)`);

describe('virtual list', () => {
  const pages = usePageFixtures();
  const open = (): Promise<PageFixture> => pages.open(newest(), { older: turns.slice(0, -50), reducedMotion: true });

  /** Scrolls to the oldest turn. */
  async function scrollToEnd({ page }: PageFixture): Promise<void> {
    await waitUntil(async () => {
      await scrollTo(page, 1e7);
      return (await page.locator('[data-turn=o0]').count()) === 1 && (await page.locator('.thread-end').count()) === 0;
    });
  }

  it('has as few elements after scrolling to the end and back', async function () {
    const fixture = await open();
    const { page, host } = fixture;
    const before = await elements(page);
    await scrollToEnd(fixture);
    assert.equal(host.callsTo('older').length, 19);
    assert.ok((await elements(page)) < before + 150, `${await elements(page)} elements, ${before} at first`);
    assert.equal(await page.locator('[data-turn=o0] article').getAttribute('aria-posinset'), String(count));
    assert.equal(await page.locator('[data-turn=o0] article').getAttribute('aria-setsize'), String(count));
    await scrollTo(page, 0);
    await page.locator(`[data-turn=o${count - 1}]`).waitFor();
    assert.ok((await elements(page)) < before + 150);
    const comments = await page.evaluate<number>(
      `[...document.querySelector('.thread').childNodes].filter(({ nodeType }) => nodeType !== 1).length`,
    );
    assert.equal(comments, 0, 'removed turns leave nothing behind');
  });

  it('moves with the arrow keys beyond the rendered turns, and back', async () => {
    const { page } = await open();
    await page.locator('[data-card=p999] .picture').focus();
    for (let index = 998; index >= 930; index--) {
      await page.keyboard.press('ArrowDown');
      await waitUntil(async () => (await focused(page)) === `p${index}`);
    }
    const box = await page.locator('[data-card=p930] .picture').boundingBox();
    assert.ok(box && box.y > 0 && box.y < 800, 'in view');
    for (let index = 931; index < 940; index++) {
      await page.keyboard.press('ArrowUp');
      await waitUntil(async () => (await focused(page)) === `p${index}`);
    }
  });

  it('keeps the focus on an image that is scrolled out of view', async () => {
    const { page, host } = await open();
    await page.locator('[data-card=p998] .picture').focus();
    await scrollTo(page, 9000);
    assert.equal(await page.locator('[data-turn=o997]').count(), 0, 'its neighbor is not rendered');
    assert.equal(await focused(page), 'p998');
    await page.keyboard.press('Alt+u');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    assert.deepEqual(host.callsTo('actOnImage'), [['p998', 'input']]);
    await scrollTo(page, 0);
    assert.equal(await focused(page), 'p998');
    assert.equal(await page.locator('[data-turn=o998]').count(), 1);
  });

  it('goes to an image that is nineteen pages away', async () => {
    const { page, host } = await open();
    await page.getByRole('button', { name: 'Continues 30.png: Show Image' }).click();
    await waitUntil(async () => (await focused(page)) === 'p30');
    await waitUntil(async () => {
      const { y = -1 } = (await page.locator('[data-turn=o30]').boundingBox()) ?? {};
      const { y: frame = 0 } = (await page.locator('.scroller').boundingBox()) ?? {};
      return Math.abs(y - frame) <= 1;
    });
    assert.equal(host.callsTo('older').length, 19);
  });

  it('does not take the focus from where the user has moved it before an earlier image arrives', async () => {
    const actions: [string, (page: Page) => Promise<void>][] = [
      ['o30', (page) => page.getByRole('button', { name: 'Continues 30.png: Show Image' }).press('Enter')],
      ['o949', (page) => page.locator('[data-card=p950] .picture').press('ArrowDown')],
    ];
    for (const [id, act] of actions) {
      const { page, host } = await open();
      const { promise, resolve: answer } = Promise.withResolvers<void>();
      host.answer('older', () => promise.then(() => ({ turns: turns.slice(0, -50), more: false })));
      await scrollTo(page, id === 'o30' ? 0 : 1e7);
      await act(page);
      await page.locator('textarea').focus();
      answer();
      await page.locator(`[data-turn=${id}]`).waitFor({ state: 'attached' });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'TEXTAREA', id);
    }
  });

  it('removes an old failure and its button once it was retried', async () => {
    const old = turns.map((one, index) => (index === 930 ? { ...one, cards: [failed('f930')] } : one));
    const { page, host, messages } = await pages.open(newest(), { older: old.slice(0, -50), reducedMotion: true });
    const retry = page.locator('[data-turn=o930] button', { hasText: 'Try Again' });
    await waitUntil(async () => {
      await page.evaluate(`document.querySelector('.scroller').scrollTop += 600`);
      return (await retry.count()) === 1;
    });
    await retry.press('Enter');
    await waitUntil(() => host.callsTo('again').length === 1);
    messages.turn('s1', turn('new', 'Turn 930 again', [running('n')], { at: Date.now() }));
    messages.removeTurn('s1', 'o930');
    await retry.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await waitUntil(async () => (await page.locator('[data-turn=o929], [data-turn=o931]').count()) === 2);
    assert.equal(await page.locator('[data-turn=o930]').count(), 0);
    assert.deepEqual(host.callsTo('again'), [[['f930']]]);
    assert.deepEqual(host.callsTo('run'), []);
  });

  it('does not move the visible turns when something above changes or is added', async () => {
    const { page, messages, host } = await open();
    await page.locator('[data-card=p998] .picture').focus();
    await scrollTo(page, 3000);
    await waitUntil(async () => (await topOf(page, (await atTop(page)).turn)) === (await atTop(page)).top);
    const { turn: id, top } = await atTop(page);
    const still = async (why: string): Promise<void> => {
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      assert.ok(Math.abs((await topOf(page, id)) - top) <= 1, `${why}: ${await topOf(page, id)} for ${top}`);
    };
    messages.turn('s1', {
      ...(turns.at(-2) as TurnView),
      cards: [card(998), failed('f1'), failed('f2', { error: errorView({ happened: 'Refused.' }) })],
    });
    await page.locator('[data-card=f2]').waitFor({ state: 'attached' });
    await still('a turn above grows');
    messages.turn('s1', turn('new', 'A new turn', [image('n', texts.cat, '1:1', 'n.png')], { at: Date.now() }));
    await page.locator('[data-turn=o998] [aria-posinset="3"]').waitFor({ state: 'attached' });
    await still('a turn is added');
    messages.thread({ ...host.state.thread, title: 'Renamed' });
    await page.locator('.title-text').getByText('Renamed').waitFor();
    await still('the thread is sent again');
    const [above] = await page
      .locator('peel-turn')
      .evaluateAll((all) => all.slice(1).map((one) => one.getAttribute('data-turn') ?? ''));
    const index = Number(above?.slice(1));
    messages.turn('s1', { ...(turns[index] as TurnView), cards: [card(index), failed('f3')] });
    await page.locator('[data-card=f3]').waitFor({ state: 'attached' });
    await still('the turn directly above grows');
  });

  it('keeps loaded turns when the thread is sent again far down, and loads them again', async () => {
    const { page, messages, host } = await open();
    await waitUntil(async () => {
      await scrollTo(page, 1e7);
      return host.callsTo('older').length >= 4;
    });
    await waitUntil(async () => (await page.locator('.thread[aria-busy=false]').count()) === 1);
    const { turn: id, top } = await atTop(page);
    const requestCount = host.callsTo('older').length;
    messages.thread({ ...host.state.thread, title: 'Renamed' });
    await waitUntil(() => host.callsTo('older').length >= requestCount + 4);
    assert.ok(Math.abs((await topOf(page, id)) - top) <= 1, 'the turn has not moved');
    assert.deepEqual(host.callsTo('older')[requestCount], ['o950']);
  });

  it('restores the position after a reload, however far down', async () => {
    const { page } = await open();
    await waitUntil(async () => {
      await scrollTo(page, 40_000);
      return (await page.evaluate<number>(`document.querySelector('.scroller').scrollTop`)) >= 39_000;
    });
    const left = await atTop(page);
    await waitUntil(async () =>
      (await page.evaluate<string>(`localStorage.getItem('state')`)).includes(`"${left.turn}"`),
    );
    await page.reload();
    await waitUntil(async () => (await page.locator(`[data-turn=${left.turn}]`).count()) === 1);
    await waitUntil(async () => Math.abs((await topOf(page, left.turn)) - left.top) <= 1);
  });

  it('scrolls with the whole page in a low view', async () => {
    const { page } = await pages.open(newest(), { older: turns.slice(0, -50), height: 420 });
    // Two frames for each step, so that a slow page is not scrolled past the turn.
    await waitUntil(async () => {
      await page.evaluate(
        `document.scrollingElement.scrollTop += 700;
        new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`,
      );
      return (await page.locator('[data-turn=o900]').count()) === 1;
    });
    assert.ok((await page.locator('peel-turn').count()) < 12);
    assert.equal(await page.locator('[data-turn=o999]').count(), 0);
  });

  it('does not request older turns repeatedly if they cannot be read', async () => {
    const state = { ...newest(), thread: threadOf(turns.slice(-3), { more: true }) };
    const { page, host } = await pages.open(state, { older: turns.slice(0, -3) });
    await waitUntil(() => host.callsTo('older').length >= 1);
    host.answer('older', () => Promise.reject(new Error('The disk cannot be read.')));
    await scrollTo(page, 1e7);
    await page.locator('.notice').getByText('The disk cannot be read.').waitFor();
    const requestCount = host.callsTo('older').length;
    await page.evaluate('new Promise((done) => setTimeout(done, 300))');
    assert.ok(host.callsTo('older').length <= requestCount + 1, `${host.callsTo('older').length - requestCount} more`);
  });
});
