// Tests branches: the fork shows the position of its branch, and switching keeps it in place.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { paintUrl, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const forked = (): PanelState => allStates()['branches'] as PanelState;
const shown = (page: Page): Promise<(string | null)[]> =>
  page.locator('peel-turn').evaluateAll((all) => all.map((one) => one.getAttribute('data-turn')));
const fork = (page: Page, turn: string) => page.locator(`[data-turn=${turn}] .fork`);
const topOf = async (page: Page, turn: string): Promise<number> =>
  Math.round((await page.locator(`[data-turn=${turn}]`).boundingBox())?.y ?? Number.NaN);
/** The turn of the focused element, and its step if it is one of a fork. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    `[document.activeElement?.closest('peel-turn')?.dataset.turn, document.activeElement?.dataset.step].join(' ')`,
  );

describe('branches', () => {
  const pages = usePageFixtures();

  it('shows the position and the neighboring branches at a fork', async () => {
    const { page } = await pages.open(forked());
    const bar = fork(page, 't4');
    assert.equal(await bar.getAttribute('aria-label'), 'Branch 2 of 3');
    assert.match(await bar.innerText(), /2 of 3/);
    const before = bar.getByRole('button', { name: `Branch 1 of 3: ${texts.snow}` });
    assert.equal(await before.locator('img').getAttribute('src'), paintUrl(`${texts.harbor} snow night`, '3:2', 0));
    await bar.getByRole('button', { name: /^Branch 3 of 3: Only the lighthouse/ }).waitFor();
    assert.equal(await fork(page, 't7').count(), 0, 'no fork');
    await fork(page, 't2').getByRole('button', { name: 'This is the first branch' }).waitFor();
  });

  it('leads from branch to branch when all are shown, with the pointer still on the button', async () => {
    const { page, host } = await pages.open(forked());
    const top = await topOf(page, 't6');
    await fork(page, 't6').locator('[data-step=before]').click();
    await waitUntil(async () => (await focused(page)) === 't4 before');
    await waitUntil(async () => Math.abs((await topOf(page, 't4')) - top) <= 1);
    assert.deepEqual(host.callsTo('view'), []);
  });

  it('shows one branch at a time, switches in place, and shows all again', async () => {
    const { page, host } = await pages.open(forked());
    await fork(page, 't4').getByRole('button', { name: 'Show Only This Branch' }).click();
    await waitUntil(async () => (await shown(page)).join() === 't7,t4,t1');
    await page.locator('.banner').getByText('One branch: Turn the water into sand').waitFor();
    await waitUntil(async () => (await focused(page)) === 't4 after');
    await page.keyboard.press('Enter');
    await waitUntil(async () => (await focused(page)) === 't6 after');
    assert.deepEqual(await shown(page), ['t6', 't1']);
    const top = await topOf(page, 't6');
    await page.keyboard.press('ArrowLeft');
    await waitUntil(async () => (await focused(page)) === 't4 before');
    await waitUntil(async () => Math.abs((await topOf(page, 't4')) - top) <= 1);
    await page.getByRole('button', { name: 'Show All Branches' }).click();
    await waitUntil(async () => (await shown(page)).length === 7);
    assert.deepEqual(
      host.callsTo('view').map(([view]) => view),
      [
        { branch: 't4', starredOnly: false },
        { branch: 't6', starredOnly: false },
        { branch: 't4', starredOnly: false },
        { starredOnly: false },
      ],
    );
    assert.match(await page.evaluate('document.activeElement.className'), /title-text/, 'the focus is kept');
  });

  it('does not take the focus from where the user has moved it before the branch arrives', async () => {
    const { page, host, messages } = await pages.open(forked());
    host.answer('view', async () => {});
    await fork(page, 't4').getByRole('button', { name: 'Show Only This Branch' }).click();
    await waitUntil(() => host.callsTo('view').length === 1);
    await page.locator('textarea').focus();
    const { thread } = host.state;
    const turns = thread.turns.filter(({ id }) => ['t1', 't4', 't7'].includes(id));
    messages.thread({ ...thread, turns, view: { branch: 't4', starredOnly: false } });
    await announced(page, 'Showing only this branch.');
    assert.deepEqual(await shown(page), ['t7', 't4', 't1']);
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'TEXTAREA');
  });

  it('shows one branch alone from the menu of any image, which stays in place', async () => {
    const { page, host } = await pages.open(forked());
    await page.locator('[data-card=h1] .picture').focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Show Only This Branch' }).click();
    await waitUntil(async () => (await shown(page)).join() === 't6,t1');
    assert.deepEqual(host.callsTo('view'), [[{ branch: 't1', starredOnly: false }]]);
    assert.equal(await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`), 'h1');
    assert.ok(await page.locator('[data-card=h1] .picture').isVisible());
  });

  it('does not offer branches if there are none', async () => {
    const { page } = await pages.open({ ...forked(), thread: threadOf(sampleThread().slice(0, 1)) });
    await page.locator('.picture').first().press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Show Only This Branch' }).count(), 0);
  });

  it('switches branches from an image with Alt+B and Alt+Shift+B, in a circle', async () => {
    const { page } = await pages.open(forked());
    await page.locator('[data-card=n0] .picture').focus();
    for (const [key, turn] of [
      ['Alt+b', 't2 after'],
      ['Alt+Shift+B', 't6 before'],
    ] as const) {
      await page.keyboard.press(key);
      await waitUntil(async () => (await focused(page)) === turn);
      await page
        .locator(`[data-turn=${turn.slice(0, 2)}] .picture`)
        .first()
        .focus();
    }
  });

  it('switches branches with the same keys from the fork', async () => {
    const { page } = await pages.open(forked());
    await page.locator('[data-card=n0] .picture').press('Alt+Shift+B');
    for (const key of ['Alt+b', 'Alt+b', 'Alt+Shift+B']) {
      const before = await focused(page);
      assert.ok(await page.evaluate(`document.activeElement.matches('.fork-step')`));
      await page.keyboard.press(key);
      await waitUntil(async () => (await focused(page)) !== before);
    }
    await fork(page, 't4').getByRole('button', { name: 'Show Only This Branch' }).press('Alt+b');
    await waitUntil(async () => (await focused(page)) === 't6 after');
  });

  it('counts branches when only one is shown, and leads to the others', async () => {
    const { page, host } = await pages.open(forked());
    await fork(page, 't4').getByRole('button', { name: 'Show Only This Branch' }).click();
    await waitUntil(async () => (await shown(page)).length === 3);
    await page
      .locator('[data-card=h1]')
      .getByRole('button', { name: /^Show the Newest of 3 Branches/ })
      .click();
    await waitUntil(async () => (await shown(page)).join() === 't6,t1');
    assert.deepEqual(host.callsTo('view').at(-1), [{ branch: 't6', starredOnly: false }]);
  });

  it('keeps showing one branch for a request, and says so if the host ends the filter', async () => {
    const { page, host, messages } = await pages.open(forked());
    const whole = host.state.thread;
    await fork(page, 't4').getByRole('button', { name: 'Show Only This Branch' }).click();
    await waitUntil(async () => (await shown(page)).length === 3);
    assert.equal(await page.locator('.notice').count(), 0);
    for (const [sent, turn] of ['t7', 't1'].entries()) {
      host.change({ prompt: `Brighter ${sent}`, parent: { turn, image: 'd0', name: `${sent}.png` } });
      await page.locator('peel-from').getByText(`${sent}.png`).waitFor();
      await page.locator('peel-run .button-main').click();
      await waitUntil(() => host.callsTo('run').length === sent + 1);
    }
    await announced(page, 'Request started.');
    assert.equal(host.callsTo('view').length, 1);
    messages.thread(whole);
    await page.locator('.notice').getByText('Showing all branches.').waitFor();
  });
});
