// Tests inserting a saved prompt from the prompt help.
import assert from 'node:assert/strict';
import { prompt } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

describe('saved prompts', () => {
  const pages = usePageFixtures();

  it('replace the prompt, which undo brings back', async () => {
    const { page, host } = await pages.open(empty);
    await prompt(page).click();
    await page.keyboard.type('A cat');
    host.answer('savedPrompt', async () => 'A saved cat');
    await page.getByRole('button', { name: 'Prompt Help' }).click();
    await page.getByRole('button', { name: 'Saved Prompts…' }).press('Enter');
    await waitUntil(async () => (await prompt(page).inputValue()) === 'A saved cat');
    assert.deepEqual(host.callsTo('savedPrompt'), [['A cat']]);
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await prompt(page).inputValue(), 'A cat');
  });

  it('leave the prompt as it is if none is selected', async () => {
    const { page, host } = await pages.open(empty);
    await prompt(page).click();
    await page.keyboard.type('A cat');
    await page.getByRole('button', { name: 'Prompt Help' }).click();
    await page.getByRole('button', { name: 'Saved Prompts…' }).click();
    await waitUntil(() => host.callsTo('savedPrompt').length === 1);
    await waitUntil(() => host.state.draft.prompt === 'A cat');
    assert.equal(await prompt(page).inputValue(), 'A cat');
  });
});
