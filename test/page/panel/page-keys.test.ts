// Tests keys outside the text fields: typing goes into the prompt, and Ctrl+Enter sends it from anywhere.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const story = allStates()['story'] as PanelState;
const withPrompt = (prompt: string): PanelState => ({ ...story, draft: { ...story.draft, prompt } });
const prompt = (page: Page) => page.getByRole('textbox', { name: 'Prompt' });

describe('page keys', () => {
  const pages = usePageFixtures();

  it('types characters into the prompt from everywhere but other text fields, and acts on no image', async () => {
    const { page, host } = await pages.open(withPrompt(''));
    let typed = '';
    for (const selector of ['[data-card=v1] .picture', '.title-text', '.run-again', '[data-turn=t3] summary', 'body']) {
      if (selector === 'body') await page.evaluate('document.activeElement.blur()');
      else await page.locator(selector).first().focus();
      await page.keyboard.type('mi D!');
      typed += 'mi D!';
      assert.equal(await prompt(page).inputValue(), typed, selector);
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'TEXTAREA', selector);
    }
    await page.locator('.count-number').press('3');
    await page.locator('.title-text').press('F2');
    await page.keyboard.type('Boats');
    assert.equal(await prompt(page).inputValue(), typed);
    assert.deepEqual([...host.callsTo('actOnImage'), ...host.callsTo('setStarred')], []);
  });

  it('leaves the space bar to buttons, and shortcuts and the menu to themselves', async () => {
    const { page, host } = await pages.open(withPrompt(''));
    await page.locator('[data-card=v1] .picture').press('Space');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    await page.keyboard.press('ControlOrMeta+b');
    await page.keyboard.press('Alt+x');
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('x');
    assert.match(await page.evaluate('document.activeElement.className'), /menu-item/);
    assert.equal(await prompt(page).inputValue(), '');
  });

  it('replaces the selection of the prompt, and inserts at its caret', async () => {
    const { page } = await pages.open(withPrompt('Warmer light'));
    await prompt(page).evaluate((box: { setSelectionRange(start: number, end: number): void }) =>
      box.setSelectionRange(0, 6),
    );
    await page.locator('[data-card=v1] .picture').focus();
    await page.keyboard.type('Soft');
    assert.equal(await prompt(page).inputValue(), 'Soft light');
  });

  it('sends the prompt with Ctrl+Enter from an image, a button, and nowhere', async () => {
    for (const selector of ['[data-card=v1] .picture', '.run-again', undefined]) {
      const { page, host } = await pages.open(withPrompt('Warmer light'));
      if (selector === undefined) await page.evaluate('document.activeElement.blur()');
      else await page.locator(selector).first().focus();
      await page.keyboard.press('ControlOrMeta+Enter');
      await waitUntil(() => host.callsTo('run').length === 1);
      assert.deepEqual([...host.callsTo('actOnImage'), ...host.callsTo('runAgain')], [], selector);
    }
  });

  it('takes Alt with a letter in other keyboard layouts, and from VS Code', async () => {
    const { page, host } = await pages.open(story);
    const keys = await page
      .locator('[data-card=v1] .picture')
      .evaluate((picture: { dispatchEvent(event: object): void }) => {
        const seen: string[] = [];
        const { window, KeyboardEvent } = globalThis as unknown as {
          window: { addEventListener(name: string, heard: (event: { key: string; altKey: boolean }) => void): void };
          KeyboardEvent: new (name: string, init: object) => object;
        };
        window.addEventListener('keydown', ({ key, altKey }) => seen.push(`${key} ${altKey}`));
        for (const init of [
          { key: 'ç', code: 'KeyC' },
          { key: 'Dead', code: 'KeyI' },
          { key: 'с', code: 'KeyC' },
          { key: 'q', code: 'KeyC' },
        ])
          picture.dispatchEvent(
            new KeyboardEvent('keydown', { ...init, altKey: true, bubbles: true, cancelable: true }),
          );
        return seen;
      });
    assert.deepEqual(keys, ['Unidentified true', 'Unidentified true', 'Unidentified true', 'q true']);
    await waitUntil(() => host.callsTo('actOnImage').length === 2);
    assert.deepEqual(host.callsTo('actOnImage'), [
      ['v1', 'continue'],
      ['v1', 'insert'],
    ]);
  });
});
