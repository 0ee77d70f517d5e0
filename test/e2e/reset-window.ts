// Defines shortcuts for tests: reset the window, and switch between light and dark.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Server } from '../vscode/server';
import { quickInput } from './quick-input';
import { retryAfter } from './workbench';

const resetKey = 'ctrl+alt+shift+f12';
const themeKey = 'ctrl+alt+shift+f9';
const commands = [
  'workbench.action.closeQuickOpen',
  // A changed file would cause a question.
  'workbench.action.files.saveAll',
  'workbench.action.closeAllEditors',
  'notifications.hideList',
  'notifications.clearAll',
  'workbench.files.action.focusFilesExplorer',
  'workbench.files.action.collapseExplorerFolders',
  'list.clear',
];

/** Applies to windows that open on this server from now on. */
export function addKeybindings({ dataDir }: Server): void {
  const folder = join(dataDir, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  const bindings = [
    { key: resetKey, command: 'runCommands', args: { commands } },
    { key: themeKey, command: 'workbench.action.toggleLightDarkThemes' },
  ];
  writeFileSync(join(folder, 'keybindings.json'), JSON.stringify(bindings));
}

/** Closes boxes, editors and notifications, and shows the Explorer without selection. Returns false if that fails. */
export async function resetWindow(page: Page): Promise<boolean> {
  const left = quickInput(page)
    .or(page.locator('.tabs-container [role=tab]'))
    .or(page.locator('.notifications-toasts .notification-list-item'));
  // Something that a test did not wait for may still appear.
  for (let tries = 3; tries > 0; tries--) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Alt+Shift+F12');
    try {
      await left.first().waitFor({ state: 'hidden', timeout: retryAfter });
      return true;
    } catch {
      // Try again.
    }
  }
  return false;
}

/** The other theme appears a moment later. */
export async function pressThemeKey(page: Page): Promise<void> {
  // In the panel, VS Code gets only its own shortcuts.
  await page.locator('.part.statusbar').click({ position: { x: 400, y: 5 } });
  await page.keyboard.press('Control+Alt+Shift+F9');
}
