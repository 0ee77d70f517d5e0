// Uses the workbench: windows, command palette, tabs, status bar, webviews and themes.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { stepLimit } from '../time-limits';
import { out } from '../vscode/paths';
import type { Server } from '../vscode/server';
import { quickInput, quickInputValue, quickPickItem, typeIntoQuickInput } from './quick-input';

export interface WindowOptions {
  /** The display language of the extension, such as `zh-cn`; VS Code itself stays in English. */
  locale?: string;
  /** 1280 × 800 by default. */
  size?: { width: number; height: number };
}

/** Milliseconds before trying again, because an extension's items appear later than VS Code's own. */
export const retryAfter = 1500;

const maxAttempts = 5;
const yes = () => true;
const no = () => false;

/** Opens a window with its own storage and secrets on a folder or without one, and waits for its parts. */
export async function openWorkbench(
  browser: Browser,
  server: Server,
  folder?: string,
  { locale, size = { width: 1280, height: 800 } }: WindowOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  if (locale) await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(locale)}`);
  const page = await context.newPage();
  page.setDefaultTimeout(stepLimit);
  // VS Code may read a workspace file before it is connected to the disk, and then shows no folders.
  const isWorkspace = folder?.endsWith('.code-workspace') === true;
  for (let attempt = 1; ; attempt++) {
    await page.goto(server.url(folder));
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    if (!folder) return page;
    const explorer = page.locator('.explorer-folders-view .monaco-list');
    const empty = page.getByText('You have not yet added a folder to the workspace');
    await explorer.or(empty).first().waitFor();
    if (await explorer.isVisible()) return page;
    assert.ok(isWorkspace && attempt < maxAttempts, 'The window shows no folder.');
    // The folders may still appear.
    if (await explorer.waitFor({ timeout: retryAfter }).then(yes, no)) return page;
    console.log('VS Code shows a workspace without folders; the window is loaded again.');
  }
}

/** Repeats `act` until it succeeds. */
async function again(act: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + stepLimit; ;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Repeats `act` until `seen` appears. */
export async function actUntil(seen: Locator, act: () => Promise<void>): Promise<void> {
  await again(async () => {
    await act();
    await seen.waitFor({ timeout: retryAfter });
  });
}

async function openPalette(page: Page, filter: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  // A box that is closing accepts no text.
  await quickInput(page).locator('input.input').fill(`>${filter}`, { timeout: retryAfter });
}

/** Runs a command by its title in the palette, category included: `Peel: Generate Image…`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const item = quickPickItem(page, title);
  // Anything that takes the focus meanwhile closes the palette.
  await again(async () => {
    await openPalette(page, title);
    await item.click({ timeout: retryAfter });
  });
}

/** Waits until all changes so far are drawn. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** The titles of all commands for a filter, page by page, because the list shows a limited number of rows. */
export async function findCommands(page: Page, filter: string): Promise<string[]> {
  const items = quickInput(page).getByRole('option').filter({ hasText: filter.trim() });
  await actUntil(items.first(), () => openPalette(page, filter));
  const titles = new Set<string>();
  for (let known = -1; titles.size > known;) {
    known = titles.size;
    const shown = await items.locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
    for (const title of shown) titles.add(title);
    // The first press only moves to the last visible row.
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await drawn(page);
  }
  await page.keyboard.press('Escape');
  return [...titles];
}

export function tab(page: Page, name: string): Locator {
  return page.locator('.tabs-container [role=tab]').filter({ has: page.getByText(name, { exact: true }) });
}

/** Waits for the tab of an editor. */
export async function waitForTab(page: Page, name: string): Promise<Locator> {
  const found = tab(page, name).first();
  await found.waitFor();
  return found;
}

/** The labels of the status bar items for screen readers. */
export async function statusBarItems(page: Page): Promise<string[]> {
  const items = await page.locator('.part.statusbar .statusbar-item').all();
  return Promise.all(items.map(async (item) => (await item.getAttribute('aria-label')) ?? ''));
}

export function statusBarItem(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
}

/** The document in one of Peel's webviews, which is in two nested frames: the panel, or a page in an editor. */
export function webview(page: Page, place: 'panel' | 'editor' = 'panel', extension = 'peel.peel-images'): FrameLocator {
  const ours = `iframe.webview[src*="extensionId=${extension}"]`;
  const view = '[src*="purpose=webviewView"]';
  // VS Code omits the purpose when a view is shown again: then the panel is the only page.
  const panel = `${ours}${view}, :root:not(:has(iframe${view})) ${ours}`;
  return page.frameLocator(place === 'panel' ? panel : `${ours}:not(${view})`).frameLocator('#active-frame');
}

/** The label of a theme in VS Code, and the name of its file. */
const themes = {
  dark: ['Dark Modern', 'dark_modern'],
  light: ['Light Modern', 'light_modern'],
  'high contrast': ['Dark High Contrast', 'hc_black'],
  'high contrast light': ['Light High Contrast', 'hc_light'],
} as const;

export async function setColorTheme(page: Page, theme: keyof typeof themes): Promise<void> {
  const [label] = themes[theme];
  const item = quickPickItem(page, label);
  // In a new window, the list may still be empty.
  await actUntil(item, async () => {
    await runCommand(page, 'Preferences: Color Theme');
    // The palette's own box may still be open.
    await quickInput(page).locator('input.input[placeholder*="Theme"]').fill(label, { timeout: retryAfter });
  });
  await item.click();
  await themeIsOn(page, theme);
}

/** VS Code adds the name of the theme file to the classes of the workbench. */
export async function themeIsOn(page: Page, theme: keyof typeof themes): Promise<void> {
  await page.locator(`.monaco-workbench[class*="${themes[theme][1]}"]`).waitFor();
}

/** Whether the run keeps screenshots: `npm run test:e2e -- --screenshots`. */
export const keepsScreenshots = process.env['PEEL_SCREENSHOTS'] !== undefined;

/** Writes `out/screenshots/NAME.png`. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  const path = join(out, 'screenshots', `${name}.png`);
  await mkdir(join(out, 'screenshots'), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** Takes a screenshot if the run keeps screenshots. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (keepsScreenshots) await takeScreenshot(page, name);
}

/** Answers a file dialog, which ignores its button while it checks a path. */
export async function answerFileDialog(page: Page, path: string, button: string): Promise<void> {
  const press = quickInput(page).getByRole('button', { name: button, exact: true });
  await press.waitFor();
  await again(async () => {
    // The dialog completes paths, and sometimes appends the text to its own.
    if ((await quickInputValue(page)) !== path) await typeIntoQuickInput(page, path);
    await press.click({ timeout: retryAfter });
    await press.waitFor({ state: 'hidden', timeout: retryAfter });
  });
}

/** Opens a file of the workspace with Go to File. */
export async function openFileByName(page: Page, name: string): Promise<void> {
  const item = quickPickItem(page, name);
  await again(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+P');
    await quickInput(page).locator('input.input').fill(name, { timeout: retryAfter });
    // Anything that takes the focus meanwhile closes the list.
    await item.click({ timeout: retryAfter });
  });
  await tab(page, name).first().waitFor();
  await quickInput(page).waitFor({ state: 'hidden' });
}
