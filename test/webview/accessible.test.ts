// axe finds nothing, nothing scrolls sideways and the browser complains of nothing: in every state, theme and width.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { allThemes } from './site';
import { useTheater } from './stage';
import { allStates, fresh } from './states';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of one tool has no headings to speak of, and its landmarks are those of VS Code around it. */
const options = { rules: { 'page-has-heading-one': { enabled: false }, region: { enabled: false } } };

async function violations(page: Page): Promise<string[]> {
  // A script that is evaluated is not bound by the page's policy.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** By how many pixels the page, or a part that scrolls downwards, is too wide. */
const tooWide = `[document.documentElement, document.body, ...document.querySelectorAll('.scroller, .composer-parts')]
  .map((element) => element.scrollWidth - element.clientWidth).reduce((a, b) => Math.max(a, b))`;

describe('the page is accessible', () => {
  const theater = useTheater();
  const unfolded: Record<string, (page: Page) => Promise<void>> = {
    'with the shapes unfolded': (page) => page.getByRole('button', { name: 'Aspect ratio' }).click(),
    'with the prompt help unfolded': (page) => page.getByRole('button', { name: 'Prompt help' }).click(),
    'with the menu of a picture': async (page) => {
      await page.locator('.picture').first().focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
    },
  };

  for (const [name, state] of Object.entries(allStates())) {
    for (const theme of allThemes) {
      it(`${name}, ${theme}`, async () => {
        const { page } = await theater.open(state, { theme });
        for (const width of [200, 300, 600]) {
          await page.setViewportSize({ width, height: 900 });
          assert.deepEqual(await violations(page), [], `${width} px`);
          assert.ok((await page.evaluate<number>(tooWide)) <= 0, `scrolls sideways at ${width} px`);
        }
      });
    }
  }

  for (const [what, unfold] of Object.entries(unfolded)) {
    for (const theme of allThemes) {
      it(`${what}, ${theme}`, async () => {
        const { page } = await theater.open(allStates()['story'] ?? fresh, { theme });
        for (const width of [200, 300, 600]) {
          await page.setViewportSize({ width, height: 900 });
          if (width === 200) await unfold(page);
          assert.deepEqual(await violations(page), [], `${width} px`);
        }
      });
    }
  }
});
