// What a suite in the real workbench stands on: the packaged extension in VS Code, a browser, the emulator.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Emulator, startEmulator } from '../emulator/emulator';
import { launchBrowser } from '../vscode/browser';
import { removeFolder, temporaryFolder } from '../vscode/leftovers';
import { example, vsix } from '../vscode/paths';
import { type Server, startServer } from '../vscode/server';
import type { Settings } from '../vscode/settings';
import { openWorkbench, screenshot, type WindowOptions } from './workbench';

export interface Bench {
  /** The window of the current test. */
  page: Page;
  /** Its workspace folder, a fresh copy of the example. */
  folder: string;
  server: Server;
  browser: Browser;
  emulator: Emulator;
}

export interface BenchOptions extends WindowOptions {
  settings?: Settings;
  /** VS Code asks whether the folder is trusted. */
  trust?: boolean;
  /** `false`: a window without a folder. */
  folder?: boolean;
}

/**
 * Milliseconds before a reply. VS Code hides a fourth toast within 800 ms, and a service that answers at once fits two
 * rounds of progress and outcome into that.
 */
const latency = 900;

function copyExample(): string {
  const folder = join(temporaryFolder('workspace'), 'bakery');
  mkdirSync(folder);
  if (existsSync(example)) cpSync(example, folder, { recursive: true });
  return folder;
}

/**
 * To be called in a `describe`. Server, browser and emulator live as long as the suite; every test gets a window and a
 * folder of its own. What is returned is filled before the first test runs.
 */
export function useWorkbench(options: BenchOptions = {}): Bench {
  const bench: Bench = Object.create(null);

  before('start VS Code', async function () {
    this.timeout(300_000);
    bench.emulator = await startEmulator({ latency });
    const settings = { 'peel.endpoint': bench.emulator.endpoint, ...options.settings };
    bench.server = await startServer({ vsix, settings, grace: 2, ...(options.trust ? { trust: true } : {}) });
    bench.browser = await launchBrowser();
  });

  beforeEach('open a window', async () => {
    bench.emulator.reset();
    bench.folder = copyExample();
    bench.page = await openWorkbench(
      bench.browser,
      bench.server,
      options.folder === false ? undefined : bench.folder,
      options,
    );
  });

  afterEach('close the window', async function () {
    const name = this.currentTest?.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-') ?? 'test';
    if (this.currentTest?.state === 'failed') await screenshot(bench.page, `failed-${name}`);
    await bench.page.context().close();
    removeFolder(dirname(bench.folder));
  });

  after('stop VS Code', async () => {
    await Promise.allSettled([bench.browser?.close(), bench.server?.close(), bench.emulator?.close()]);
  });

  return bench;
}
