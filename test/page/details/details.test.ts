// Tests the details page: sections, actions, keyboard, announcements, untrusted text, accessibility.
import assert from 'node:assert/strict';
import { announced, announcements } from '../fixtures/announcements';
import { violations } from '../fixtures/axe';
import { detailsStates, openDetails } from '../fixtures/details-fixture';
import { useBrowser } from '../fixtures/page-fixture';
import { allThemes, themeScript } from '../fixtures/page-server';

const states = detailsStates();
const { opened, peel, foreign, problem, hostile } = states;

describe('details page', () => {
  const pages = useBrowser(openDetails);

  it('shows sections with headings, definition lists and prompts, and says what is still being determined', async () => {
    const { page } = await pages.open(opened);
    assert.deepEqual(await page.getByRole('heading').allTextContents(), [
      'orange-kitten-in-a-garden.png',
      'Peel Session',
      'File',
    ]);
    assert.equal(await page.getByText('Searching your sessions…').isVisible(), true);
    assert.deepEqual(await page.locator('dt').allTextContents(), [
      'Dimensions',
      'File size',
      'Format',
      'Color space',
      'Bit depth',
      'Transparency',
      'Location',
    ]);
    assert.equal(await page.locator('section[aria-busy=true]').count(), 1);
  });

  it('focuses the heading, and reaches every button with the Tab key in the visible order', async () => {
    const { page } = await pages.open(peel);
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    const reached: string[] = [];
    for (let n = 0; n < 9; n++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()`,
        ),
      );
    }
    assert.deepEqual(reached, [
      'Continue',
      'Run Again (1 paid request)…',
      'Reveal Session',
      'Copy as Markdown',
      'Open Image',
      'Reveal in Explorer View',
      'Use Prompt: Prompt',
      'Prompt',
      'Verify at contentcredentials.org',
    ]);
  });

  it('sends each action with the ID of the shown view', async () => {
    const { page, host } = await pages.open(peel);
    const labels = ['Continue', /^Run Again/, 'Reveal Session', 'Open Image', /^Reveal in/, 'Copy as Markdown'];
    for (const name of labels) await page.getByRole('button', { name }).click();
    await announced(page, 'Copied.');
    await page.getByRole('button', { name: 'Use Prompt: Prompt' }).press('Enter');
    await page.getByRole('button', { name: /^Verify/ }).press('Space');
    await page.waitForFunction('posted.length === 9');
    assert.deepEqual(host.calls, [
      ['act', 'view-1', 'continue'],
      ['act', 'view-1', 'again'],
      ['act', 'view-1', 'revealSession'],
      ['act', 'view-1', 'open'],
      ['act', 'view-1', 'reveal'],
      ['act', 'view-1', 'copy'],
      ['usePrompt', 'view-1', 'session-prompt'],
      ['verify'],
    ]);
  });

  it('announces what was being determined, keeps the focus, and adds the new actions', async () => {
    const { page, messages } = await pages.open(opened);
    await page.getByRole('button', { name: 'Open Image' }).focus();
    messages.show(peel);
    await announced(page, 'Peel Session: Session: A cute orange kitten');
    assert.equal(
      await page
        .locator(':focus')
        .textContent()
        .then((text) => text?.trim()),
      'Open Image',
    );
    assert.equal(await page.getByRole('button', { name: 'Continue' }).isVisible(), true);
  });

  it('announces a changed or deleted file without moving the focus', async () => {
    const { page, messages } = await pages.open(peel);
    await page.getByRole('button', { name: 'Copy as Markdown' }).focus();
    messages.show({ ...peel, id: 'view-2' });
    await announced(page, 'The details were updated.');
    assert.equal(
      await page
        .locator(':focus')
        .textContent()
        .then((text) => text?.trim()),
      'Copy as Markdown',
    );
    messages.show({ ...problem, id: 'view-3' });
    await announced(page, /can’t be found/);
    assert.equal(await page.getByRole('button').count(), 0);
  });

  it('focuses the heading of another image', async () => {
    const { page, messages } = await pages.open(peel);
    await page.getByRole('button', { name: 'Copy as Markdown' }).focus();
    messages.show({ ...foreign, id: 'view-2', folder: 'photos' });
    await page.locator('h1:focus').waitFor();
    await page.getByRole('button', { name: 'Copy as Markdown' }).focus();
    messages.show({ ...foreign, id: 'view-3', name: 'boat.png' });
    await page.locator('h1:focus', { hasText: 'boat.png' }).waitFor();
    assert.deepEqual(await announcements(page), []);
  });

  it('hides the stored text until its summary is opened with the keyboard', async () => {
    const { page } = await pages.open(foreign);
    const raw = page.locator('details pre');
    assert.equal(await raw.isVisible(), false);
    await page.locator('summary').press('Enter');
    assert.equal(await raw.isVisible(), true);
  });

  it('shows untrusted text as text', async () => {
    const { page } = await pages.open(hostile);
    assert.equal(await page.locator('main img, main script, main b').count(), 0);
    assert.match((await page.locator('h1').textContent()) ?? '', /<script>alert\(1\)<\/script>/);
    assert.doesNotMatch((await page.locator('h1').textContent()) ?? '', /[\u202e\u001b]/);
    assert.equal(await page.locator('dd bdi, dt bdi').count(), 4);
  });

  for (const [name, view] of Object.entries(states)) {
    it(`has no violations and does not scroll horizontally in the state ${name}`, async () => {
      const { page } = await pages.open(view);
      for (const width of [200, 399, 1000]) {
        await page.setViewportSize({ width, height: 900 });
        const tooWide = await page.evaluate<number>(
          'Math.max(...[document.documentElement, document.body].map((one) => one.scrollWidth - one.clientWidth))',
        );
        assert.ok(tooWide <= 0, `${tooWide} px too wide at ${width} px`);
        assert.deepEqual(await violations(page, { resultTypes: ['violations'] }), [], `${width} px`);
      }
      for (const theme of allThemes) {
        await page.evaluate(themeScript(theme));
        assert.deepEqual(await violations(page, { runOnly: ['color-contrast'] }), [], theme);
      }
    });
  }

  it('has one column below 400 pixels, otherwise two', async () => {
    const { page } = await pages.open(peel);
    const columns = () =>
      page.evaluate<number>("getComputedStyle(document.querySelector('.row')).gridTemplateColumns.split(' ').length");
    assert.equal(await columns(), 2);
    await page.setViewportSize({ width: 399, height: 900 });
    assert.equal(await columns(), 1);
  });

  it('is translated', async () => {
    const { page } = await pages.open(peel, { language: 'zh-cn' });
    assert.equal(await page.getByRole('button', { name: '复制为 Markdown' }).isVisible(), true);
  });
});
