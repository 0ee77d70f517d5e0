// Tests the run button without an API key, and its appearance.
import assert from 'node:assert/strict';
import type { PanelState } from '../../../src/shared/protocol';
import { mainButton, prompt } from '../fixtures/composer-locators';
import { waitUntil } from '../fixtures/wait-until';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';

describe('run button', () => {
  const pages = usePageFixtures();

  it('asks for the API key and goes on if there is a prompt', async () => {
    const { page, host, messages } = await pages.open(allStates()['no-key'] as PanelState);
    await prompt(page).fill('A harbor');
    assert.equal(await mainButton(page).innerText(), 'Set API Key and Generate');
    const { promise, resolve: finish } = Promise.withResolvers<boolean>();
    host.answer('run', () => promise);
    await mainButton(page).click();
    await waitUntil(() => host.callsTo('run').length === 1);
    messages.asking(true);
    await waitUntil(async () => (await page.locator('.run-note').innerText()).startsWith('Waiting'));
    await prompt(page).press('ControlOrMeta+Enter');
    messages.asking(false);
    messages.place(empty.place);
    host.change({ prompt: '' });
    finish(true);
    await waitUntil(async () => (await mainButton(page).innerText()) === 'Generate');
    assert.deepEqual([host.callsTo('run').length, host.callsTo('go').length], [1, 0]);
  });

  it('has no border when it is disabled', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const { page } = await pages.open(empty, { theme });
      const color = await page.evaluate(`getComputedStyle(document.querySelector('.button-main')).borderTopColor`);
      assert.equal(color, 'rgba(0, 0, 0, 0)');
    }
  });
});
