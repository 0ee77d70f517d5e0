// Where the focus is: after boxes of VS Code, after what had it is gone, and all along a walk by keyboard alone.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;
/** The label, the card or the kind of what has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { activeElement: at } = document;
    return at.closest('[data-card]')?.dataset.card ?? at.getAttribute('aria-label') ?? at.innerText ?? at.tagName;
  })()`);
const isPrompt = async (page: Page): Promise<boolean> => (await focused(page)) === 'Prompt';

/** A box of VS Code takes the focus and gives it back: what had it in the page is nobody any more. */
const throughBox = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    document.activeElement.blur();
    window.dispatchEvent(new Event('blur'));
    window.dispatchEvent(new Event('focus'));
  })()`);

/** The person has gone to another part of VS Code: as in a real frame, nothing in the page has the focus then. */
const leave = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    document.activeElement.blur();
    document.hasFocus = () => false;
    window.dispatchEvent(new Event('blur'));
  })()`);
const comeBack = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    delete document.hasFocus;
    window.dispatchEvent(new Event('focus'));
  })()`);
/** After the page has drawn what it was told. */
const isNowhere = async (page: Page): Promise<boolean> => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return page.evaluate('document.activeElement === document.body');
};

describe('the focus', () => {
  const pages = usePageFixtures();

  it('is in the prompt of a page that opens with it, and the host knows where it is', async () => {
    const { page, host } = await pages.open(empty);
    await waitUntil(() => isPrompt(page));
    assert.deepEqual(host.asked('focused').at(-1), [true]);
    await throughBox(page);
    assert.deepEqual(host.asked('focused').slice(-2), [[false], [true]]);
  });

  it('comes back to where it was when VS Code has asked something', async () => {
    const { page } = await pages.open(stateOf('story'));
    for (const place of ['[data-card=v2] .picture', 'textarea', '.session-head .tool', '.add', '.count-number']) {
      await page.locator(place).first().focus();
      const before = await focused(page);
      await throughBox(page);
      assert.equal(await focused(page), before, place);
    }
  });

  it('goes to what stands nearest when its place went away meanwhile', async () => {
    const { page, tell } = await pages.open(stateOf('no-key'));
    await page.locator('.remark button').first().focus();
    await page.evaluate(`document.activeElement.blur()`);
    tell.place(empty.place);
    await page.locator('.remark').waitFor({ state: 'detached' });
    await throughBox(page);
    assert.ok(await isPrompt(page));
  });

  it('is in the prompt once the key was asked for, and not on the button that pays', async () => {
    const { page, tell, host } = await pages.open(stateOf('no-key'));
    host.answer('go', async () => tell.place(empty.place));
    await page.locator('.button-main').press('Enter');
    await waitUntil(() => isPrompt(page));
    await page.keyboard.press('Enter');
    assert.deepEqual(host.asked('run'), []);
  });

  it('is not taken from an editor by what the host answers late, and is in the prompt when the person comes back', async () => {
    for (const way of ['.button-main', '.remark button']) {
      const { page, tell, host } = await pages.open(stateOf('no-key'));
      const { promise, resolve: answer } = Promise.withResolvers<void>();
      host.answer('go', () => promise);
      await page.locator(way).first().press('Enter');
      await waitUntil(() => host.asked('go').length === 1);
      await leave(page);
      tell.place(empty.place);
      answer();
      await waitUntil(async () => (await page.locator('.button-main').innerText()) === 'Generate');
      assert.ok(await isNowhere(page), way);
      await comeBack(page);
      assert.ok(await isPrompt(page), way);
    }
  });

  it('is not taken from an editor by a question that comes meanwhile, and is on it when the person comes back', async () => {
    const { repeat, ...state } = stateOf('repeat');
    for (const answered of [false, true]) {
      const { page, tell } = await pages.open(state);
      await page.locator('textarea').focus();
      await leave(page);
      tell.repeat(repeat);
      await page.locator('.repeat').waitFor();
      assert.ok(await isNowhere(page));
      if (answered) {
        tell.repeat(undefined);
        await page.locator('.repeat').waitFor({ state: 'detached' });
      }
      await comeBack(page);
      assert.equal(await focused(page), answered ? 'Prompt' : await page.locator('.repeat').innerText());
    }
  });

  it('is on the way to add another when the last input was taken out by its button, however late that is told', async () => {
    const { page, host } = await pages.open(stateOf('bad-input'));
    // The real host tells of it after it has answered.
    host.answer('removeInput', async () => void setTimeout(() => host.change({ inputs: [] }), 120));
    await page.locator('.tile-remove').press('Enter');
    await waitUntil(async () => (await page.locator('.tile').count()) === 0);
    await waitUntil(async () => (await focused(page)).includes('Add Images'));
  });

  it('stays with an input that is moved, however late that is told', async () => {
    const { page, host } = await pages.open(stateOf('combine'));
    const { inputs } = host.state.draft;
    host.answer('moveInput', async () => void setTimeout(() => host.change({ inputs: inputs.toReversed() }), 120));
    await page.locator('[data-id=i3] .tile-main').press('Alt+Home');
    await waitUntil(async () => (await focused(page)).startsWith('Input 1 of 3: texture-small'));
  });

  it('is left where a person laid it down', async () => {
    const { page, tell, host } = await pages.open(stateOf('story'));
    await page.locator('textarea').focus();
    await page.locator('.run-note').click();
    await waitUntil(() => page.evaluate<boolean>('document.activeElement === document.body'));
    tell.head('s1', { ...host.state.thread, title: 'Boats' });
    await page.locator('.title-text', { hasText: 'Boats' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement === document.body'), true);
  });
});
