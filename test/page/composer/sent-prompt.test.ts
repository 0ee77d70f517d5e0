// Words that are sent: gone from the box at once, back where they were not sent after all, never glued to the next ones.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import { prompt } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const note = (page: Page) => page.locator('.run-note').innerText();

describe('a prompt that was sent', () => {
  const pages = usePageFixtures();

  /** A run that the host answers when it is told to, pressed for with words that were only just typed. */
  const hold = async (words = 'A quiet lake') => {
    const { page, host, tell } = await pages.open(empty);
    const { promise, resolve: finish, reject: fail } = Promise.withResolvers<boolean>();
    // It may fail before the page has asked.
    promise.catch(() => {});
    host.answer('run', () => promise);
    await prompt(page).click();
    await page.keyboard.type(words);
    await page.keyboard.press('ControlOrMeta+Enter');
    const inBox = (text: string) => waitUntil(async () => (await prompt(page).inputValue()) === text);
    const paidFor = () => host.asked('run').map(([, shown]) => (shown as ConfirmedDraft).prompt);
    return { page, host, tell, finish, fail, inBox, paidFor };
  };

  it('is gone at once, and what is typed before the host has answered is the next one', async () => {
    const { page, host, finish, inBox, paidFor } = await hold();
    await page.keyboard.type('A loud city');
    assert.equal(await prompt(page).inputValue(), 'A loud city');
    await waitUntil(() => host.state.draft.prompt === 'A loud city');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.locator('.notice').getByText('still being sent').waitFor();
    host.change({});
    finish(true);
    await waitUntil(async () => (await note(page)).startsWith('1 paid'));
    await inBox('A loud city');
    await page.keyboard.press('ControlOrMeta+Enter');
    await waitUntil(() => paidFor().length === 2);
    assert.deepEqual(paidFor(), ['A quiet lake', 'A loud city']);
  });

  it('stays gone until the host has said so too, though its answer comes first', async () => {
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
    'a person is asked': ({ tell }) => tell.asking(true),
  };
  for (const [why, refuse] of Object.entries(refusals)) {
    it(`comes back where ${why}, but not among words that were typed since`, async () => {
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

  it('can be recalled in the next page where others were typed before the host answered', async () => {
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
