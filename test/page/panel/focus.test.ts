// Tests the focus: after input boxes of VS Code, and after the focused element disappeared.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const stateOf = (name: string): PanelState => allStates()[name] as PanelState;
/** The label, card or text of the focused element. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { activeElement: at } = document;
    return at.closest('[data-card]')?.dataset.card ?? at.getAttribute('aria-label') ?? at.innerText ?? at.tagName;
  })()`);
const isPrompt = async (page: Page): Promise<boolean> => (await focused(page)) === 'Prompt';

/** Simulates an input box of VS Code, which takes the focus and returns it to no element. */
const simulateInputBox = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    document.activeElement.blur();
    window.dispatchEvent(new Event('blur'));
    window.dispatchEvent(new Event('focus'));
  })()`);

/** Simulates that the user leaves the page; then nothing in it has the focus, as in a real frame. */
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
/** Waits until the page has drawn the update. */
const isNowhere = async (page: Page): Promise<boolean> => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return page.evaluate('document.activeElement === document.body');
};

describe('focus', () => {
  const pages = usePageFixtures();

  it('focuses the prompt of a page that opens with the focus, and tells the host', async () => {
    const { page, host } = await pages.open(empty);
    await waitUntil(() => isPrompt(page));
    assert.deepEqual(host.callsTo('focused').at(-1), [true]);
    await simulateInputBox(page);
    assert.deepEqual(host.callsTo('focused').slice(-2), [[false], [true]]);
  });

  it('returns to its element after VS Code asked something', async () => {
    const { page } = await pages.open(stateOf('story'));
    for (const selector of ['[data-card=v2] .picture', 'textarea', '.session-head .tool', '.add', '.count-number']) {
      await page.locator(selector).first().focus();
      const before = await focused(page);
      await simulateInputBox(page);
      assert.equal(await focused(page), before, selector);
    }
  });

  it('moves to a nearby element if its element disappeared meanwhile', async () => {
    const { page, messages } = await pages.open(stateOf('no-key'));
    await page.locator('.remark button').first().focus();
    await page.evaluate(`document.activeElement.blur()`);
    messages.place(empty.place);
    await page.locator('.remark').waitFor({ state: 'detached' });
    await simulateInputBox(page);
    assert.ok(await isPrompt(page));
  });

  it('focuses the prompt after the API key was set, not the paid button', async () => {
    const { page, messages, host } = await pages.open(stateOf('no-key'));
    host.answer('go', async () => messages.place(empty.place));
    await page.locator('.button-main').press('Enter');
    await waitUntil(() => isPrompt(page));
    await page.keyboard.press('Enter');
    assert.deepEqual(host.callsTo('run'), []);
  });

  it('does not take the focus from an editor after a late answer of the host, and focuses the prompt when the user returns', async () => {
    for (const selector of ['.button-main', '.remark button']) {
      const { page, messages, host } = await pages.open(stateOf('no-key'));
      const { promise, resolve: answer } = Promise.withResolvers<void>();
      host.answer('go', () => promise);
      await page.locator(selector).first().press('Enter');
      await waitUntil(() => host.callsTo('go').length === 1);
      await leave(page);
      messages.place(empty.place);
      answer();
      await waitUntil(async () => (await page.locator('.button-main').innerText()) === 'Generate');
      assert.ok(await isNowhere(page), selector);
      await comeBack(page);
      assert.ok(await isPrompt(page), selector);
    }
  });

  it('does not take the focus from an editor for a question, and focuses the question when the user returns', async () => {
    const { repeat, ...state } = stateOf('repeat');
    for (const answered of [false, true]) {
      const { page, messages } = await pages.open(state);
      await page.locator('textarea').focus();
      await leave(page);
      messages.repeat(repeat);
      await page.locator('.repeat').waitFor();
      assert.ok(await isNowhere(page));
      if (answered) {
        messages.repeat(undefined);
        await page.locator('.repeat').waitFor({ state: 'detached' });
      }
      await comeBack(page);
      assert.equal(await focused(page), answered ? 'Prompt' : await page.locator('.repeat').innerText());
    }
  });

  it('moves to the add button when the last input is removed, even if the update is late', async () => {
    const { page, host } = await pages.open(stateOf('bad-input'));
    // The real host sends the update after its answer.
    host.answer('removeInput', async () => void setTimeout(() => host.change({ inputs: [] }), 120));
    await page.locator('.tile-remove').press('Enter');
    await waitUntil(async () => (await page.locator('.tile').count()) === 0);
    await waitUntil(async () => (await focused(page)).includes('Add Images'));
  });

  it('stays with an image that the user focused before a removed input disappears, so that keys act on it', async () => {
    const story = stateOf('story');
    const inputs = stateOf('combine').draft.inputs.slice(0, 1);
    const { page, host } = await pages.open({ ...story, draft: { ...story.draft, inputs } });
    // The real host sends the update after its answer.
    host.answer('removeInput', async () => {});
    await page.locator('.tile-main').press('Delete');
    await waitUntil(() => host.callsTo('removeInput').length === 1);
    await page.locator('[data-card=v2] .picture').focus();
    host.change({ inputs: [] });
    await page.locator('.tile').waitFor({ state: 'detached' });
    for (const key of ['Alt+s', 'Alt+c']) await page.keyboard.press(key);
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    assert.deepEqual(host.callsTo('setStarred'), [['v2', true]]);
    assert.deepEqual(host.callsTo('actOnImage'), [['v2', 'continue']]);
  });

  it('does not move to the prompt after a late answer if the user has moved it meanwhile', async () => {
    const actions = [
      { call: 'actOnImage', state: 'story', selector: '[data-card=v2] .picture', key: 'Alt+c' },
      { call: 'recall', state: 'story', selector: '.facts-acts button', key: 'Enter' },
      { call: 'removeParent', state: 'story', selector: '.from-acts button', key: 'Enter' },
      { call: 'answerRepeat', state: 'repeat', selector: '.repeat .button-second', key: 'Enter' },
      { call: 'go', state: 'no-key', selector: '.button-main', key: 'Enter' },
      { call: 'go', state: 'no-key', selector: '.remark button', key: 'Enter' },
    ] as const;
    for (const { call, state, selector, key } of actions) {
      const { page, host, messages } = await pages.open(stateOf(state));
      const { promise, resolve: answer } = Promise.withResolvers<void>();
      host.answer(call, () => promise);
      await page.locator(selector).first().press(key);
      await waitUntil(() => host.callsTo(call).length === 1);
      await page.locator('.count-number').focus();
      answer();
      await new Promise((resolve) => setImmediate(resolve));
      // Arrives after the answer.
      messages.notice('Done');
      await page.locator('.notice').waitFor();
      assert.equal(await focused(page), 'Number of images', `${call} of ${selector}`);
    }
  });

  it('stays with an input that is moved, even if the update is late', async () => {
    const { page, host } = await pages.open(stateOf('combine'));
    const { inputs } = host.state.draft;
    host.answer('moveInput', async () => void setTimeout(() => host.change({ inputs: inputs.toReversed() }), 120));
    await page.locator('[data-id=i3] .tile-main').press('Alt+Home');
    await waitUntil(async () => (await focused(page)).startsWith('Input 1 of 3: texture-small'));
  });

  it('stays nowhere if the user clicked outside', async () => {
    const { page, messages, host } = await pages.open(stateOf('story'));
    await page.locator('textarea').focus();
    await page.locator('.run-note').click();
    await waitUntil(() => page.evaluate<boolean>('document.activeElement === document.body'));
    messages.head('s1', { ...host.state.thread, title: 'Boats' });
    await page.locator('.title-text', { hasText: 'Boats' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement === document.body'), true);
  });
});
