// Tests “Save to” in the composer: the path, how it is edited, and the completion of folders.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import { announced } from '../fixtures/announcements';
import { mainButton, prompt, withDraft } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const box = (page: Page) => page.getByRole('combobox', { name: 'Save to' });
const selected = (page: Page) =>
  box(page).evaluate((one) => {
    const { value, selectionStart, selectionEnd } = one as unknown as {
      value: string;
      selectionStart: number;
      selectionEnd: number;
    };
    return value.slice(selectionStart, selectionEnd);
  });
const kitten = withDraft({ prompt: 'A kitten', output: { path: 'assets/kitten.png' } });

describe('save to', () => {
  const pages = usePageFixtures();

  it('shows where the image is saved, and begins to edit with its name selected', async () => {
    const { page, host } = await pages.open(kitten);
    assert.equal(await box(page).getAttribute('placeholder'), 'assets/kitten.png');
    assert.equal(await box(page).inputValue(), '');
    await box(page).focus();
    assert.equal(await selected(page), 'kitten');
    await page.keyboard.type('hero');
    await waitUntil(() => host.state.draft.saveTo === 'assets/hero.png');
    await page.keyboard.press('ControlOrMeta+Enter');
    await waitUntil(() => host.callsTo('run').length === 1);
    const [[, confirmed] = []] = host.callsTo('run');
    assert.equal((confirmed as ConfirmedDraft).saveTo, 'assets/hero.png');
  });

  it('stays automatic if the path was only looked at', async () => {
    const { page, host } = await pages.open(kitten);
    await box(page).focus();
    await page.keyboard.press('Enter');
    assert.ok(await prompt(page).evaluate((one) => one === one.ownerDocument.activeElement));
    assert.equal(await box(page).inputValue(), '');
    assert.deepEqual(host.callsTo('editDraft'), []);
  });

  it('completes folders by keyboard and mouse, and keeps the name', async () => {
    const { page, host } = await pages.open(kitten);
    await box(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type('si');
    const options = page.getByRole('option');
    await options.first().waitFor();
    assert.deepEqual(
      (await options.allTextContents()).map((text) => text.trim()),
      ['site/', 'site/img/'],
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = page.locator('[role=option][aria-selected=true]');
    assert.equal(await box(page).getAttribute('aria-activedescendant'), await active.getAttribute('id'));
    await page.keyboard.press('Enter');
    await waitUntil(() => host.state.draft.saveTo === 'site/img/');
    await page.keyboard.type('b.png');
    await options.first().waitFor({ state: 'detached' });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await options.filter({ hasText: 'assets/' }).click();
    await waitUntil(() => host.state.draft.saveTo === 'assets/b.png');
    await page.keyboard.press('Escape');
    assert.equal(await options.count(), 0);
    await page.keyboard.press('Escape');
    await waitUntil(() => host.state.draft.saveTo === '');
  });

  it('does not show the folders of an earlier text that arrive late', async () => {
    const { page, host, messages } = await pages.open(kitten);
    const late = Promise.withResolvers<readonly string[]>();
    host.answer('completeFolder', (path) => (path.endsWith('s') ? late.promise : Promise.resolve(['site/'])));
    await box(page).fill('s');
    await box(page).fill('si');
    await page.getByRole('option').first().waitFor();
    late.resolve(['s/', 'src/']);
    await late.promise;
    await new Promise(setImmediate);
    // Applied after the late answer.
    messages.notice('The folders arrived.');
    await page.getByText('The folders arrived.').first().waitFor();
    assert.deepEqual(
      (await page.getByRole('option').allTextContents()).map((text) => text.trim()),
      ['site/'],
    );
  });

  it('describes a taken name, and returns to the automatic path', async () => {
    const { page, host } = await pages.open(allStates()['save-to']!);
    assert.match((await box(page).ariaSnapshot()) ?? '', /hero\.jpg/);
    await page.getByText('“hero” is taken. The images are saved as hero-2.png to hero-5.png.').waitFor();
    await page.getByRole('button', { name: 'Choose Where to Save Automatically' }).click();
    await waitUntil(() => host.state.draft.saveTo === '');
    await announced(page, 'Saves to site/public/img/hero-2.png.');
  });

  it('prevents a request to a path that cannot be used', async () => {
    const { page, host } = await pages.open(allStates()['save-to-outside']!);
    assert.equal(await box(page).getAttribute('aria-invalid'), 'true');
    await mainButton(page).click({ force: true });
    await announced(page, 'Correct the path in “Save to”.');
    assert.deepEqual(host.callsTo('run'), []);
  });

  it('says that the user will be asked', async () => {
    const { page } = await pages.open(allStates()['no-folder']!);
    await page.getByText("You'll be asked where to save.").waitFor();
    const { page: several } = await pages.open(allStates()['several-folders']!);
    assert.equal(await box(several).getAttribute('placeholder'), "You'll be asked for the folder");
  });
});
