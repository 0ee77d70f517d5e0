// The workbench as a person sees it: its window, command palette, tabs, status bar, webviews, colours.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { stepLimit } from '../time-limits';
import { out } from '../vscode/paths';
import type { Server } from '../vscode/server';
import { quickInput, quickPickItem, typeIntoQuickInput } from './quick-input';

export interface WindowOptions {
  /** The display language, such as `zh-cn`: the extension's, not that of VS Code's own words. */
  locale?: string;
  /** 1280 × 800 unless told. */
  size?: { width: number; height: number };
}

/** What a person would wait before trying again: an extension's items come a moment after VS Code's own. */
export const retryAfter = 1500;

const maxAttempts = 5;
const yes = () => true;
const no = () => false;

/** Opens a window of its own (storage, secrets) on a folder, or an empty one, and waits for its parts to stand. */
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
  // VS Code may read a workspace file before its connection to the disk stands, and then shows a workspace without folders.
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
    // The folders may still come by themselves.
    if (await explorer.waitFor({ timeout: retryAfter }).then(yes, no)) return page;
    console.log('VS Code shows a workspace without folders; the window is loaded again.');
  }
}

/** Does `act` until it succeeds. */
async function again(act: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + stepLimit; ;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Does `act` until `seen` appears. */
export async function actUntil(seen: Locator, act: () => Promise<void>): Promise<void> {
  await again(async () => {
    await act();
    await seen.waitFor({ timeout: retryAfter });
  });
}

async function openPalette(page: Page, filter: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  // A box that was just closing takes no text.
  await quickInput(page).locator('input.input').fill(`>${filter}`, { timeout: retryAfter });
}

/** Runs a command by its title in the palette, category included: `Peel: Generate Image…`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const item = quickPickItem(page, title);
  // Whatever takes the focus meanwhile closes the palette.
  await again(async () => {
    await openPalette(page, title);
    await item.click({ timeout: retryAfter });
  });
}

/** Waits until what happened so far is on the screen. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** The titles of all commands that the palette offers for a filter, page by page: the list shows only so many rows. */
export async function findCommands(page: Page, filter: string): Promise<string[]> {
  const items = quickInput(page).getByRole('option').filter({ hasText: filter.trim() });
  await actUntil(items.first(), () => openPalette(page, filter));
  const titles = new Set<string>();
  for (let known = -1; titles.size > known;) {
    known = titles.size;
    const shown = await items.locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
    for (const title of shown) titles.add(title);
    // The first one only goes to the last row in sight.
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

/** Waits for an editor's tab; `focused` for the one that is shown. */
export async function waitForTab(page: Page, name: string): Promise<Locator> {
  const found = tab(page, name).first();
  await found.waitFor();
  return found;
}

/** What the status bar says, item by item, as a screen reader hears it. */
export async function statusBarItems(page: Page): Promise<string[]> {
  const items = await page.locator('.part.statusbar .statusbar-item').all();
  return Promise.all(items.map(async (item) => (await item.getAttribute('aria-label')) ?? ''));
}

export function statusBarItem(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
}

/** The document inside an extension's webview, which lies in two frames. */
export function webview(page: Page, extension = 'peel.peel-images'): FrameLocator {
  return page.frameLocator(`iframe.webview[src*="extensionId=${extension}"]`).frameLocator('#active-frame');
}

/** A theme's label in VS Code, and the name of its file. */
const themes = {
  dark: ['Dark Modern', 'dark_modern'],
  light: ['Light Modern', 'light_modern'],
  'high contrast': ['Dark High Contrast', 'hc_black'],
  'high contrast light': ['Light High Contrast', 'hc_light'],
} as const;

export async function setColorTheme(page: Page, theme: keyof typeof themes): Promise<void> {
  const [label] = themes[theme];
  const item = quickPickItem(page, label);
  // In a window that has just opened the list may still be empty.
  await actUntil(item, async () => {
    await runCommand(page, 'Preferences: Color Theme');
    // The palette's own box may still be open.
    await quickInput(page).locator('input.input[placeholder*="Theme"]').fill(label, { timeout: retryAfter });
  });
  await item.click();
  await themeIsOn(page, theme);
}

/** VS Code names the theme's file in a class of the workbench. */
export async function themeIsOn(page: Page, theme: keyof typeof themes): Promise<void> {
  await page.locator(`.monaco-workbench[class*="${themes[theme][1]}"]`).waitFor();
}

/** Whether the run is to keep screenshots of what it passes: `npm run test:e2e -- --screenshots`. */
export const keepsScreenshots = process.env['PEEL_SCREENSHOTS'] !== undefined;

/** Writes `out/screenshots/NAME.png`. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  const path = join(out, 'screenshots', `${name}.png`);
  await mkdir(join(out, 'screenshots'), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** The same where the run keeps screenshots; otherwise it costs nothing. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (keepsScreenshots) await takeScreenshot(page, name);
}

/** Answers a file dialog, which takes no press of its button while it looks at a path. */
export async function answerFileDialog(page: Page, path: string, button: string): Promise<void> {
  const press = quickInput(page).getByRole('button', { name: button, exact: true });
  await press.waitFor();
  await typeIntoQuickInput(page, path);
  await again(async () => {
    await press.click({ timeout: retryAfter });
    await press.waitFor({ state: 'hidden', timeout: retryAfter });
  });
}

/** Opens a file of the workspace through Go to File. */
export async function openFileByName(page: Page, name: string): Promise<void> {
  const item = quickPickItem(page, name);
  await again(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+P');
    await quickInput(page).locator('input.input').fill(name, { timeout: retryAfter });
    // Whatever takes the focus meanwhile closes the list.
    await item.click({ timeout: retryAfter });
  });
  await tab(page, name).first().waitFor();
  await quickInput(page).waitFor({ state: 'hidden' });
}
