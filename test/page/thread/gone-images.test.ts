// Tests the lines for deleted and missing images, and the focus after a deletion.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { image, ref, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const picture = (id: string) => image(id, texts.cat, '1:1', `${id}.png`);
const deleted = (id: string) => ({ ...picture(id), missing: true, deleted: true });
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    `[document.activeElement.closest('[data-card]')?.dataset.card, document.activeElement.className].join(' ')`,
  );

describe('gone images', () => {
  const pages = usePageFixtures();
  const cards = [
    deleted('p1'),
    picture('p2'),
    { ...deleted('p3'), starred: true },
    { ...picture('p4'), missing: true },
  ];

  it('shows deleted images as one line that lists them, and no box for any missing image', async () => {
    const { page, host } = await pages.open({ ...empty, thread: threadOf([turn('t1', texts.cat, cards)]) });
    assert.equal(await page.locator('.picture').count(), 1);
    const line = page.getByRole('button', { name: '2 deleted', exact: true });
    assert.equal(await line.getAttribute('aria-expanded'), 'false');
    assert.ok(((await page.locator('[data-kind=deleted]').boundingBox())?.height ?? 99) <= 28);
    await line.press('Enter');
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await page.locator('.gone-name .file-name').allTextContents(), ['p1.png', 'p3.png']);
    await page.locator('[data-card=p3] button').click();
    await page.getByRole('menuitem', { name: 'Unstar' }).click();
    await waitUntil(() => host.callsTo('setStarred').length === 1);
    assert.deepEqual(host.callsTo('setStarred'), [['p3', false]]);
  });

  it('keeps images that were moved within reach, and searches for them', async () => {
    const { page, host, messages } = await pages.open({ ...empty, thread: threadOf([turn('t1', texts.cat, cards)]) });
    const line = page.locator('[data-kind=lost]');
    await line.getByRole('button', { name: '1 moved or deleted' }).waitFor();
    await line.getByRole('button', { name: 'Find Moved Images' }).click();
    await waitUntil(() => host.callsTo('session').length === 1);
    assert.deepEqual(host.callsTo('session'), [['find']]);
    messages.turn('s1', turn('t1', texts.cat, [...cards.slice(0, 3), picture('p4')]));
    await line.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.picture').count(), 2);
  });

  it('moves the focus to the next image after a deletion, and does not delete it with the same key', async () => {
    const view = turn('t1', texts.cat, ['p1', 'p2', 'p3'].map(picture));
    const { page, host, messages } = await pages.open({ ...empty, thread: threadOf([view]) });
    await page.locator('[data-card=p2] .picture').focus();
    await page.keyboard.down('Delete');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    messages.turn('s1', { ...view, cards: [picture('p1'), deleted('p2'), picture('p3')] });
    await waitUntil(async () => (await focused(page)) === 'p3 picture');
    await page.keyboard.down('Delete');
    await page.keyboard.up('Delete');
    messages.turn('s1', { ...view, cards: [picture('p1'), deleted('p2'), deleted('p3')] });
    await waitUntil(async () => (await focused(page)) === 'p1 picture');
    messages.turn('s1', { ...view, cards: ['p1', 'p2', 'p3'].map(deleted) });
    await waitUntil(async () => (await focused(page)) === ' gone-toggle');
    assert.equal(host.callsTo('actOnImage').length, 1);
  });

  it('leads from a continuation to a deleted image', async () => {
    const last = turn('t2', texts.snow, [picture('q1')], { parent: ref(deleted('p1'), 't1') });
    const { page } = await pages.open({ ...empty, thread: threadOf([turn('t1', texts.cat, cards), last]) });
    await page.getByRole('button', { name: 'Continues p1.png: Show Image' }).click();
    await waitUntil(async () => (await focused(page)) === ' gone-toggle');
  });
});
