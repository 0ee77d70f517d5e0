// Tests queued cards: positions, moving, removing, and the announcements.
import assert from 'node:assert/strict';
import type { PanelState } from '../../../src/shared/protocol';
import { announced, announcements } from '../fixtures/announcements';
import { errorView, failed, running, turn } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;

describe('queued cards', () => {
  const pages = usePageFixtures();

  it('shows the position of queued cards, and moves and removes them', async () => {
    const { page, host, messages } = await pages.open(stateOf('queue'));
    const phases = await page.locator('[data-turn=r1] .running-phase').allInnerTexts();
    assert.deepEqual(phases.slice(1), ['Next in queue', 'Position 2 in queue', 'Position 3 in queue']);
    await page.getByRole('button', { name: '“Make it a snowy night”, image 4 of 4: Move to Front of Queue' }).click();
    await page.getByRole('button', { name: '“Make it a snowy night”, image 2 of 4: Move to Back of Queue' }).click();
    await page
      .getByRole('button', { name: '“Make it a snowy night”, image 2 of 4: Move to Front of Queue' })
      .click({ force: true });
    await page.getByRole('button', { name: '“Make it a snowy night”, image 3 of 4: Remove from Queue' }).click();
    await waitUntil(() => host.callsTo('cancel').length === 1);
    assert.deepEqual(host.callsTo('moveInQueue'), [
      ['k3', 'front'],
      ['k1', 'back'],
    ]);
    assert.deepEqual(host.callsTo('cancel'), [['k2']]);
    messages.card('r1', running('k3', { phase: 'queued', place: 1 }));
    await page.locator('[data-card=k3]').getByText('Next in queue').waitFor();
  });

  it('keeps the focus on a queued card that moves up and starts', async () => {
    const { page, messages } = await pages.open(stateOf('queue'));
    await page.getByRole('button', { name: '“Make it a snowy night”, image 4 of 4: Move to Front of Queue' }).focus();
    messages.card('r1', running('k3', { phase: 'queued', place: 1 }));
    messages.card('r1', running('k3', { phase: 'sent' }));
    await page.getByRole('button', { name: 'Cancel Image 4 of 4' }).waitFor();
    assert.equal(await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`), 'k3');
  });

  it('names queued cards by their prompt, and announces their new position', async () => {
    const { page, messages, host } = await pages.open(stateOf('queue'));
    await page
      .getByRole('button', { name: /^Image “A cute orange kitten sitting .*…”: Move to Front of Queue/ })
      .click();
    await waitUntil(() => host.callsTo('moveInQueue').length === 1);
    messages.card('r2', running('k4', { phase: 'queued', place: 4 }));
    messages.card('r1', running('k3', { phase: 'queued', place: 4, last: true }));
    messages.card('r2', running('k4', { phase: 'queued', place: 1 }));
    await announced(page, /^Image “A cute orange kitten sitting .*…”: Next in queue$/);
    assert.ok(!(await announcements(page)).some((text) => text.includes('Position 4 in queue')));
  });

  it('announces that nothing was sent when cards are removed', async () => {
    const { page, messages } = await pages.open(stateOf('queue'));
    const error = errorView({ code: 'canceled', happened: 'Canceled.', charge: 'You were not charged.' });
    messages.card('r2', failed('k4', { reason: 'canceled', mayHaveBeenCharged: false, error }));
    await announced(page, 'Removed from the queue. Nothing was sent.');
  });

  it('does not move the last card further down', async () => {
    const { page, host, messages } = await pages.open(stateOf('queue'));
    const back = page.locator('[data-card=k4]').getByRole('button', { name: 'Move to Back of Queue' });
    assert.equal(await back.getAttribute('aria-disabled'), 'true');
    await back.click({ force: true });
    messages.card('r2', running('k4', { phase: 'queued', place: 3 }));
    await page.locator('[data-card=k4] [aria-disabled=false][aria-label$="Back of Queue"]').click();
    await waitUntil(() => host.callsTo('moveInQueue').length === 1);
    assert.deepEqual(host.callsTo('moveInQueue'), [['k4', 'back']]);
  });

  it('announces a rate limit pause once, and shows its end', async () => {
    const { page, messages } = await pages.open(stateOf('story'));
    messages.queue({ pausedUntil: Date.now() + 2500 });
    await page
      .getByText(/^The service's rate limit was reached\. The queue is paused until .* \([12] s left\)\.$/)
      .waitFor();
    await announced(page, "The service's rate limit was reached. The queue is paused.");
    await waitUntil(async () => (await page.locator('.banner').count()) === 0);
  });

  it('shows without actions that another window generates', async () => {
    const elsewhere = { elsewhere: true } as const;
    const cards = [running('k1', elsewhere), running('k2', { ...elsewhere, phase: 'preparing' }), running('k3')];
    const { page, messages } = await pages.open({ ...empty, thread: threadOf([turn('t1', 'A harbor', cards)]) });
    const cell = (id: string) => page.locator(`[data-card=${id}]`);
    await cell('k1').getByText('in another window').waitFor();
    await cell('k1')
      .getByRole('group', { name: /in another window/ })
      .waitFor();
    assert.deepEqual(
      [await cell('k1').getByRole('button').count(), await cell('k2').getByRole('button').count()],
      [0, 0],
    );
    await cell('k3').getByRole('button', { name: 'Cancel Image 3 of 3' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^Cancel All/ }).count(), 0);
    messages.turn('s1', turn('t1', 'A harbor', [...cards.slice(0, 1), running('k2'), running('k3')]));
    await page.getByRole('button', { name: 'Cancel All 2' }).waitFor();
  });

  it('announces cards that end at once together, with the possible charge', async () => {
    const ids = ['k1', 'k2', 'k3', 'k4'];
    const queuedTurn = turn(
      't1',
      'A harbor',
      ids.map((id) => running(id)),
    );
    const { page, messages } = await pages.open({ ...empty, thread: threadOf([queuedTurn]) });
    const canceled = (id: string, mayHaveBeenCharged: boolean) =>
      failed(id, {
        reason: 'canceled',
        error: errorView({ happened: 'It was canceled.', charge: 'Said of one.' }),
        mayHaveBeenCharged,
      });
    const some = [canceled('k1', true), canceled('k2', false), canceled('k3', false)];
    messages.turn('s1', { ...queuedTurn, cards: [some[0]!, ...queuedTurn.cards.slice(1)] });
    messages.turn('s1', { ...queuedTurn, cards: [...some, ...queuedTurn.cards.slice(3)] });
    await announced(page, '3 images canceled. You may have been charged for 1; 2 were not sent.');
    messages.turn('s1', { ...queuedTurn, cards: [...some, failed('k4')] });
    await announced(page, /^Image 4 of 4: The service stopped responding/);
    assert.ok(!(await announcements(page)).some((text) => text.includes('Said of one')));
    messages.turn('s1', { ...queuedTurn, id: 't2', cards: queuedTurn.cards });
    messages.turn('s1', {
      ...queuedTurn,
      id: 't2',
      cards: [...queuedTurn.cards.slice(0, 2), failed('k3'), failed('k4')],
    });
    await announced(
      page,
      'Images 3, 4 of 4: The service stopped responding after 122 s. You may have been charged for each of these images.',
    );
  });
});
