// Tests the actions on images and turns: keys, menu, toolbar, and what costs money.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;
/** The focused card or label. */
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(
    `document.activeElement?.closest('[data-card]')?.dataset.card ?? document.activeElement?.getAttribute('aria-label') ?? null`,
  );

describe('image actions', () => {
  const pages = usePageFixtures();

  it('performs every image action with its key', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    const keys: [string, string][] = [
      ['Enter', 'open'],
      ['Alt+u', 'input'],
      ['Alt+i', 'insert'],
      ['Alt+p', 'copyPath'],
      ['Alt+d', 'details'],
      ['Alt+e', 'reveal'],
      ['F2', 'rename'],
      ['Delete', 'delete'],
      ['Alt+c', 'continue'],
    ];
    for (const [key, action] of keys) {
      await page.locator('[data-card=v1] .picture').focus();
      await page.keyboard.press(key);
      await waitUntil(() => host.callsTo('actOnImage').some(([, called]) => called === action));
    }
    assert.deepEqual(
      host.callsTo('actOnImage'),
      keys.map(([, action]) => ['v1', action]),
    );
    await waitUntil(async () => (await focused(page)) === 'Prompt');
  });

  it('performs every image action from the menu, and returns the focus', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    await page.locator('[data-card=v1] .picture').focus();
    await page.keyboard.press('Shift+F10');
    const items = page.getByRole('menuitem');
    assert.equal(await items.count(), 14);
    assert.equal(await items.last().innerText(), 'Run Again (1 paid request)', 'has no key');
    assert.match(await items.nth(1).innerText(), /^Continue from Here\s+Alt\+C$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    assert.deepEqual(host.callsTo('actOnImage'), [['v1', 'input']]);
    assert.equal(await focused(page), 'v1');
    await page.locator('[data-card=v3]').click({ button: 'right' });
    await items.filter({ hasText: 'Run Again (1 paid request)' }).click();
    await waitUntil(() => host.callsTo('actOnImage').length === 2);
    assert.deepEqual(host.callsTo('actOnImage')[1], ['v3', 'again']);
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('Escape');
    assert.equal(await items.count(), 0);
    assert.equal(await focused(page), 'v3');
  });

  it('performs an image action from the buttons over an image', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    await page.locator('[data-card=m0]').hover();
    await page.locator('[data-card=m0]').getByRole('button', { name: 'Use as Input' }).click();
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    assert.deepEqual(host.callsTo('actOnImage'), [['m0', 'input']]);
    await announced(page, 'Added as an input.');
  });

  it('continues the same image repeatedly', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    const expected = [];
    for (const call of [
      ['v1', 'continue'],
      ['v1', 'continue'],
    ]) {
      expected.push(call);
      await page.locator('[data-card=v1] .picture').focus();
      await page.keyboard.press('Alt+c');
      await waitUntil(async () => (await focused(page)) === 'Prompt');
      assert.deepEqual(host.callsTo('actOnImage'), expected);
    }
  });

  it('runs an image again once for a double click in the menu', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    host.answer('actOnImage', () => new Promise(() => {}));
    const picture = page.locator('[data-card=m0] .picture');
    for (const key of ['End', 'End']) {
      await picture.press('Shift+F10');
      await page.keyboard.press(key);
      await page.keyboard.press('Enter');
    }
    await announced(page, 'This request is already being sent. Nothing more was sent.');
    assert.deepEqual(host.callsTo('actOnImage'), [['m0', 'again']]);
  });

  it('runs a turn again for the number of images that its button names', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    const again = (turn: string) => page.locator(`[data-turn=${turn}]`).getByRole('button', { name: /^Run Again/ });
    await page.locator('[data-card=v1] .picture').focus();
    assert.equal((await again('t2').innerText()).replace(/\s+/g, ' '), 'Run Again 4 paid requests');
    await again('t2').dblclick();
    await again('t3').press('Enter');
    await waitUntil(() => host.callsTo('runAgain').length === 2);
    assert.deepEqual(host.callsTo('runAgain'), [['t2'], ['t3']]);
    assert.equal(
      await page
        .locator('.toolbar')
        .getByRole('button', { name: /Run Again/ })
        .count(),
      0,
    );
  });

  it('does not run a turn again while it is running', async () => {
    const { page } = await pages.open(stateOf('several-running'));
    assert.equal(await page.locator('[data-turn=r1] .run-again').count(), 0);
    assert.equal(await page.locator('[data-turn=t1] .run-again').count(), 1);
  });

  it('offers only “Run Again” for a missing image', async () => {
    const { page, host } = await pages.open(stateOf('missing'));
    const lost = page.locator('[data-turn=g1]');
    await lost.getByRole('button', { name: '1 moved or deleted' }).click();
    await lost.locator('[data-card=k0] button').press('Alt+u');
    await lost.locator('[data-card=k0] button').press('Enter');
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Run Again (1 paid request)']);
    assert.deepEqual(host.callsTo('actOnImage'), []);
  });
});
