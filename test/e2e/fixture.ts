// What a suite in the real workbench stands on: the packaged extension in VS Code, a browser, the emulator.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Emulator, startEmulator } from '../emulator/emulator';
import { launchBrowser } from '../vscode/browser';
import { removeFolder, temporaryFolder } from '../vscode/cleanup';
import { vsix } from '../vscode/paths';
import { type Server, startServer } from '../vscode/server';
import type { Settings } from '../vscode/settings';
import { restoreExample } from './restore-example';
import { setKey } from './peel-steps';
import { addKeybindings, resetWindow } from './reset-window';
import { keepsScreenshots, openWorkbench, takeScreenshot, type WindowOptions } from './workbench';

export interface WorkbenchFixture {
  /** The window of the current test. */
  page: Page;
  /** Its workspace folder, a fresh copy of the example. */
  folder: string;
  server: Server;
  browser: Browser;
  emulator: Emulator;
  /**
   * Closes the window and opens another one, which knows nothing of the first but what lies on the disk, and not the key.
   * @param path of a folder or a workspace file; the folder unless told.
   */
  reopen(path?: string): Promise<Page>;
  /** The window serves no other test: the next one gets another. */
  leave(): void;
}

export interface WorkbenchOptions extends WindowOptions {
  settings?: Settings;
  /** VS Code asks whether the folder is trusted. */
  trust?: boolean;
  /** `false`: a window without a folder. */
  folder?: boolean;
  /** The same request gives another picture each time, as with the real model. */
  varied?: boolean;
  /** `false`: nobody has entered the key yet. */
  key?: boolean;
}

/**
 * Milliseconds before a reply. VS Code hides a fourth toast within 800 ms: two rounds of progress and outcome are not to
 * fit into that.
 */
const latency = 300;

function newFolder(): string {
  const folder = join(temporaryFolder('workspace'), 'bakery');
  mkdirSync(folder);
  restoreExample(folder);
  return folder;
}

/**
 * To be called in a `describe`. Server, browser and emulator live as long as the suite. Its tests share one window, which
 * is tidied after each; where a test fails or leaves it, the next one gets another. What Peel remembers of earlier tests
 * is there: prompts, the last image, the session.
 * What is returned is filled before the first test runs.
 */
export function useWorkbench(options: WorkbenchOptions = {}): WorkbenchFixture {
  const bench: WorkbenchFixture = Object.create(null);
  /** There is a window that the next test can have. */
  let shared = false;
  const open = (path = options.folder === false ? undefined : bench.folder) =>
    openWorkbench(bench.browser, bench.server, path, options);

  before('start VS Code', async function () {
    bench.folder = newFolder();
    // Screenshots show scenes.
    const plain = !keepsScreenshots && options.varied !== true;
    bench.emulator = await startEmulator({ latency, varied: options.varied === true, plain });
    // A hover over a file of the Explorer covers the file below it.
    const quiet = { 'workbench.hover.delay': 600_000 };
    const settings = { ...quiet, 'peel.endpoint': bench.emulator.endpoint, ...options.settings };
    bench.server = await startServer({ vsix, settings, grace: 2, ...(options.trust ? { trust: true } : {}) });
    addKeybindings(bench.server);
    bench.browser = await launchBrowser();
    bench.leave = () => (shared = false);
    bench.reopen = async (path) => {
      bench.leave();
      await bench.page.context().close();
      return (bench.page = await open(path));
    };
  });

  beforeEach('have a window', async () => {
    bench.emulator.reset();
    if (shared) return;
    bench.page = await open();
    shared = true;
    if (options.key !== false) await setKey(bench);
  });

  afterEach('tidy up, or close the window', async function () {
    const { page } = bench;
    const failed = this.currentTest?.state === 'failed';
    const name = this.currentTest?.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-') ?? 'test';
    if (failed && !page.isClosed()) await takeScreenshot(page, `failed-${name}`);
    if (!failed && shared && (await resetWindow(page))) return restoreExample(bench.folder);
    shared = false;
    await page.context().close();
    removeFolder(dirname(bench.folder));
    // Another one: VS Code keeps what was not saved in the old one.
    bench.folder = newFolder();
  });

  after('stop VS Code', async () => {
    await Promise.allSettled([bench.browser?.close(), bench.server?.close(), bench.emulator?.close()]);
    removeFolder(dirname(bench.folder));
  });

  return bench;
}
