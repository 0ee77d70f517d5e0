// Tests every state with axe in every width and theme, and that nothing scrolls horizontally.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { violations } from '../fixtures/axe';
import { allThemes, themeScript } from '../fixtures/page-server';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';

/** The page has no headings of the first level, and its landmarks are those of VS Code. */
const allRules = {
  resultTypes: ['violations'],
  rules: { 'page-has-heading-one': { enabled: false }, region: { enabled: false } },
};
/** A theme changes only colors. */
const colorRules = { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] };
const [firstTheme = 'dark', ...otherThemes] = allThemes;

/** By how many pixels the page or a vertically scrolling part is too wide. */
const tooWide = `[document.documentElement, document.body, ...document.querySelectorAll('.scroller, .composer-parts')]
  .map((element) => element.scrollWidth - element.clientWidth).reduce((a, b) => Math.max(a, b))`;

describe('accessibility', () => {
  const pages = usePageFixtures();
  /** @param before reopens what a change of the width closes */
  async function checkAll(page: Page, before = async (): Promise<void> => {}): Promise<void> {
    await page.evaluate(themeScript(firstTheme));
    for (const width of [200, 300, 600]) {
      await page.setViewportSize({ width, height: 900 });
      await before();
      assert.ok((await page.evaluate<number>(tooWide)) <= 0, `scrolls horizontally at ${width} px`);
      assert.deepEqual(await violations(page, allRules), [], `${firstTheme}, ${width} px`);
    }
    await page.setViewportSize({ width: 300, height: 900 });
    await before();
    for (const theme of otherThemes) {
      await page.evaluate(themeScript(theme));
      assert.deepEqual(await violations(page, colorRules), [], `${theme}, 300 px`);
    }
  }

  for (const [name, state] of Object.entries(allStates())) {
    it(`has no violations in the state ${name}`, async () => {
      const { page } = await pages.open(state);
      await checkAll(page);
    });
  }

  it('distinguishes a disabled button without colors', async () => {
    const { page } = await pages.open(empty);
    const borderOfButton = () =>
      page.evaluate<string[]>(`(() => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(document.querySelector('.button-main'));
        return [borderTopStyle, borderTopWidth];
      })()`);
    for (const theme of ['hcdark', 'hclight'] as const) {
      await page.evaluate(themeScript(theme));
      await page.locator('textarea').fill('');
      await page.locator('.button-main[aria-disabled=true]').waitFor();
      assert.deepEqual(await borderOfButton(), ['dashed', '1px'], theme);
      await page.locator('textarea').fill('A harbor');
      await page.locator('.button-main[aria-disabled=false]').waitFor();
      assert.deepEqual(await borderOfButton(), ['solid', '1px'], theme);
    }
  });

  for (const [what, name] of [
    ['with the ratios unfolded', 'Aspect ratio'],
    ['with the open prompt help', 'Prompt Help'],
  ] as const) {
    it(what, async () => {
      const { page } = await pages.open(allStates()['story'] ?? empty);
      await page.getByRole('button', { name }).click();
      await checkAll(page);
    });
  }

  for (const [what, act] of [
    ['while the title is renamed', (page: Page) => page.locator('.title-text').click()],
    ['with a focused image', (page: Page) => page.locator('.picture').first().focus()],
  ] as const) {
    it(what, async () => {
      const { page } = await pages.open(allStates()['branches'] ?? empty);
      await act(page);
      await checkAll(page);
    });
  }

  it('has no violations with the session menu open', async () => {
    const { page } = await pages.open(allStates()['branches'] ?? empty);
    await checkAll(page, async () => {
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Session Actions' }).click();
      await page.getByRole('menu').waitFor();
    });
  });

  it('has no violations with the menu of an image open', async () => {
    const { page } = await pages.open(allStates()['story'] ?? empty, { width: 500 });
    await checkAll(page, async () => {
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.locator('.picture').first().focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
    });
  });
});
