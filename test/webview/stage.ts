// The page in a browser, opposite a fake host; whatever the browser complains of fails the test.
import assert from 'node:assert/strict';
import { createBirpc } from 'birpc';
import type { Browser, Page } from 'playwright-core';
import type { HostApi, PageApi, PanelState, TurnView } from '../../src/shared/protocol';
import { stepLimit } from '../time-limits';
import { launchBrowser } from '../vscode/browser';
import { createFakeHost, type FakeHost } from './fake-host';
import { type Site, startSite, type Theme } from './site';

export interface StageOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  language?: 'en' | 'zh-cn';
  /** Turns before the thread's first, oldest first. */
  older?: readonly TurnView[];
  reducedMotion?: boolean;
}

export interface Stage {
  readonly page: Page;
  readonly host: FakeHost;
  /** What the host tells the page. */
  readonly tell: PageApi;
  /** What the browser complained of: errors, refused styles, failed requests. */
  readonly complaints: string[];
}

export interface Theater {
  open(state: PanelState, options?: StageOptions): Promise<Stage>;
  readonly origin: string;
}

export async function openStage(
  browser: Browser,
  site: Site,
  state: PanelState,
  { theme = 'dark', width = 300, height = 800, language = 'en', older = [], reducedMotion = false }: StageOptions = {},
): Promise<Stage> {
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.origin });
  const page = await context.newPage();
  page.setDefaultTimeout(stepLimit);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => {
    // A reload calls off what is still under way.
    const why = request.failure()?.errorText;
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`);
  });

  let take: (data: unknown) => void = () => {};
  await page.exposeFunction('toHost', (message: { a?: unknown[] }, bytes: number) => {
    // Playwright brings bytes over as an object; their number is what counts.
    if (bytes > 0 && message.a) message.a[1] = new Uint8Array(bytes);
    take(message);
  });
  const tell = createBirpc<PageApi, HostApi>({} as HostApi, {
    // An error that is sent as JSON keeps nothing but what is put into it.
    post: (data) => page.evaluate(`window.postMessage(${JSON.stringify(data, plain)})`),
    on: (listen: (data: unknown) => void) => {
      take = listen;
    },
    resolver: (name) => (host.api as unknown as Record<string, (...args: unknown[]) => unknown>)[name] as never,
  });
  const host = createFakeHost(state, tell, older);
  await page.goto(`${site.origin}/?theme=${theme}&language=${language}`);
  await page.locator('peel-composer textarea').waitFor();
  await page.locator('peel-thread > *').first().waitFor();
  return { page, host, tell, complaints };
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Error ? { message: value.message } : value;
}

/** For a `describe`: one browser and one server; a page for each test that asks, looked at when the test ends. */
export function useTheater(): Theater {
  let site: Site;
  let browser: Browser;
  const stages: Stage[] = [];
  before('open the theater', async function () {
    [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  });
  afterEach('no complaints', async () => {
    for (const { page, complaints } of stages.splice(0)) {
      await page.context().close();
      assert.deepEqual(complaints, []);
    }
  });
  after('close the theater', async () => {
    await browser?.close();
    site?.close();
  });
  return {
    async open(state, options) {
      const stage = await openStage(browser, site, state, options);
      stages.push(stage);
      return stage;
    },
    get origin() {
      return site.origin;
    },
  };
}
