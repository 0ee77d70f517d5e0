// Takes screenshots of every state of the page in every theme and width.
// Usage: npm run gallery -- [FOLDER] [--only STATE,…] [--theme T] [--width N] [--height N] [--language zh-cn]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../src/shared/protocol';
import { launchBrowser } from '../vscode/browser';
import { out } from '../vscode/paths';
import { allThemes, startPageServer, type Theme } from './fixtures/page-server';
import { openPage, type PageOptions } from './fixtures/page-fixture';
import { detailsStates, openDetails } from './fixtures/details-fixture';
import { galleryStates, openGallery } from './fixtures/gallery-fixture';
import { allStates, empty } from './fixtures/panel-states';

/** States that need an action of the user. */
const acts: Record<string, { state: string; act(page: Page): Promise<void> }> = {
  'ratio-open': { state: 'combine', act: (page) => page.locator('[data-opens=ratio]').click() },
  'ratio-search': {
    state: 'empty',
    async act(page) {
      await page.locator('[data-opens=ratio]').click();
      await page.locator('.search input').fill('YouTube');
    },
  },
  'style-open': { state: 'style', act: (page) => page.locator('.style [aria-expanded]').click() },
  'help-open': { state: 'combine', act: (page) => page.locator('[data-opens=help]').click() },
  drag: {
    state: 'combine',
    act: (page) =>
      page.evaluate(`(() => {
        const data = new DataTransfer();
        data.setData('text/uri-list', 'file:///a.png');
        document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer: data }));
      })()`),
  },
  notice: {
    state: 'versions',
    act: (page) =>
      page.evaluate(`postMessage({ t: 'q', m: 'notice', a: [
        'The service can’t be reached. Nothing was sent. Nothing was saved. Check your connection and the setting “Peel: Endpoint”.',
      ] })`),
  },
  hover: { state: 'story', act: (page) => page.locator('.picture').first().focus() },
  menu: {
    state: 'several-running',
    async act(page) {
      await page.locator('.picture').first().focus();
      await page.keyboard.press('Shift+F10');
    },
  },
  dismissed: {
    state: 'failed',
    async act(page) {
      await page.locator('[data-card=k3] .tool').click();
      await page.locator('[data-card=k1]').press('Delete');
      await page.locator('[data-card=k1]').waitFor({ state: 'detached' });
    },
  },
  'failed-menu': {
    state: 'interrupted',
    async act(page) {
      await page.locator('.failed .tool').focus();
      await page.keyboard.press('Shift+F10');
    },
  },
  renaming: { state: 'branches', act: (page) => page.locator('.title-text').click() },
  'session-menu': {
    state: 'branches',
    act: (page) => page.locator('.session-head [aria-haspopup]').click(),
  },
  'branch-in-hand': { state: 'branches', act: (page) => page.locator('[data-step=before]').first().focus() },
  scrolled: {
    state: 'story',
    act: (page) =>
      page.locator('.scroller').evaluate((element) => {
        element.scrollTop = 640;
      }),
  },
};

/** States of the gallery of images that need an action of the user. */
const galleryActs: Record<string, (page: Page) => Promise<void>> = {
  async selected(page) {
    await page.locator('.result').first().click();
    await page
      .locator('.result')
      .nth(2)
      .click({ modifiers: ['Control'] });
    await page.locator('.result').nth(2).press('ArrowLeft');
  },
  async menu(page) {
    await page.locator('.result').first().click();
    await page.locator('.result').first().press('Shift+F10');
  },
  async filtered(page) {
    await page.getByRole('button', { name: 'Starred' }).click();
    await page.getByRole('combobox', { name: 'Date' }).selectOption('range');
  },
  'no-match': (page) => page.getByRole('searchbox').fill('nothing like this'),
  missing: (page) => page.getByRole('button', { name: /Missing Files/ }).click(),
};

const searchUnused = async (page: Page): Promise<void> => {
  await page.getByRole('combobox', { name: 'Use in the workspace' }).selectOption('unused');
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      theme: { type: 'string' },
      width: { type: 'string' },
      height: { type: 'string' },
      language: { type: 'string' },
    },
  });
  const folder = positionals[0] ?? join(out, 'gallery');
  mkdirSync(folder, { recursive: true });
  const [site, browser] = await Promise.all([startPageServer({ scenes: true }), launchBrowser()]);
  const themes = values.theme ? [values.theme as Theme] : allThemes;
  const widths = values.width ? [Number(values.width)] : [200, 300, 600];
  const states = allStates();
  const openPanel = (state: PanelState) => (options: PageOptions) => openPage(browser, site, state, options);
  const scenes = [
    ...Object.entries(states).map(([name, state]) => ({ name, open: openPanel(state), act: async () => {} })),
    ...Object.entries(acts).map(([name, scene]) => ({ name, ...scene, open: openPanel(states[scene.state] ?? empty) })),
    ...Object.entries(detailsStates()).map(([name, state]) => ({
      name: `details-${name}`,
      open: (options: PageOptions) => openDetails(browser, site, state, options),
      act: async () => {},
    })),
    ...Object.entries(galleryStates()).map(([name, state]) => ({
      name: `images-${name}`,
      open: (options: PageOptions) => openGallery(browser, site, state, options),
      act: name === 'searching' ? searchUnused : async () => {},
    })),
    ...Object.entries(galleryActs).map(([name, act]) => ({
      name: `images-${name}`,
      open: (options: PageOptions) => openGallery(browser, site, galleryStates()['with-missing'], options),
      act,
    })),
  ];
  for (const scene of scenes) {
    const { name } = scene;
    if (values.only && !values.only.split(',').includes(name)) continue;
    for (const theme of themes) {
      for (const width of widths) {
        const language = values.language === 'zh-cn' ? 'zh-cn' : 'en';
        const options = { theme, width, height: Number(values.height ?? 900), language } as const;
        const { page, complaints } = await scene.open(options);
        await scene.act(page);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`), animations: 'disabled' });
        for (const complaint of complaints) console.log(`${name} ${theme} ${width}: ${complaint}`);
        await page.context().close();
      }
    }
  }
  await browser.close();
  site.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
