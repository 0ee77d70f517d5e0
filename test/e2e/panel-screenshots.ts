// The panel as it looks in one state: light, dark and high contrast, each in three widths.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { out } from '../vscode/paths';
import { setPanelWidth } from './panel';
import { pressThemeKey } from './reset-window';
import { keepsScreenshots, setColorTheme } from './workbench';

/** What is done before a picture and taken back after it, by the name of the picture. */
export type PanelScenes = Readonly<Record<string, { act: () => Promise<void>; undo: () => Promise<void> }>>;

const widths = [200, 600, 300];

/** `out/screenshots/panel/STATE-THEME-WIDTH.png` of the state as it is, and of each scene of it; light and 300 wide before and after. Only where the run keeps screenshots. */
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

/** Without the editors beside it. */
async function photograph(page: Page, name: string): Promise<void> {
  const part = page.locator('.part.sidebar');
  const path = join(out, 'screenshots', 'panel', `${name}.png`);
  await part.screenshot({ path, animations: 'disabled' });
}
