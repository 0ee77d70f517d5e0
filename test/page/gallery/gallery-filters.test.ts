// Tests the gallery's filters, notes and empty states, in every theme and width.
import assert from 'node:assert/strict';
import type { GalleryFilter } from '../../../src/shared/gallery-protocol';
import { announced } from '../fixtures/announcements';
import { violations } from '../fixtures/axe';
import { galleryItems, galleryStates, idOf, openGallery } from '../fixtures/gallery-fixture';
import { useBrowser } from '../fixtures/page-fixture';
import { allThemes, themeScript } from '../fixtures/page-server';
import { waitUntil } from '../fixtures/wait-until';

const states = galleryStates();

describe('gallery filters', () => {
  const pages = useBrowser(openGallery);

  it('searches while the user types, announces the count once, and says when nothing matches', async () => {
    const { page, host } = await pages.open(states.full);
    await announced(page, '60 images');
    await page.getByRole('searchbox').pressSequentially('kitten', { delay: 20 });
    // A part of the word is sent too if the keys come slowly.
    const sent = () => host.calls.findLast(([name]) => name === 'filter')?.[1] as GalleryFilter | undefined;
    await waitUntil(() => sent()?.text === 'kitten');
    await announced(page, '12 of 60 images');
    assert.equal(await page.locator('.count').textContent(), '12 of 60 images');
    await page.getByRole('searchbox').fill('nothing like this');
    await announced(page, 'No images match the filters.');
    await page.getByRole('button', { name: 'Clear Filters' }).last().click();
    await announced(page, '60 images');
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
  });

  it('sends what is chosen, marks it, and clears all of it', async () => {
    const { page, host } = await pages.open(states.full);
    await announced(page, '60 images');
    await page.getByRole('button', { name: 'Starred' }).press('Space');
    await page.getByRole('combobox', { name: 'Aspect ratio' }).selectOption('16:9');
    await page.getByRole('combobox', { name: 'Model' }).selectOption('gemini-2.5-flash-image');
    await page.getByRole('combobox', { name: 'Date' }).selectOption('range');
    await page.getByLabel('From').fill('2026-11-01');
    await page.getByLabel('To').fill('2026-11-22');
    const day = (date: number) => new Date(2026, 10, date).getTime();
    const wanted = {
      text: '',
      starred: true,
      missing: false,
      from: day(1),
      until: day(23),
      ratio: '16:9',
      model: 'gemini-2.5-flash-image',
    };
    await waitUntil(
      () => JSON.stringify(host.calls.findLast(([name]) => name === 'filter')?.[1]) === JSON.stringify(wanted),
    );
    assert.equal(await page.locator('.filter[data-active]').count(), 3);
    await page.getByRole('button', { name: 'Clear Filters' }).first().click();
    await announced(page, /^60 images/);
    assert.equal(await page.locator('.filter[data-active]').count(), 0);
    assert.deepEqual(host.calls.findLast(([name]) => name === 'filter')?.[1], {
      text: '',
      starred: false,
      missing: false,
    });
  });

  it('keeps the images where they are when one is selected in a narrow tab, and the number of missing files readable', async () => {
    for (const width of [220, 300, 430]) {
      const { page } = await pages.open(states['with-missing'], { width });
      const image = page.locator(`[data-image="${idOf(1)}"]`);
      const before = await image.boundingBox();
      await image.click();
      await page.getByRole('button', { name: 'More Actions' }).waitFor();
      assert.deepEqual(await image.boundingBox(), before, `${width} px`);
      const clipped = await page.evaluate(
        `[...document.querySelectorAll('.filter > span')].filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0).map((one) => one.textContent)`,
      );
      if (width >= 300) assert.deepEqual(clipped, [], `${width} px`);
    }
  });

  it('shows the icon of a date field in the colors of the theme', async () => {
    for (const theme of allThemes) {
      const { page } = await pages.open(states.full, { theme });
      await page.getByRole('combobox', { name: 'Date' }).selectOption('range');
      await page.getByLabel('From').waitFor();
      const scheme = await page.evaluate(`getComputedStyle(document.querySelector('input[type=date]')).colorScheme`);
      assert.equal(scheme === 'dark', theme.endsWith('dark'), `${theme}: ${String(scheme)}`);
    }
  });

  it('puts a typed character into the search box, wherever the focus is, and Ctrl+F goes there', async () => {
    const { page } = await pages.open(states.full);
    const box = page.getByRole('searchbox');
    await page.locator(`[data-image="${idOf(2)}"]`).focus();
    await page.keyboard.type('cat');
    assert.equal(await box.inputValue(), 'cat');
    await box.press('Escape');
    assert.equal(await box.inputValue(), '');
    await page.locator(`[data-image="${idOf(2)}"]`).focus();
    await page.keyboard.press('Space');
    assert.equal(await box.inputValue(), '', 'Space selects');
    await page.keyboard.press('Control+f');
    assert.equal(await page.evaluate('document.activeElement.type'), 'search');
  });

  it('shows the progress of the search for uses, cancels it, and searches again', async () => {
    const { page, host } = await pages.open(states.searching);
    await announced(page, '60 images');
    await page.getByRole('combobox', { name: 'Use in the workspace' }).selectOption('unused');
    const note = page.getByRole('note').filter({ hasText: 'Files searched: 1240.' });
    await note.waitFor();
    host.setHead({ usage: { state: 'searching', files: 2000 } });
    await page.getByText('Files searched: 2000.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await announced(page, '60 images');
    assert.equal(await page.getByRole('note').count(), 0);
    host.setHead({ usage: { state: 'done', outdated: true, incomplete: true } });
    await page.getByRole('combobox', { name: 'Use in the workspace' }).selectOption('used');
    await page.getByText(/that is listed as unused may be used\./).waitFor();
    await page.getByRole('button', { name: 'Search Again' }).press('Enter');
    await waitUntil(() => host.calls.some(([name]) => name === 'searchUsage'));
    host.setHead({ usage: { state: 'failed' } });
    await page.getByRole('button', { name: 'Try Again' }).waitFor();
  });

  it('says what to do in an empty workspace, after a failure and without a folder', async () => {
    const links = [
      ['empty', 'Generate an Image', ['go', 'panel']],
      ['failed', 'Try Again', ['retry']],
      ['failed', 'Show Log', ['go', 'log']],
      ['no-folder', 'Open Folder…', ['go', 'folder']],
      ['no-folder', 'Show Log', ['go', 'log']],
    ] as const;
    for (const [state, name, call] of links) {
      const { page, host } = await openState(state);
      await page.getByRole('button', { name }).click();
      await waitUntil(() => host.calls.some((one) => JSON.stringify(one) === JSON.stringify(call)));
    }
  });
  async function openState(name: keyof typeof states) {
    return pages.open(states[name]);
  }

  it('does not offer the search for uses without a folder', async () => {
    const { page } = await openState('no-folder');
    assert.equal(await page.getByRole('combobox', { name: 'Use in the workspace' }).count(), 0);
  });

  it('announces the images once all sessions have been read', async () => {
    const { page, host } = await pages.open(states.loading);
    await page.getByText('Reading your sessions…').waitFor();
    host.setItems(galleryItems(5));
    await page.locator('.result').first().waitFor();
    host.setHead({ state: 'ready' });
    await announced(page, '5 images');
  });

  it('shows hostile names and prompts as text', async () => {
    const { page } = await pages.open(states.hostile);
    assert.equal(await page.locator('.result b, .result script, .result img[onerror]').count(), 0);
    assert.doesNotMatch(await page.locator('.result').first().innerText(), /\u202e/);
  });

  const rules = { resultTypes: ['violations'], rules: { region: { enabled: false } } };
  const colorRules = { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] };
  for (const [name, state] of Object.entries(states)) {
    it(`has no violations in the state ${name}, and does not scroll horizontally`, async () => {
      const { page } = await pages.open(state);
      for (const width of [200, 300, 600, 900]) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        const tooWide = await page.evaluate<number>(
          `[document.documentElement, document.querySelector('.scroller')]
            .map((one) => one.scrollWidth - one.clientWidth).reduce((a, b) => Math.max(a, b))`,
        );
        assert.ok(tooWide <= 0, `${tooWide} px too wide at ${width} px`);
        assert.deepEqual(await violations(page, rules), [], `${width} px`);
      }
      if ((await page.locator('.result').count()) > 1) {
        await page.locator('.result').first().click();
        await page.locator('.result').nth(1).focus();
      }
      for (const theme of allThemes) {
        await page.evaluate(themeScript(theme));
        assert.deepEqual(await violations(page, colorRules), [], theme);
      }
    });
  }

  it('scrolls the whole page in a low tab', async () => {
    const { page } = await pages.open({ items: galleryItems(1000) }, { height: 300, width: 300 });
    await page.evaluate('document.scrollingElement.scrollTop = 4000');
    await waitUntil(async () => (await page.locator(`[data-image="${idOf(0)}"]`).count()) === 0);
    assert.ok((await page.locator('.result').count()) > 2);
  });
});
