// Measures the opening of the panel until the prompt accepts text, and that of an empty view.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { startEmulator } from '../emulator/emulator';
import { prompt } from '../e2e/panel';
import { quickInput, waitForQuickInput } from '../e2e/quick-input';
import { openWorkbench, runCommand, webview } from '../e2e/workbench';
import { launchBrowser } from '../vscode/browser';
import { temporaryFolder } from '../vscode/cleanup';
import { root } from '../vscode/paths';
import { type Server, startServer } from '../vscode/server';
import { createSessionStore } from '../../src/store/session/session-store';
import { realDisk } from '../../src/store/fs/disk';
import { copyProduct } from './activation';
import type { GroupRun, Sample } from './figure';
import { turns } from './stored-turns';
import { median } from './verdict';

/** Milliseconds, without a session and with one of 10,000 turns open. */
type Opening = Readonly<Record<'fresh' | 'stored', Sample>>;

/** Milliseconds. */
const timeout = 30_000;

/** A view with one button and nothing else. */
function writeEmpty(folder: string, name: string): string {
  const extensionFolder = join(folder, name);
  mkdirSync(extensionFolder);
  const views = { [name]: [{ type: 'webview', id: `${name}.view`, name }] };
  const viewsContainers = { activitybar: [{ id: name, title: name, icon: 'icon.svg' }] };
  const manifest = { name, publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.106.0' }, main: './main.js' };
  writeFileSync(
    join(extensionFolder, 'package.json'),
    JSON.stringify({ ...manifest, contributes: { viewsContainers, views } }),
  );
  writeFileSync(join(extensionFolder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>');
  writeFileSync(
    join(extensionFolder, 'main.js'),
    `const { window } = require('vscode');
    exports.activate = ({ subscriptions }) => subscriptions.push(window.registerWebviewViewProvider('${name}.view', {
      resolveWebviewView: ({ webview }) => { webview.html = '<!DOCTYPE html><button>Usable</button>'; },
    }));`,
  );
  return extensionFolder;
}

function writeOurs(folder: string): string {
  const extensionFolder = join(folder, 'peel');
  mkdirSync(extensionFolder);
  copyFileSync(join(root, 'package.json'), join(extensionFolder, 'package.json'));
  copyProduct(extensionFolder);
  return extensionFolder;
}

async function time(page: Page, title: string, usable: Locator): Promise<number> {
  const icon = page.locator(`.activitybar .action-label[aria-label="${title}"]`);
  await icon.waitFor();
  const started = performance.now();
  await icon.click();
  // `waitFor` checks at longer and longer intervals, which would delay the result.
  for (const end = started + timeout; !(await usable.isVisible());) {
    if (performance.now() > end) throw new Error(`“${title}” did not become usable.`);
  }
  return performance.now() - started;
}

/** Empty views. The time of the first view includes the start of everything that views share, so only the others count. */
const empties = ['first', 'floor-1', 'floor-2', 'floor-3'];

async function measureIn(page: Page): Promise<Sample> {
  const floors: number[] = [];
  for (const name of empties) {
    await idle(page);
    floors.push(await time(page, name, webview(page, 'panel', `bench.${name}`).getByRole('button')));
  }
  await idle(page);
  return { ours: await time(page, 'Peel', prompt(webview(page))), floor: median(floors.slice(1)) };
}

/** Waits until the window is idle, because it is busy in its first seconds. */
async function idle(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestIdleCallback(done))');
}

async function store10000(folder: string): Promise<void> {
  const session = 'a'.repeat(12);
  await createSessionStore(realDisk, folder).append(session, ...turns(session, 10_000));
}

async function openStored(page: Page): Promise<void> {
  await runCommand(page, 'Peel: Open Session…');
  await waitForQuickInput(page, /Session/);
  await quickInput(page).locator('.monaco-list-row').filter({ hasText: 'Picture 0' }).first().click();
  await webview(page).locator('.picture').first().waitFor();
  // In a new window, the panel is closed.
  await runCommand(page, 'View: Show Explorer');
  await page.locator('.explorer-folders-view').waitFor();
}

async function round(browser: Browser, server: Server, folder: string): Promise<Opening> {
  const page = await openWorkbench(browser, server, folder);
  const fresh = await measureIn(page);
  await openStored(page);
  await page.reload();
  const stored = await measureIn(page);
  await page.context().close();
  return { fresh, stored };
}

/** Opens one window in each round; `dist/` must be the production build. */
export async function openPanelOpenings(): Promise<GroupRun<keyof Opening>> {
  const folder = temporaryFolder('opening');
  const emulator = await startEmulator();
  const views = empties.map((name) => writeEmpty(folder, name));
  const settings = { 'peel.endpoint': emulator.endpoint };
  const server = await startServer({ extensions: [...views, writeOurs(folder)], settings });
  const browser = await launchBrowser();
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  await store10000(join(server.dataDir, 'data', 'User', 'globalStorage', 'peel.peel-images', 'sessions'));
  return {
    round: () => round(browser, server, workspace),
    async close() {
      await browser.close();
      await Promise.all([server.close(), emulator.close()]);
    },
  };
}
