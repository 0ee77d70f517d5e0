// Takes screenshots of one state of the panel in each theme and three widths.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { out } from '../vscode/paths';
import { panelPart, setPanelWidth } from './panel';
import { pressThemeKey } from './reset-window';
import { keepsScreenshots, setColorTheme } from './workbench';

/** Actions before a screenshot and their reversal, by the name of the screenshot. */
export type PanelScenes = Readonly<Record<string, { act: () => Promise<void>; undo: () => Promise<void> }>>;

const widths = [200, 600, 300];

/** Writes `out/screenshots/panel/STATE-THEME-WIDTH.png` for the state and each scene, if the run keeps screenshots. Starts and ends light and 300 pixels wide. */
export async function screenshotPanel(page: Page, state: string, scenes: PanelScenes = {}): Promise<void> {
  if (!keepsScreenshots) return;
  await mkdir(join(out, 'screenshots', 'panel'), { recursive: true });
  const photographAll = async (theme: string) => {
    for (const width of widths) {
      await setPanelWidth(page, width);
      await photograph(page, `${state}-${theme}-${width}`);
      for (const [name, { act, undo }] of Object.entries(scenes)) {
        await act();
        await photograph(page, `${name}-${theme}-${width}`);
        await undo();
      }
    }
  };
  await photographAll('light');
  await pressThemeKey(page);
  await page.locator('.monaco-workbench.vs-dark').waitFor();
  await photographAll('dark');
  await setColorTheme(page, 'high contrast');
  await photographAll('high-contrast');
  await setColorTheme(page, 'light');
}

/** Without the editors next to it. */
async function photograph(page: Page, name: string): Promise<void> {
  const path = join(out, 'screenshots', 'panel', `${name}.png`);
  await panelPart(page).screenshot({ path, animations: 'disabled' });
}
