// Tests dismissing failed cards: button, key, menu, focus, Undo.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { failed, image, minutes, turn, texts } from '../fixtures/views';
import { announced } from '../fixtures/announcements';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { failures } from '../fixtures/panel-state-parts';
import { waitUntil } from '../fixtures/wait-until';

const picture = (id: string) => image(id, texts.cat, '1:1', `${id}.png`);
const unlike = (id: string) => failed(id, { error: failures.badKey });
const focused = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card ?? document.activeElement.localName`);
const failedIds = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('.failed')].map(({ dataset }) => dataset.cards)`);

describe('dismissed failures', () => {
  const pages = usePageFixtures();
  const threadWith = (...turns: ReturnType<typeof turn>[]) => ({ ...empty, thread: threadOf(turns) });
  const three = () =>
    threadWith(
      turn('t1', texts.cat, [picture('p1')], { at: minutes(9) }),
      turn('t2', texts.snow, [failed('k1'), unlike('k2'), picture('p2')], { at: minutes(8) }),
      turn('t3', texts.desert, [failed('k3')], { at: minutes(7) }),
    );

  it('disappear with the button, and all that the notice counts are shown again', async () => {
    const { page, host } = await pages.open(three());
    const dismiss = page.locator('[data-card=k1]').getByRole('button', { name: 'Dismiss', exact: true });
    assert.equal(await dismiss.getAttribute('aria-keyshortcuts'), 'Delete');
    await dismiss.click();
    await announced(page, 'Failure dismissed.');
    await waitUntil(async () => (await failedIds(page)).join() === 'k3,k2');
    assert.equal(await focused(page), 'k2');
    await page.locator('[data-card=k3]').getByRole('button', { name: 'Dismiss', exact: true }).click();
    await announced(page, '2 failures dismissed.');
    await waitUntil(async () => (await page.locator('peel-turn').count()) === 2);
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).click();
    await announced(page, '2 failures are shown again.');
    await waitUntil(async () => (await focused(page)) === 'k3');
    assert.deepEqual(await failedIds(page), ['k3', 'k1', 'k2']);
    assert.equal(await page.locator('.notice').count(), 0);
    assert.deepEqual(host.callsTo('setDismissed'), [
      [['k1'], true],
      [['k3'], true],
      [['k1'], false],
      [['k3'], false],
    ]);
    // A new dismissal starts from one again.
    await page.locator('[data-card=k1] .tool').click();
    await announced(page, 'Failure dismissed.');
  });

  it('moves the focus to the next card, then to the next turn, then to the prompt', async () => {
    const { page, host } = await pages.open(
      threadWith(
        turn('t1', texts.cat, [failed('k4')], { at: minutes(9) }),
        turn('t2', texts.snow, [failed('k1'), unlike('k2')], { at: minutes(8) }),
      ),
    );
    await page.locator('[data-card=k1] .failed-text').click();
    for (const next of ['k2', 'k4', 'textarea']) {
      // A key that is held down dismisses only one card.
      await page.keyboard.down('Delete');
      await waitUntil(async () => (await focused(page)) === next);
      await page.keyboard.down('Delete');
      await page.keyboard.up('Delete');
    }
    assert.deepEqual(host.callsTo('setDismissed'), [
      [['k1'], true],
      [['k2'], true],
      [['k4'], true],
    ]);
    assert.equal(await page.locator('peel-turn').count(), 0);
  });

  it('are shown again with the undo key outside the prompt', async () => {
    const { page, host } = await pages.open(three());
    await page.locator('[data-card=k3]').press('Delete');
    await waitUntil(async () => (await focused(page)) === 'p2');
    await page.locator('textarea').press('Control+z');
    await page.locator('.picture').first().focus();
    assert.equal(host.callsTo('setDismissed').length, 1);
    await page.keyboard.press('Control+z');
    await waitUntil(async () => (await focused(page)) === 'k3');
    await page.keyboard.press('Control+z');
    assert.equal(host.callsTo('setDismissed').length, 2);
  });

  it('are dismissed as one if their cards are one, and not by a double click', async () => {
    const group = ['k1', 'k2'].map((id) => failed(id));
    const { page, host } = await pages.open(threadWith(turn('t1', texts.cat, [...group, unlike('k3')])));
    await page.locator('[data-cards="k1 k2"] .tool').dblclick();
    await announced(page, '2 failures dismissed.');
    await waitUntil(async () => (await failedIds(page)).join() === 'k3');
    assert.deepEqual(host.callsTo('setDismissed'), [[['k1', 'k2'], true]]);
  });

  it('have a menu with their actions, which keeps what costs money apart', async () => {
    const recoverable = failed('k1', { error: failures.partlyReceived, recoverable: true });
    const { page, host } = await pages.open(threadWith(turn('t1', texts.cat, [recoverable])));
    const labels = () => page.locator('.menu-item .menu-label').allInnerTexts();
    await page.locator('.failed .tool').press('Shift+F10');
    assert.deepEqual(await labels(), ['Recover…', 'Edit and Retry', 'Show Log', 'Dismiss', 'Try Again']);
    await page.keyboard.press('Escape');
    await page.locator('.failed').click({ button: 'right', position: { x: 4, y: 4 } });
    await page.getByRole('menuitem', { name: 'Dismiss' }).click();
    await announced(page, 'Failure dismissed. “Peel: Recover Unsaved Images…” still has the received data.');
    await page.locator('.empty').waitFor();
    assert.deepEqual(host.callsTo('again'), []);
  });

  it('stay when the host cannot record it, and says why', async () => {
    const { page, host } = await pages.open(three());
    host.answer('setDismissed', () => Promise.reject(new Error('The disk is full.')));
    await page.locator('[data-card=k3] .tool').click();
    await page.locator('.notice').getByText('The disk is full.').waitFor();
    assert.equal(await page.locator('.notice').getByRole('button', { name: 'Undo' }).count(), 0);
    assert.deepEqual(await failedIds(page), ['k3', 'k1', 'k2']);
  });

  it('are no longer offered to be shown again in another session', async () => {
    const { page, messages, host } = await pages.open(three());
    await page.locator('[data-card=k3] .tool').click();
    await page.locator('.notice').waitFor();
    messages.thread({ ...host.state.thread, session: 's2' });
    await page.locator('.notice').waitFor({ state: 'detached' });
  });
});
