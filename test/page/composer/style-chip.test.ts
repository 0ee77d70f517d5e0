// Tests the project style in the composer: on and off, what it adds, and why a request cannot be sent with it.
import assert from 'node:assert/strict';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { mainButton } from '../fixtures/composer-locators';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

const { style, combine, five, 'bad-style': badStyle, 'style-included': included } = allStates();
const withStyle = (state: PanelState): PanelState => ({
  ...state,
  draft: { ...state.draft, style: style!.draft.style! },
});

describe('project style chip', () => {
  const pages = usePageFixtures();

  it('is absent without a style', async () => {
    const { page } = await pages.open(empty);
    assert.equal(await page.locator('.style').count(), 0);
  });

  it('turns the style off and on by keyboard, announces it, and keeps the focus', async () => {
    const { page, host } = await pages.open(style!);
    await page.getByRole('button', { name: 'Morning Tide look + 2 images', exact: true }).waitFor();
    const chip = page.locator('.style-chip');
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    await chip.focus();
    await page.keyboard.press('Enter');
    await announced(page, 'Morning Tide look is off');
    assert.deepEqual(host.callsTo('useStyle'), [[false]]);
    assert.equal(await chip.getAttribute('aria-pressed'), 'false');
    assert.equal(await page.evaluate('document.activeElement?.className === "style-chip"'), true);
    await page.keyboard.press('Enter');
    await announced(page, 'Morning Tide look is on');
  });

  it('shows the text and the images that are added, and opens the file', async () => {
    const { page, host } = await pages.open(style!);
    const open = page.getByRole('button', { name: 'Show What the Style Adds' });
    await open.click();
    assert.equal(await open.getAttribute('aria-expanded'), 'true');
    assert.equal(await page.locator('.style-text').textContent(), style!.draft.style!.text);
    assert.equal(await page.locator('.style-images img').count(), 2);
    await page.getByRole('button', { name: 'Edit Project Style' }).click();
    await waitUntil(() => host.callsTo('go').length === 1);
    assert.deepEqual(host.callsTo('go'), [['style']]);
  });

  it('is confirmed with the request, but not while it is off or already sent', async () => {
    for (const [state, version] of [
      [style!, 'v1'],
      [{ ...style!, draft: { ...style!.draft, style: { ...style!.draft.style!, on: false } } }, undefined],
      [included!, undefined],
    ] as const) {
      const { page, host } = await pages.open(state);
      await mainButton(page).click();
      await waitUntil(() => host.callsTo('run').length === 1);
      assert.equal((host.callsTo('run')[0]?.[1] as ConfirmedDraft | undefined)?.style, version);
    }
  });

  it('counts its images among the inputs: more than five cannot be sent', async () => {
    const { page, host } = await pages.open(withStyle(combine!));
    await mainButton(page).click();
    await waitUntil(() => host.callsTo('run').length === 1);
    const { page: full } = await pages.open(withStyle(five!));
    assert.equal(await mainButton(full).getAttribute('aria-disabled'), 'true');
    assert.match((await full.locator('#run-note').textContent()) ?? '', /there are 7 images\. 5 can be sent/);
  });

  it('says why it cannot be used until it is turned off', async () => {
    const { page, host } = await pages.open(badStyle!);
    await announced(page, badStyle!.draft.style!.problem!);
    assert.equal(await mainButton(page).getAttribute('aria-disabled'), 'true');
    await page.locator('.style-chip').click();
    await waitUntil(() => host.callsTo('useStyle').length === 1);
    await waitUntil(async () => (await mainButton(page).getAttribute('aria-disabled')) === 'false');
  });

  it('names the style that a turn was sent with, and shows its text in the tooltip', async () => {
    const { page } = await pages.open(style!);
    const facts = page.locator('.facts-line .facts').first();
    assert.match((await facts.textContent()) ?? '', /Morning.Tide.look/);
    assert.match((await facts.getAttribute('title')) ?? '', /muted blues/);
  });
});
