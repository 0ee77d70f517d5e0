// Tests a sent prompt: cleared at once, restored if nothing was sent, apart from new text.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import { prompt } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const note = (page: Page) => page.locator('.run-note').innerText();

describe('sent prompt', () => {
  const pages = usePageFixtures();

  /** Runs a prompt that was just typed; the host answers when the test resolves it. */
  const hold = async (words = 'A quiet lake') => {
    const { page, host, messages } = await pages.open(empty);
    const { promise, resolve: finish, reject: fail } = Promise.withResolvers<boolean>();
    // It may reject before the page calls it.
    promise.catch(() => {});
    host.answer('run', () => promise);
    await prompt(page).click();
    await page.keyboard.type(words);
    await page.keyboard.press('ControlOrMeta+Enter');
    const inBox = (text: string) => waitUntil(async () => (await prompt(page).inputValue()) === text);
    const sentPrompts = () => host.callsTo('run').map(([, shown]) => (shown as ConfirmedDraft).prompt);
    return { page, host, messages, finish, fail, inBox, sentPrompts };
  };

  it('clears the sent prompt at once, and takes text typed before the answer as the next prompt', async () => {
    const { page, host, finish, inBox, sentPrompts } = await hold();
    await page.keyboard.type('A loud city');
    assert.equal(await prompt(page).inputValue(), 'A loud city');
    await waitUntil(() => host.state.draft.prompt === 'A loud city');
    assert.match(await note(page), /^1 paid/);
    host.change({});
    finish(true);
    await inBox('A loud city');
    await page.keyboard.press('ControlOrMeta+Enter');
    await waitUntil(() => sentPrompts().length === 2);
    assert.deepEqual(sentPrompts(), ['A quiet lake', 'A loud city']);
  });

  it('recalls the prompt that was sent last, also when other prompts come first for the next kind of request', async () => {
    const { page, host, messages, finish, inBox } = await hold();
    host.change({ prompt: '' });
    finish(true);
    await inBox('');
    // The result is continued, and edits come first.
    for (const first of ['An edit', 'Another edit']) messages.prompts([first, 'A quiet lake', ...empty.prompts]);
    // Applied after the prompts.
    messages.notice('The prompts arrived.');
    await page.getByText('The prompts arrived.').first().waitFor();
    await prompt(page).press('ArrowUp');
    assert.equal(await prompt(page).inputValue(), 'A quiet lake');
  });

  it('sends each of several prompts that are pressed before the host answers, in order and once', async () => {
    const { page, host, sentPrompts, inBox } = await hold();
    for (const text of ['A loud city', 'A village']) {
      await page.keyboard.type(text);
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.keyboard.press('ControlOrMeta+Enter');
      await inBox('');
    }
    await page.keyboard.type('Not yet');
    await waitUntil(() => host.state.draft.prompt === 'Not yet' && sentPrompts().length === 3);
    assert.deepEqual(sentPrompts(), ['A quiet lake', 'A loud city', 'A village']);
    await inBox('Not yet');
  });

  it('stays cleared until the host confirms it, even if the answer comes first', async () => {
    const { page, host, finish, inBox } = await hold();
    finish(true);
    await waitUntil(async () => (await note(page)) === 'Describe the image.');
    await inBox('');
    host.change({ prompt: '' });
    await page.keyboard.type('Next');
    await waitUntil(() => host.state.draft.prompt === 'Next');
    await inBox('Next');
  });

  const refusals: Record<string, (stage: Awaited<ReturnType<typeof hold>>) => void> = {
    'nothing was sent': ({ finish }) => finish(false),
    'it failed': ({ fail }) => fail(new Error('The disk is full.')),
    'the user is asked': ({ messages }) => messages.asking(true),
  };
  for (const [why, refuse] of Object.entries(refusals)) {
    it(`restores the prompt if ${why}, but not over text typed since`, async () => {
      const stage = await hold();
      await stage.inBox('');
      refuse(stage);
      await stage.inBox('A quiet lake');
      const { page } = stage;
      await waitUntil(() => stage.host.state.draft.prompt === 'A quiet lake');
      const other = await hold();
      await other.page.keyboard.type('A loud');
      refuse(other);
      await waitUntil(() => other.host.state.draft.prompt === 'A loud');
      await other.page.keyboard.type(' city');
      await other.inBox('A loud city');
      await prompt(other.page).fill('');
      await other.page.keyboard.press('ArrowUp');
      await other.inBox('A quiet lake');
      await page.close();
    });
  }

  it('can recall the sent prompt on the next page after other text was typed', async () => {
    const { page, host, inBox } = await hold();
    await page.keyboard.type('A loud city');
    await waitUntil(() => host.state.draft.prompt === 'A loud city');
    await page.reload();
    await inBox('A loud city');
    await prompt(page).fill('');
    await prompt(page).press('ArrowUp');
    await inBox('A quiet lake');
  });
});
