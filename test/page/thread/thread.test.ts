// Tests the thread: turns, keyboard navigation, jumps and pages.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { paintUrl, image, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;
const withTurns = (turns: TurnView[], more = false): PanelState => ({
  ...empty,
  thread: threadOf(turns, { more }),
});
/** The focused card or label. */
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(
    `document.activeElement?.closest('[data-card]')?.dataset.card ?? document.activeElement?.getAttribute('aria-label') ?? null`,
  );

describe('thread', () => {
  const pages = usePageFixtures();

  it('shows the newest turn first, directly below the button', async () => {
    const { page } = await pages.open(stateOf('story'));
    assert.deepEqual(
      await page.locator('peel-turn').evaluateAll((all) => all.map((one) => one.getAttribute('data-turn'))),
      ['t5', 't4', 't3', 't2', 't1'],
    );
  });

  it('shows the parent and the inputs of an image, in order', async () => {
    const { page } = await pages.open(stateOf('story'));
    const made = page.locator('[data-turn=t5]').getByRole('group', { name: 'Created from' });
    await made.getByRole('button', { name: 'Continues harbor-at-dawn-3.png: Show Image' }).waitFor();
    const inputs = await made.locator('.term').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    assert.deepEqual(inputs.slice(1), ['Input 1: orange-kitten.png', 'Input 2: street.jpg', 'Input 3: example.com']);
  });

  it('draws a line from each turn and from the draft to the parent', async () => {
    const { page } = await pages.open(stateOf('story'));
    const lines = (id: string): Promise<number> => page.locator(`[data-turn=${id}] .lane`).count();
    assert.equal(await lines('t5'), 2, 'the line of the draft and its own');
    assert.equal(await lines('t1'), 3, 'the draft, and two turns');
    assert.equal(await page.locator('.lane[data-draft]').count(), 5);
  });

  it('jumps to the parent of a turn', async () => {
    const { page } = await pages.open(stateOf('story'), { reducedMotion: true });
    await page
      .locator('[data-turn=t5]')
      .getByRole('button', { name: /^Continues harbor-at-dawn-3/ })
      .click();
    await waitUntil(async () => (await focused(page)) === 'v1');
    const box = await page.locator('[data-turn=t2]').boundingBox();
    assert.ok(box && box.y > 0 && box.y < 500, 'in view');
  });

  it('marks an image that was continued, and leads to the newest continuation', async () => {
    const { page } = await pages.open(stateOf('story'));
    await page
      .locator('[data-card=h1]')
      .getByRole('button', { name: /^Show the Newest of 2 Branches/ })
      .press('Enter');
    await waitUntil(async () => (await focused(page)) === 'b0');
  });

  it('moves by arrow keys in the grid and to the turns around it', async () => {
    const { page } = await pages.open(stateOf('story'));
    await page.locator('[data-card=v0] .picture').focus();
    const steps: [string, string][] = [
      ['ArrowRight', 'v1'],
      ['ArrowDown', 'v3'],
      ['ArrowLeft', 'v2'],
      ['ArrowUp', 'v0'],
      ['End', 'v3'],
      ['Home', 'v0'],
      ['End', 'v3'],
      ['ArrowDown', 'h1'],
      ['ArrowUp', 'v3'],
      ['Home', 'v0'],
      ['ArrowLeft', 'c0'],
    ];
    for (const [key, card] of steps) {
      await page.keyboard.press(key);
      assert.equal(await focused(page), card, key);
    }
    const stops = await page
      .locator('[data-turn=t2] .picture')
      .evaluateAll((all) => all.map((one) => (one as unknown as { tabIndex: number }).tabIndex));
    assert.deepEqual(stops, [0, -1, -1, -1], 'one tab stop');
  });

  it('adds a new turn on top, and marks its parent', async () => {
    const { page, messages } = await pages.open(withTurns(sampleThread().slice(0, 1)));
    const { fork: _, ...next } = sampleThread()[1] as TurnView;
    messages.turn('s1', next);
    await page.locator('peel-turn').first().getByText(texts.snow).waitFor();
    await page
      .locator('[data-card=h1]')
      .getByRole('button', { name: 'Show the Image That Continues This One' })
      .waitFor();
    messages.turn('another session', turn('zz', 'Not ours', []));
    messages.turn('s1', { ...next, prompt: 'Changed' });
    await page.getByText('Changed').waitFor();
    assert.equal(await page.getByText('Not ours').count(), 0);
  });

  it('moves the focus to a neighbor when an image disappears', async () => {
    const { page, messages } = await pages.open(stateOf('story'));
    const view = sampleThread()[1] as TurnView;
    await page.locator('[data-card=v1] .picture').focus();
    messages.turn('s1', { ...view, cards: view.cards.filter(({ id }) => id !== 'v1') });
    await waitUntil(async () => (await focused(page)) === 'v2');
  });

  it('loads older turns when they come into view, and on the way to an image', async () => {
    const older = Array.from({ length: 120 }, (_, index) =>
      turn(`o${index}`, `Older ${index}`, [
        image(`p${index}`, texts.cat, '1:1', `${index}.png`, { thumbnail: paintUrl(texts.cat, '1:1') }),
      ]),
    );
    const last = turn('last', texts.snow, [image('z', texts.cat, '1:1', 'z.png')], {
      parent: { image: 'p3', turn: 'o3', name: '3.png' },
    });
    const { page, host } = await pages.open(withTurns([last], true), { older, reducedMotion: true });
    await waitUntil(() => host.callsTo('older').length === 1);
    assert.deepEqual(host.callsTo('older')[0], ['last']);
    await page.getByRole('button', { name: 'Continues 3.png: Show Image' }).click();
    await waitUntil(async () => (await focused(page)) === 'p3');
    assert.deepEqual(host.callsTo('older'), [['last'], ['o70'], ['o20']]);
    assert.equal(await page.locator('.thread-end').count(), 0);
    assert.equal(await page.locator('[data-turn=o3] article').getAttribute('aria-posinset'), '118');
    assert.equal(await page.locator('[data-turn=o3] article').getAttribute('aria-setsize'), '121');
  });

  it('offers a rewritten prompt, and undo restores the previous one', async () => {
    const { page, host } = await pages.open(stateOf('story'));
    await page.getByText('The service rewrote your prompt').click();
    await page.getByRole('button', { name: 'Use This Prompt' }).click();
    await waitUntil(() => host.state.draft.prompt.startsWith('A photorealistic orange tabby'));
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await page.getByRole('textbox', { name: 'Prompt' }).inputValue(), 'Warmer light, fewer boats');
  });

  it('copies a turn into the composer', async () => {
    const { page, host } = await pages.open(stateOf('failed'));
    await page.getByRole('button', { name: 'Edit and Retry' }).first().click();
    await page.locator('[data-turn=t1]').hover();
    await page.locator('[data-turn=t1]').getByRole('button', { name: 'Copy Prompt and Inputs to Composer' }).click();
    await waitUntil(() => host.callsTo('recall').length === 2);
    assert.deepEqual(host.callsTo('recall'), [['f2'], ['t1']]);
  });

  it('shows examples in an empty session that fill the prompt', async () => {
    const { page, host } = await pages.open(empty);
    await page.getByRole('button', { name: /^Flat icon of a paper boat/ }).click();
    await waitUntil(() => host.state.draft.prompt.startsWith('Flat icon') && host.state.draft.ratio === '1:1');
    assert.equal(await page.locator('peel-run .button-main').innerText(), 'Generate');
    assert.equal(host.callsTo('run').length, 0);
  });

  it('shows untrusted text as plain text', async () => {
    const { page } = await pages.open(stateOf('hostile'));
    assert.equal(await page.title(), 'Peel');
    assert.equal(await page.locator('peel-app script, peel-app b, peel-app img[src=x]').count(), 0);
    const name = await page
      .locator('[data-card=k0]')
      .locator('..')
      .locator('..')
      .locator('.caption .file-name')
      .textContent();
    assert.equal(name, 'invoice\ufffdgnp.exe');
    const card = page.locator('[data-card=k0] img');
    assert.equal((await card.getAttribute('src'))?.startsWith('/picture/'), true);
  });

  it('scrolls to the oldest of two hundred turns', async () => {
    const turns = Array.from({ length: 200 }, (_, index) =>
      turn(`o${index}`, `Turn ${index}`, [
        image(`p${index}`, texts.cat, '1:1', `${index}.png`, {
          thumbnail: paintUrl(texts.cat, '1:1'),
        }),
      ]),
    );
    const { page } = await pages.open(withTurns(turns));
    const scroller = page.locator('.scroller');
    await scroller.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await page.getByText('Turn 0', { exact: true }).scrollIntoViewIfNeeded();
  });
});
