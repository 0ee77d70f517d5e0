// Tests the session header and notices: title, menu, stars, moved images, duplicates.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { failed, image, ref, running, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;
const title = (page: Page) => page.locator('.title-text');
const box = (page: Page) => page.getByRole('textbox', { name: 'Session title' });

describe('session header', () => {
  const pages = usePageFixtures();

  describe('title', () => {
    it('renames the session in place with F2 and with a double click', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      await title(page).focus();
      await page.keyboard.press('F2');
      assert.equal(await box(page).inputValue(), 'Harbor');
      await page.keyboard.type('Boats');
      await page.keyboard.press('Enter');
      await waitUntil(async () => (await title(page).innerText()) === 'Boats');
      assert.equal(await page.evaluate('document.activeElement.className'), 'title-text');
      await title(page).dblclick();
      await box(page).fill('  ');
      await page.locator('textarea').focus();
      await waitUntil(() => host.callsTo('renameSession').length === 2);
      assert.deepEqual(host.callsTo('renameSession'), [['Boats'], ['']]);
    });

    it('keeps the title after Escape, and after no change', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      await title(page).click();
      await box(page).fill('Something else');
      await page.keyboard.press('Escape');
      await title(page).getByText('Harbor').waitFor();
      await title(page).click();
      await page.keyboard.press('Enter');
      await title(page).waitFor();
      assert.deepEqual(host.callsTo('renameSession'), []);
    });
  });

  it('has a menu with all session actions', async () => {
    const { page, host } = await pages.open(stateOf('branches'));
    const act = async (name: string | RegExp): Promise<void> => {
      await page.getByRole('button', { name: 'Session Actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('New Session');
    await act('Duplicate');
    await act('Export…');
    await act('Open Session…');
    await act('Delete Session');
    await act(/^Delete Unstarred Images…$/);
    await waitUntil(() => host.callsTo('deleteUnstarred').length === 1 && host.callsTo('newSession').length === 1);
    assert.deepEqual(host.callsTo('session').flat(), ['duplicate', 'export', 'open', 'delete']);
    await act(/^Rename/);
    await box(page).waitFor();
    assert.equal(await page.evaluate('document.activeElement.className'), 'title-box');
  });

  it('offers only new and other sessions for an empty one', async () => {
    const { page } = await pages.open(empty);
    await page.getByRole('button', { name: 'Session Actions' }).click();
    const items = await page.locator('.menu-label').allInnerTexts();
    assert.deepEqual(items, ['New Session', 'Open Session…', 'Rename…']);
  });

  describe('stars', () => {
    it('sets and removes stars by key and by button, and counts them', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      assert.equal(await page.locator('.marks').count(), 0);
      await page.locator('[data-card=v1] .picture').focus();
      await page.keyboard.press('Alt+s');
      await announced(page, 'Starred.');
      await page.locator('[data-card=v1] .star[aria-pressed=true]').waitFor();
      assert.equal(await page.locator('.marks').innerText(), '1');
      assert.equal(await page.evaluate('document.activeElement.className'), 'picture', 'keeps the focus');
      await page.locator('[data-card=m0]').hover();
      await page.locator('[data-card=m0] .star').click();
      await waitUntil(async () => (await page.locator('.marks').innerText()) === '2');
      await page.locator('[data-card=v1] .star').click();
      await waitUntil(async () => (await page.locator('.marks').innerText()) === '1');
      assert.deepEqual(host.callsTo('setStarred'), [
        ['v1', true],
        ['m0', true],
        ['v1', false],
      ]);
    });

    it('shows a star at once, removes it with the next key, and shows it again if that failed', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      host.answer('setStarred', async (_, starred) => (starred ? undefined : Promise.reject(new Error('Not saved.'))));
      await page.locator('[data-card=v1] .picture').focus();
      await page.keyboard.press('Alt+s');
      await page.locator('[data-card=v1] .star[aria-pressed=true]').waitFor();
      await page.keyboard.press('Alt+s');
      await page.getByText('Not saved.').first().waitFor();
      await page.locator('[data-card=v1] .star[aria-pressed=true]').waitFor();
      assert.deepEqual(host.callsTo('setStarred'), [
        ['v1', true],
        ['v1', false],
      ]);
    });

    it('shows starred images alone with their number, and all images again', async () => {
      const { page, host } = await pages.open(stateOf('branches'));
      await page.getByRole('button', { name: 'Only starred images: 2' }).click();
      await page.getByText('Starred only: 2 of 10').waitFor();
      assert.equal(await page.locator('peel-turn').count(), 2);
      const cards = () =>
        page.locator('[data-card]').evaluateAll((all) => all.map((one) => one.getAttribute('data-card')));
      assert.deepEqual(await cards(), ['n0', 'v1']);
      assert.match((await page.locator('[data-card=v1] .picture').getAttribute('aria-label')) ?? '', /^Image 2 of 4: /);
      await page.getByRole('button', { name: 'Show All Images' }).first().click();
      await waitUntil(async () => (await page.locator('peel-turn').count()) === 7);
      assert.deepEqual(host.callsTo('view'), [[{ starredOnly: true }], [{ starredOnly: false }]]);
    });

    it('hides running and failed cards, and an image that loses its star', async () => {
      const kept = image('p1', texts.cat, '1:1', 'kept.png', { starred: true });
      const other = image('p2', texts.cat, '1:1', 'other.png', { starred: true });
      const cards = [running('k1'), kept, failed('f1'), other, running('k2')];
      const state = { ...empty, thread: threadOf([turn('t1', texts.cat, cards)], { view: { starredOnly: true } }) };
      const { page, host } = await pages.open(state);
      const shown = () =>
        page.locator('[data-card]').evaluateAll((all) => all.map((one) => one.getAttribute('data-card')));
      assert.deepEqual(await shown(), ['p1', 'p2']);
      assert.equal(await page.getByRole('button', { name: 'Cancel All' }).count(), 0);
      await page.locator('[data-card=p2] .picture').press('Alt+s');
      await waitUntil(async () => (await shown()).join() === 'p1');
      assert.deepEqual(host.callsTo('setStarred'), [['p2', false]]);
      await page.locator('[data-card=p1] .picture:focus').waitFor();
    });

    it('shows all images when the user goes to an image without a star', async () => {
      const { page, host } = await pages.open({
        ...stateOf('starred-only'),
        draft: { ...empty.draft, parent: { image: 'v0', turn: 't2', name: 'v0.png' } },
      });
      await page.locator('.from-jump').click();
      await page.locator('[data-card=v0] .picture:focus').waitFor();
      assert.deepEqual(host.callsTo('view'), [[{ starredOnly: false }]]);
    });

    it('explains stars if there are none', async () => {
      const { page } = await pages.open(stateOf('none-starred'));
      await page.getByText('No starred images yet.').waitFor();
      assert.equal(await page.locator('peel-empty').count(), 0);
    });

    it('reports a filter that failed, and keeps the previous one', async () => {
      const { page, host } = await pages.open(stateOf('branches'));
      host.answer('view', () => Promise.reject(new Error('The disk is full.')));
      await page.getByRole('button', { name: 'Only starred images: 2' }).click();
      await page.locator('.notice').getByText('The disk is full.').waitFor();
      assert.equal(await page.locator('peel-turn').count(), 7);
    });
  });

  it('announces the open session, its filter and its title, whoever changed them', async () => {
    const { page, host, messages } = await pages.open(stateOf('branches'));
    await host.api.view({ starredOnly: true });
    await announced(page, 'Showing only starred images: 2 of 10.');
    await host.api.view({ starredOnly: false });
    await announced(page, 'Showing all images.');
    await host.api.view({ starredOnly: false, branch: 't4' });
    await host.api.view({ starredOnly: false });
    await announced(page, 'Showing all branches.');
    messages.head('s1', { ...host.state.thread, title: 'Boats' });
    await announced(page, 'The session title is now “Boats”.');
    messages.thread(threadOf(sampleThread(), { session: 's2', title: 'Kites' }));
    await announced(page, 'Session “Kites” is open: 8 images.');
    messages.thread(threadOf([], { session: 's3', title: 'New Session' }));
    await announced(page, 'Session “New Session” is open: no images.');
  });

  it('reports moved images, finds them, and can be dismissed', async () => {
    const { page, host, messages } = await pages.open(stateOf('missing'));
    await page.getByText('2 images were moved or deleted.').waitFor();
    await page.locator('.banner').getByRole('button', { name: 'Find Moved Images' }).click();
    await waitUntil(() => host.callsTo('session').length === 1);
    assert.deepEqual(host.callsTo('session'), [['find']]);
    messages.head('s1', { ...host.state.thread, missing: 2, unfound: true });
    await page.getByText('2 images were moved or deleted, and were not found in this workspace.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Find Moved Images' }).count(), 0, 'nor in a turn');
    messages.head('s1', { ...host.state.thread, missing: 1, unfound: true });
    await page.getByText('1 image was moved or deleted, and was not found in this workspace.').waitFor();
    messages.head('s1', { ...host.state.thread, missing: 1 });
    await page.locator('.banner').getByRole('button', { name: 'Find Moved Images' }).waitFor();
    messages.head('another', { ...host.state.thread, missing: 9 });
    await page.getByText('1 image was moved or deleted.').waitFor();
    await page.locator('.banner').getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator('.banner').count(), 0);
    messages.head('s1', { ...host.state.thread, missing: 3 });
    await page.getByText('3 images were moved or deleted.').waitFor();
  });
});

describe('duplicate question', () => {
  const pages = usePageFixtures();
  const withQuestion = (count = 1): PanelState => {
    const { repeat, ...rest } = stateOf('repeat');
    return { ...rest, ...(repeat ? { repeat: { ...repeat, count } } : {}) };
  };

  it('shows the image, and is not answered by the next key', async () => {
    const state = stateOf('repeat');
    const { page, host, messages } = await pages.open({ ...state, repeat: undefined as never });
    await page.getByRole('textbox', { name: 'Prompt' }).press('ControlOrMeta+Enter');
    const [first] = sampleThread();
    messages.repeat({
      id: 'q2',
      image: ref(first?.cards[0] as never, 't1'),
      at: Date.now() - 5000,
      count: 1,
    });
    await announced(page, 'You already generated this image. Nothing was sent.');
    assert.equal(await page.evaluate('document.activeElement.className'), 'repeat');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    assert.deepEqual(host.callsTo('answerRepeat'), []);
    await page.keyboard.press('Escape');
    await waitUntil(() => host.callsTo('answerRepeat').length === 1);
    assert.deepEqual(host.callsTo('answerRepeat'), [['q2', 'leave']]);
    await waitUntil(async () => (await page.evaluate('document.activeElement.tagName')) === 'TEXTAREA');
  });

  it('uses the existing image and shows it in the thread', async () => {
    const { page, host } = await pages.open(withQuestion());
    await page.getByRole('button', { name: 'Use Existing' }).click();
    await waitUntil(() => host.callsTo('answerRepeat').length === 1);
    assert.deepEqual(host.callsTo('answerRepeat'), [['q1', 'use']]);
    await waitUntil(async () => (await page.locator('.repeat').count()) === 0);
    await waitUntil(
      async () => (await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`)) === 'h1',
    );
  });

  it('generates again once for a double click, and states the cost', async () => {
    const { page, host } = await pages.open(withQuestion(4));
    let finish = (): void => {};
    host.answer('answerRepeat', () => new Promise((resolve) => (finish = resolve)));
    await page.getByRole('button', { name: /^Generate 4 More\s*4 paid requests$/ }).dblclick();
    await waitUntil(() => host.callsTo('answerRepeat').length === 1);
    assert.deepEqual(host.callsTo('answerRepeat'), [['q1', 'another']]);
    finish();
  });

  it('does not take the focus from the thread', async () => {
    const { page, messages } = await pages.open({ ...empty, thread: threadOf(sampleThread()) });
    await page.locator('[data-card=v1] .picture').focus();
    const repeat = withQuestion().repeat;
    assert.ok(repeat);
    messages.repeat(repeat);
    await page.getByText('You already generated this image').first().waitFor();
    assert.equal(await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`), 'v1');
  });
});
