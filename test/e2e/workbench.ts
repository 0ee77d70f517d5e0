// The workbench as a person sees it: its window, command palette, tabs, status bar, webviews, colours.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { out } from '../vscode/paths';
import type { Server } from '../vscode/server';
import { quickInput, quickPickItem } from './quickInput';

export interface WindowOptions {
  /** The display language, such as `zh-cn`: the extension's, not that of VS Code's own words. */
  locale?: string;
  /** 1280 × 800 unless told. */
  size?: { width: number; height: number };
}

/** How long the workbench may take for one visible step. */
const patience = 30_000;
/** What a person would wait before trying again: an extension's items come a moment after VS Code's own. */
export const retryAfter = 1500;

/** Opens a window of its own (storage, secrets) on a folder, or an empty one, and waits for its parts to stand. */
export async function openWorkbench(
  browser: Browser,
  server: Server,
  folder?: string,
  { locale, size = { width: 1280, height: 800 } }: WindowOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: size });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  if (locale) await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(locale)}`);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(server.url(folder));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 4 * patience });
  if (folder) await page.locator('.explorer-folders-view .monaco-list').waitFor({ timeout: 4 * patience });
  return page;
}

/** Does `act` until `seen` appears. */
export async function until(seen: Locator, act: () => Promise<void>): Promise<void> {
  const end = Date.now() + 2 * patience;
  for (;;) {
    await act();
    const appeared = seen.waitFor({ timeout: retryAfter });
    if (Date.now() > end) return appeared;
    try {
      return await appeared;
    } catch {
      // Once more.
    }
  }
}

async function openPalette(page: Page, filter: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await quickInput(page).locator('input.input').fill(`>${filter}`);
}

/** Runs a command by its title in the palette, category included: `Peel: Generate Image…`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const item = quickPickItem(page, title);
  await until(item, () => openPalette(page, title));
  await item.click();
}

/** The titles that the command palette offers for a filter. */
export async function findCommands(page: Page, filter: string): Promise<string[]> {
  const items = quickInput(page).getByRole('option').filter({ hasText: filter.trim() });
  await until(items.first(), () => openPalette(page, filter));
  const titles = await items.locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
  await page.keyboard.press('Escape');
  return titles;
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
  const [label, file] = themes[theme];
  const item = quickPickItem(page, label);
  // In a window that has just opened the list may still be empty.
  await until(item, async () => {
    await runCommand(page, 'Preferences: Color Theme');
    // The palette's own box may still be open.
    await quickInput(page).locator('input.input[placeholder*="Theme"]').fill(label);
  });
  await item.click();
  // VS Code names the theme's file in a class of the workbench.
  await page.locator(`.monaco-workbench[class*="${file}"]`).waitFor();
}

/** `out/screenshots/NAME.png` */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(out, 'screenshots', `${name}.png`);
  await mkdir(join(out, 'screenshots'), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** Opens a file of the workspace through Go to File. */
export async function openFileByName(page: Page, name: string): Promise<void> {
  const item = quickPickItem(page, name);
  await until(item, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+P');
    await quickInput(page).locator('input.input').fill(name);
  });
  await item.click();
  await tab(page, name).first().waitFor();
}
