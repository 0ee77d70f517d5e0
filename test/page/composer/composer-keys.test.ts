// Tests keys that work in the whole composer: the key that runs, and Escape.
import assert from 'node:assert/strict';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { mainButton, prompt, withDraft } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const combine = allStates()['combine'] as PanelState;

describe('composer keys', () => {
  const pages = usePageFixtures();

  describe('run button', () => {
    it('reports that a second press too early sent nothing more', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'x' }));
      const { promise, resolve: finish } = Promise.withResolvers<boolean>();
      host.answer('run', () => promise);
      // The page's clock is stopped, so the notice cannot expire.
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(1000);
      await prompt(page).press('ControlOrMeta+Enter');
      await prompt(page).press('ControlOrMeta+Enter');
      const notice = 'This request is already being sent. Nothing more was sent.';
      await page.locator('.notice').getByText(notice).waitFor();
      await page.clock.runFor(500);
      await announced(page, notice);
      assert.equal(host.callsTo('run').length, 1);
      host.change({ prompt: '' });
      finish(true);
      await page.locator('.notice').waitFor({ state: 'detached' });
    });

    it('shows the key that runs if the line has room', async () => {
      const { page } = await pages.open(withDraft({ prompt: 'x' }));
      const key = () => page.evaluate(`getComputedStyle(document.querySelector('.run-note'), '::after').content`);
      assert.match(String(await key()), /Ctrl\+Enter/);
      await page.setViewportSize({ width: 200, height: 800 });
      assert.doesNotMatch(String(await key()), /Ctrl/);
      await page.setViewportSize({ width: 300, height: 800 });
      await prompt(page).fill('');
      await waitUntil(async () => !/Ctrl/.test(String(await key())));
    });

    it('runs with the key from anywhere in the panel', async () => {
      for (const selector of ['.tile-main', '.add', '[data-opens=ratio]', '.count-number', '[data-opens=help]']) {
        const { page, host } = await pages.open(combine);
        await page.locator(selector).last().press('ControlOrMeta+Enter');
        await waitUntil(() => host.callsTo('run').length === 1);
        assert.deepEqual(host.callsTo('browse'), [], selector);
      }
      for (const selector of ['.title-text', '.picture']) {
        const { page, host } = await pages.open(allStates()['story'] as PanelState);
        await page.locator(selector).first().press('ControlOrMeta+Enter');
        await waitUntil(() => host.callsTo('run').length === 1);
      }
    });

    it('runs once with the key on the button itself, and from the open ratio list', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'x', ratio: '1:1' }));
      await mainButton(page).press('ControlOrMeta+Enter');
      await waitUntil(() => host.callsTo('run').length === 1);
      assert.equal(await page.locator('.notice').count(), 0);
      const other = await pages.open(withDraft({ prompt: 'x', ratio: '1:1' }));
      await other.page.locator('[data-opens=ratio]').press('Enter');
      await other.page.keyboard.press('ArrowRight');
      await other.page.keyboard.press('ControlOrMeta+Enter');
      await waitUntil(() => other.host.callsTo('run').length === 1);
      assert.equal(other.host.state.draft.ratio, '3:2');
    });
  });

  describe('with the setting that Enter sends', () => {
    const open = () => {
      const state = withDraft({ prompt: 'x' });
      return pages.open({ ...state, place: { ...state.place, sendOnEnter: true } });
    };

    it('sends with Enter and starts a line with Shift+Enter, and says so', async () => {
      const { page, host } = await open();
      assert.equal(await mainButton(page).getAttribute('title'), 'Generate (Enter)');
      const key = await page.evaluate(`getComputedStyle(document.querySelector('.run-note'), '::after').content`);
      assert.match(String(key), /· " Enter|Enter/);
      assert.match(await page.locator('#prompt-keys').innerText(), /^Press Enter to send/);
      await prompt(page).press('End');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('y');
      assert.equal(await prompt(page).inputValue(), 'x\ny');
      assert.equal(host.callsTo('run').length, 0);
      await page.keyboard.press('Enter');
      await waitUntil(() => host.callsTo('run').length === 1);
      assert.equal(
        host
          .callsTo('run')
          .map(([, shown]) => (shown as ConfirmedDraft).prompt)
          .join(),
        'x\ny',
      );
      await page.keyboard.type('z');
      await page.keyboard.press('ControlOrMeta+Enter');
      await waitUntil(() => host.callsTo('run').length === 2);
    });

    it('does not send while an input method composes, nor with the key that ends it', async () => {
      const { page, host } = await open();
      await prompt(page).fill('你好');
      for (const init of ['isComposing: true', 'keyCode: 229'])
        await page.evaluate(
          `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ${init}, bubbles: true }))`,
        );
      await prompt(page).pressSequentially('!');
      await waitUntil(() => host.state.draft.prompt === '你好!');
      assert.equal(host.callsTo('run').length, 0);
    });

    it('keeps Enter for other controls', async () => {
      const { page, host } = await open();
      await page.locator('[data-opens=ratio]').press('Enter');
      await page.keyboard.press('Enter');
      await page.locator('.search input').waitFor({ state: 'detached' });
      await page.locator('.add').press('Enter');
      await waitUntil(() => host.callsTo('browse').length === 1);
      assert.equal(host.callsTo('run').length, 0);
    });
  });

  describe('aspect ratio', () => {
    it('closes the list after a choice by mouse or Space, keeps it open for the arrow keys, and returns the focus', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '1:1' }));
      const control = page.locator('[data-opens=ratio]');
      const isClosed = async (ratio: string) => {
        await page.getByRole('radiogroup').waitFor({ state: 'detached' });
        await page.locator('[data-opens=ratio]:focus').waitFor();
        await waitUntil(() => host.state.draft.ratio === ratio);
      };
      await control.click();
      await page.getByRole('radio', { name: /^3:2/ }).click();
      await isClosed('3:2');
      await control.press('Enter');
      await page.keyboard.press('ArrowRight');
      await waitUntil(() => host.state.draft.ratio !== '3:2');
      await page.getByRole('radiogroup').waitFor();
      const { ratio } = host.state.draft;
      await page.keyboard.press('Space');
      await isClosed(ratio);
    });

    it('restores the ratio when the list is closed with Escape, wherever the focus is', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '3:2' }));
      const control = page.locator('[data-opens=ratio]');
      for (const from of ['[role=radio][tabindex="0"]', '.search input', '[data-opens=ratio]']) {
        await control.press('Enter');
        await page.keyboard.press('End');
        await waitUntil(() => host.state.draft.ratio === '21:9');
        await page.locator(from).press('Escape');
        await waitUntil(() => host.state.draft.ratio === '3:2');
        assert.equal(await page.getByRole('radiogroup').count(), 0);
        await waitUntil(() => control.evaluate((element) => element === element.ownerDocument.activeElement));
      }
    });

    it('keeps a change made elsewhere while the list is open', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '3:2' }));
      await page.locator('[data-opens=ratio]').press('Enter');
      await page.keyboard.press('End');
      await waitUntil(() => host.state.draft.ratio === '21:9');
      host.change({ ratio: '4:5' });
      await page.getByRole('button', { name: 'Aspect ratio: 4:5' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('radiogroup').waitFor({ state: 'detached' });
      assert.equal(host.state.draft.ratio, '4:5');
    });

    it('chooses a ratio with Enter after the arrow keys moved to it from the search', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '1:1' }));
      await page.locator('[data-opens=ratio]').press('Enter');
      await page.getByRole('textbox', { name: /what the image is for/i }).fill('banner');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await waitUntil(() => host.state.draft.ratio === '16:9');
    });
  });

  it('closes the help with Escape, also from the prompt, and returns the focus to its button', async () => {
    const { page } = await pages.open(withDraft({ prompt: 'A cat' }));
    const help = page.getByRole('button', { name: 'Prompt Help' });
    for (const from of [help, prompt(page), page.locator('.phrase').first()]) {
      await help.press('Enter');
      await page.locator('.help').waitFor();
      await from.press('Escape');
      assert.equal(await page.locator('.help').count(), 0);
      await waitUntil(() => help.evaluate((element) => element === element.ownerDocument.activeElement));
    }
  });
});
