// The session's head and what waits for a person: title, menu, marks, moved pictures, the same asked before.
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

describe('the session', () => {
  const pages = usePageFixtures();

  describe('its title', () => {
    it('is renamed in place, with F2 and with a double click', async () => {
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
      await waitUntil(() => host.asked('renameSession').length === 2);
      assert.deepEqual(host.asked('renameSession'), [['Boats'], ['']]);
    });

    it('stays what it was with Escape, and when nothing was changed', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      await title(page).click();
      await box(page).fill('Something else');
      await page.keyboard.press('Escape');
      await title(page).getByText('Harbor').waitFor();
      await title(page).click();
      await page.keyboard.press('Enter');
      await title(page).waitFor();
      assert.deepEqual(host.asked('renameSession'), []);
    });
  });

  it('has a menu for everything that can be done with it', async () => {
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
    await act(/^Delete Unstarred Images…\s*8$/);
    await waitUntil(() => host.asked('deleteUnstarred').length === 1 && host.asked('newSession').length === 1);
    assert.deepEqual(host.asked('session').flat(), ['duplicate', 'export', 'open', 'delete']);
    await act(/^Rename/);
    await box(page).waitFor();
    assert.equal(await page.evaluate('document.activeElement.className'), 'title-box');
  });

  it('offers nothing for what is empty but another one', async () => {
    const { page } = await pages.open(empty);
    await page.getByRole('button', { name: 'Session Actions' }).click();
    const items = await page.locator('.menu-label').allInnerTexts();
    assert.deepEqual(items, ['New Session', 'Open Session…', 'Rename…']);
  });

  describe('its marks', () => {
    it('are set and taken away by key and by star, and counted', async () => {
      const { page, host } = await pages.open(stateOf('story'));
      assert.equal(await page.locator('.marks').count(), 0);
      await page.locator('[data-card=v1] .picture').focus();
      await page.keyboard.press('s');
      await announced(page, 'Starred.');
      await page.locator('[data-card=v1] .star[aria-pressed=true]').waitFor();
      assert.equal(await page.locator('.marks').innerText(), '1');
      assert.equal(await page.evaluate('document.activeElement.className'), 'picture', 'the focus stays');
      await page.locator('[data-card=m0]').hover();
      await page.locator('[data-card=m0] .star').click();
      await waitUntil(async () => (await page.locator('.marks').innerText()) === '2');
      await page.locator('[data-card=v1] .star').click();
      await waitUntil(async () => (await page.locator('.marks').innerText()) === '1');
      assert.deepEqual(host.asked('setStarred'), [
        ['v1', true],
        ['m0', true],
        ['v1', false],
      ]);
    });

    it('are shown alone, with their number, and everything again', async () => {
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
      assert.deepEqual(host.asked('view'), [[{ starredOnly: true }], [{ starredOnly: false }]]);
    });

    it('stand without what is still being made or failed, and without a picture that loses its mark', async () => {
      const kept = image('p1', texts.cat, '1:1', 'kept.png', { starred: true });
      const other = image('p2', texts.cat, '1:1', 'other.png', { starred: true });
      const cards = [running('k1'), kept, failed('f1'), other, running('k2')];
      const state = { ...empty, thread: threadOf([turn('t1', texts.cat, cards)], { view: { starredOnly: true } }) };
      const { page, host } = await pages.open(state);
      const shown = () =>
        page.locator('[data-card]').evaluateAll((all) => all.map((one) => one.getAttribute('data-card')));
      assert.deepEqual(await shown(), ['p1', 'p2']);
      assert.equal(await page.getByRole('button', { name: 'Cancel All' }).count(), 0);
      await page.locator('[data-card=p2] .picture').press('s');
      await waitUntil(async () => (await shown()).join() === 'p1');
      assert.deepEqual(host.asked('setStarred'), [['p2', false]]);
      await page.locator('[data-card=p1] .picture:focus').waitFor();
    });

    it('give way to all pictures where somebody goes to one that is not starred', async () => {
      const { page, host } = await pages.open({
        ...stateOf('starred-only'),
        draft: { ...empty.draft, parent: { image: 'v0', turn: 't2', name: 'v0.png' } },
      });
      await page.locator('.from-jump').click();
      await page.locator('[data-card=v0] .picture:focus').waitFor();
      assert.deepEqual(host.asked('view'), [[{ starredOnly: false }]]);
    });

    it('are explained where there are none', async () => {
      const { page } = await pages.open(stateOf('none-starred'));
      await page.getByText('No starred images yet.').waitFor();
      assert.equal(await page.locator('peel-empty').count(), 0);
    });

    it('say why a view could not be shown, and leave the old one', async () => {
      const { page, host } = await pages.open(stateOf('branches'));
      host.answer('view', () => Promise.reject(new Error('The disk is full.')));
      await page.getByRole('button', { name: 'Only starred images: 2' }).click();
      await page.locator('.notice').getByText('The disk is full.').waitFor();
      assert.equal(await page.locator('peel-turn').count(), 7);
    });
  });

  it('says which one is open, what of it is shown and what it is called, whoever changed that', async () => {
    const { page, host, tell } = await pages.open(stateOf('branches'));
    await host.api.view({ starredOnly: true });
    await announced(page, 'Showing only starred images: 2 of 10.');
    await host.api.view({ starredOnly: false });
    await announced(page, 'Showing all images.');
    await host.api.view({ starredOnly: false, branch: 't4' });
    await host.api.view({ starredOnly: false });
    await announced(page, 'Showing all branches.');
    tell.head('s1', { ...host.state.thread, title: 'Boats' });
    await announced(page, 'The session title is now “Boats”.');
    tell.thread(threadOf(sampleThread(), { session: 's2', title: 'Kites' }));
    await announced(page, 'Session “Kites” is open: 8 images.');
    tell.thread(threadOf([], { session: 's3', title: 'New Session' }));
    await announced(page, 'Session “New Session” is open: no images.');
  });

  it('says that pictures were moved, finds them, and is silent when told to', async () => {
    const { page, host, tell } = await pages.open(stateOf('gone'));
    await page.getByText('2 images were moved or deleted.').waitFor();
    await page.getByRole('button', { name: 'Find Moved Images' }).click();
    await waitUntil(() => host.asked('session').length === 1);
    assert.deepEqual(host.asked('session'), [['find']]);
    tell.head('s1', { ...host.state.thread, gone: 1 });
    tell.head('another', { ...host.state.thread, gone: 9 });
    await page.getByText('1 image was moved or deleted.').waitFor();
    await page.locator('.banner').getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator('.banner').count(), 0);
    tell.head('s1', { ...host.state.thread, gone: 3 });
    await page.getByText('3 images were moved or deleted.').waitFor();
  });
});

describe('what was made before', () => {
  const pages = usePageFixtures();
  const asked = (count = 1): PanelState => {
    const { repeat, ...rest } = stateOf('repeat');
    return { ...rest, ...(repeat ? { repeat: { ...repeat, count } } : {}) };
  };

  it('is shown with its picture, and nothing is answered by the key that follows', async () => {
    const state = stateOf('repeat');
    const { page, host, tell } = await pages.open({ ...state, repeat: undefined as never });
    await page.getByRole('textbox', { name: 'Prompt' }).press('ControlOrMeta+Enter');
    const [first] = sampleThread();
    tell.repeat({
      id: 'q2',
      image: ref(first?.cards[0] as never, 't1'),
      at: Date.now() - 5000,
      count: 1,
    });
    await announced(page, 'You already generated this image. Nothing was sent.');
    assert.equal(await page.evaluate('document.activeElement.className'), 'repeat');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    assert.deepEqual(host.asked('answerRepeat'), []);
    await page.keyboard.press('Escape');
    await waitUntil(() => host.asked('answerRepeat').length === 1);
    assert.deepEqual(host.asked('answerRepeat'), [['q2', 'leave']]);
    await waitUntil(async () => (await page.evaluate('document.activeElement.tagName')) === 'TEXTAREA');
  });

  it('is used, and shown in the thread', async () => {
    const { page, host } = await pages.open(asked());
    await page.getByRole('button', { name: 'Use Existing' }).click();
    await waitUntil(() => host.asked('answerRepeat').length === 1);
    assert.deepEqual(host.asked('answerRepeat'), [['q1', 'use']]);
    await waitUntil(async () => (await page.locator('.repeat').count()) === 0);
    await waitUntil(
      async () => (await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`)) === 'h1',
    );
  });

  it('is made anew once for a double press, and says what that costs', async () => {
    const { page, host } = await pages.open(asked(4));
    let finish = (): void => {};
    host.answer('answerRepeat', () => new Promise((resolve) => (finish = resolve)));
    await page.getByRole('button', { name: /^Generate 4 More\s*4 paid requests$/ }).dblclick();
    await waitUntil(() => host.asked('answerRepeat').length === 1);
    assert.deepEqual(host.asked('answerRepeat'), [['q1', 'another']]);
    finish();
  });

  it('leaves whoever reads elsewhere alone', async () => {
    const { page, tell } = await pages.open({ ...empty, thread: threadOf(sampleThread()) });
    await page.locator('[data-card=v1] .picture').focus();
    const repeat = asked().repeat;
    assert.ok(repeat);
    tell.repeat(repeat);
    await page.getByText('You already generated this image').first().waitFor();
    assert.equal(await page.evaluate(`document.activeElement.closest('[data-card]')?.dataset.card`), 'v1');
  });
});
