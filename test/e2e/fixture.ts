// Starts the packaged extension in VS Code with a browser and the emulator, for all suites.
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
   * Closes the window and opens a new one. The new window has only what is on the disk, and no API key.
   * @param path of a folder or a workspace file; `folder` by default.
   */
  reopen(path?: string): Promise<Page>;
  /** Does not reuse the window: the next test gets a new one. */
  leave(): void;
}

export interface WorkbenchOptions extends WindowOptions {
  settings?: Settings;
  /** Whether VS Code asks if the folder is trusted. */
  trust?: boolean;
  /** `false` opens a window without a folder. */
  folder?: boolean;
  /** The same request returns a different image each time, as with the real model. */
  varied?: boolean;
  /** `false` leaves the API key unset. */
  key?: boolean;
}

/**
 * Milliseconds before a reply. VS Code hides a fourth toast within 800 ms, so two rounds of progress and outcome must
 * take longer than that.
 */
const latency = 300;

function newFolder(): string {
  const folder = join(temporaryFolder('workspace'), 'bakery');
  mkdirSync(folder);
  restoreExample(folder);
  return folder;
}

/**
 * Call it in a `describe`. Server, browser and emulator run as long as the suite. The tests share one window, which is
 * reset after each test. After a failed test, or one that calls `leave`, the next test gets a new window. What Peel
 * remembers from earlier tests stays: prompts, the last image, the session.
 * The returned object is filled before the first test runs.
 */
export function useWorkbench(options: WorkbenchOptions = {}): WorkbenchFixture {
  const fixture: WorkbenchFixture = Object.create(null);
  /** Whether the next test can use the open window. */
  let shared = false;
  const open = (path = options.folder === false ? undefined : fixture.folder) =>
    openWorkbench(fixture.browser, fixture.server, path, options);

  before('start VS Code', async function () {
    fixture.folder = newFolder();
    // Screenshots need drawn scenes.
    const plain = !keepsScreenshots && options.varied !== true;
    fixture.emulator = await startEmulator({ latency, varied: options.varied === true, plain });
    // A hover over a file of the Explorer covers the file below it.
    const quiet = { 'workbench.hover.delay': 600_000 };
    const settings = { ...quiet, 'peel.endpoint': fixture.emulator.endpoint, ...options.settings };
    fixture.server = await startServer({ vsix, settings, grace: 2, ...(options.trust ? { trust: true } : {}) });
    addKeybindings(fixture.server);
    fixture.browser = await launchBrowser();
    fixture.leave = () => (shared = false);
    fixture.reopen = async (path) => {
      fixture.leave();
      await fixture.page.context().close();
      return (fixture.page = await open(path));
    };
  });

  beforeEach('open a window unless one is shared', async () => {
    fixture.emulator.reset();
    if (shared) return;
    fixture.page = await open();
    shared = true;
    if (options.key !== false) await setKey(fixture);
  });

  afterEach('reset or close the window', async function () {
    const { page } = fixture;
    const failed = this.currentTest?.state === 'failed';
    const name = this.currentTest?.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-') ?? 'test';
    if (failed && !page.isClosed()) await takeScreenshot(page, `failed-${name}`);
    if (!failed && shared && (await resetWindow(page))) return restoreExample(fixture.folder);
    shared = false;
    await page.context().close();
    removeFolder(dirname(fixture.folder));
    // A new folder, because VS Code keeps unsaved changes of the old one.
    fixture.folder = newFolder();
  });

  after('stop VS Code', async () => {
    await Promise.allSettled([fixture.browser?.close(), fixture.server?.close(), fixture.emulator?.close()]);
    removeFolder(dirname(fixture.folder));
  });

  return fixture;
}
