// Tests the composer of a low panel, as at a zoom of 200 %: small until its options are shown.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates } from '../fixtures/panel-states';

describe('composer of a low panel', () => {
  const pages = usePageFixtures();
  const states = allStates();
  const shares = async (page: Page, height: number) =>
    1 - (await page.locator('.scroller').evaluate((one) => one.getBoundingClientRect().top)) / height;
  const ratio = (page: Page) => page.getByRole('button', { name: /^Aspect ratio/ });

  for (const name of ['empty', 'story', 'style'] as const)
    for (const width of [300, 600])
      it(`leaves 40 % of the panel to the turns: ${name}, ${width} px wide`, async () => {
        const { page } = await pages.open(states[name]!, { width, height: 300 });
        assert.ok((await shares(page, 300)) >= 0.4, `${await shares(page, 300)}`);
      });

  it('shows and hides the other parts by keyboard, and keeps them within reach', async () => {
    const { page } = await pages.open(states['story']!, { width: 300, height: 300 });
    assert.equal(await ratio(page).isVisible(), false);
    const options = page.getByRole('button', { name: 'Options', exact: true });
    await options.press('Enter');
    assert.equal(await options.getAttribute('aria-expanded'), 'true');
    await ratio(page).focus();
    await page.locator('.save-to').waitFor();
    await options.press('Enter');
    assert.equal(await ratio(page).isVisible(), false);
    await page.locator('[aria-label=Options]:focus').waitFor();
  });

  it('shows the images that are sent', async () => {
    const { page } = await pages.open(states['combine']!, { width: 300, height: 300 });
    assert.equal(await page.locator('.tile').nth(2).isVisible(), true);
  });

  it('keeps a part with the focus when the panel becomes low', async () => {
    const { page } = await pages.open(states['story']!, { width: 300, height: 800 });
    assert.equal(await page.getByRole('button', { name: 'Options', exact: true }).count(), 0);
    await ratio(page).focus();
    await page.setViewportSize({ width: 300, height: 300 });
    await page.getByRole('button', { name: 'Options', exact: true }).waitFor();
    await page.locator('.control-ratio:focus').waitFor();
  });
});
