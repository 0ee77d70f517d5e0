// Keys of the tests' own: one makes a window that a test has left look like a new one, one goes from light to dark and back.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Server } from '../vscode/server';
import { quickInput } from './quick-input';
import { retryAfter } from './workbench';

const tidyKey = 'ctrl+alt+shift+f12';
const themeKey = 'ctrl+alt+shift+f9';
const commands = [
  'workbench.action.closeQuickOpen',
  // A file that was changed would be asked about.
  'workbench.action.files.saveAll',
  'workbench.action.closeAllEditors',
  'notifications.hideList',
  'notifications.clearAll',
  'workbench.files.action.focusFilesExplorer',
  'workbench.files.action.collapseExplorerFolders',
  'list.clear',
];

/** For the windows that open on this server from now on. */
export function addKeybindings({ dataDir }: Server): void {
  const folder = join(dataDir, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  const bindings = [
    { key: tidyKey, command: 'runCommands', args: { commands } },
    { key: themeKey, command: 'workbench.action.toggleLightDarkThemes' },
  ];
  writeFileSync(join(folder, 'keybindings.json'), JSON.stringify(bindings));
}

/** Closes boxes, editors and notifications, and shows the explorer with nothing selected. False where that fails. */
export async function resetWindow(page: Page): Promise<boolean> {
  const left = quickInput(page)
    .or(page.locator('.tabs-container [role=tab]'))
    .or(page.locator('.notifications-toasts .notification-list-item'));
  // What a test did not wait for may still come.
  for (let tries = 3; tries > 0; tries--) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Alt+Shift+F12');
    try {
      await left.first().waitFor({ state: 'hidden', timeout: retryAfter });
      return true;
    } catch {
      // Once more.
    }
  }
  return false;
}

/** Another theme comes a moment later. */
export async function pressThemeKey(page: Page): Promise<void> {
  // In the panel VS Code sees no key but its own.
  await page.locator('.part.statusbar').click({ position: { x: 400, y: 5 } });
  await page.keyboard.press('Control+Alt+Shift+F9');
}
