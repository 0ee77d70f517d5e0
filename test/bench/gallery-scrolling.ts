// Measures the gallery with ten thousand images: nodes, frames while scrolling, time to open and to filter.
import type { Browser } from 'playwright-core';
import type { GalleryHead, GalleryItem } from '../../src/shared/gallery-protocol';
import { launchBrowser } from '../vscode/browser';
import { galleryItems } from '../page/fixtures/gallery-fixture';
import { startPageServer } from '../page/fixtures/page-server';
import { type Scrolling, scrollScript } from './page-scrolling';

const head = (total: number): GalleryHead => ({
  hasFolder: true,
  state: 'ready',
  total,
  missing: 0,
  ratios: ['1:1', '16:9'],
  models: ['gemini-2.5-flash-image'],
  usage: { state: 'none' },
});

/** A host inside the page, so that communication with another process is not measured. */
const hostScript = (items: readonly GalleryItem[]): string => `
const items = ${JSON.stringify(items)}, head = ${JSON.stringify(head(items.length))};
const known = new Map(items.map((item) => [item.id, item]));
const tell = (m, ...a) => window.postMessage({ t: 'q', m, a });
const answers = {
  ready: () => ({ head, images: items.map(({ id }) => id) }),
  filter: ({ text }) => tell('images', items.filter((one) => one.prompt.includes(text)).map(({ id }) => id), true),
  show: (ids) => tell('items', ids.map((id) => known.get(id))),
};
globalThis.toHost = ({ t, i, m, a }) => {
  if (t === 'q') setTimeout(() => window.postMessage({ t: 's', i, r: answers[m]?.(...a) }), 2);
};`;

interface GalleryScrolling extends Scrolling {
  /** Milliseconds until the images that match a text are shown. */
  readonly filter: number;
}

/** Pages through the images by keyboard, to the last one and back. */
const keyboardScript = `async ({ next, count }) => {
  const press = (key) => {
    const init = { key, bubbles: true, cancelable: true };
    (document.activeElement?.closest('.result') ?? document.querySelector('.result')).dispatchEvent(new KeyboardEvent('keydown', init));
  };
  document.querySelector('.result').focus();
  for (const [key, times] of [['PageDown', 150], ['ArrowDown', 100], ['End', 1], ['PageUp', 50], ['Home', 1]])
    for (let n = 0; n < times; n++) {
      press(key);
      await next();
      if (n % 8 === 0) count();
    }
}`;

/** Milliseconds from typing in the search box until the images that match are shown; the page waits for more text. */
const filterScript = `(async () => {
  const input = document.querySelector('input[type=search]');
  const begin = performance.now();
  input.value = 'take 4321';
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  while (document.querySelectorAll('.result').length !== 1 || !document.querySelector('.result img'))
    await new Promise(requestAnimationFrame);
  return performance.now() - begin;
})()`;

async function openWith(browser: Browser, origin: string, items: readonly GalleryItem[]) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.setDefaultTimeout(300_000);
  await page.addInitScript(hostScript(items));
  await page.goto(`${origin}/?page=gallery-page`);
  await page.locator('.result img').first().waitFor();
  // From the time the browser had the document, so that the script above does not count.
  const open = await page.evaluate<number>(
    `performance.now() - performance.getEntriesByType('navigation')[0].domInteractive`,
  );
  return { page, open };
}

/** Opens a gallery with the given number of images in each round. */
export async function openGalleryScrolling(
  count: number,
): Promise<{ readonly round: () => Promise<GalleryScrolling>; readonly close: () => Promise<void> }> {
  const [site, browser] = await Promise.all([startPageServer({ scenes: true }), launchBrowser()]);
  const items = galleryItems(count);
  return {
    async round() {
      const few = await openWith(browser, site.origin, items.slice(0, 50));
      await few.page.close();
      const { page, open } = await openWith(browser, site.origin, items);
      await page.bringToFront();
      const last = `[data-image="${items.at(-1)?.id ?? ''}"]`;
      const { there, frame, frame95, nodes } = (await page.evaluate(
        scrollScript(last, keyboardScript),
      )) as Scrolling & {
        there: boolean;
      };
      if (!there) throw new Error('The gallery was not scrolled to its end and back.');
      const filter = await page.evaluate<number>(filterScript);
      await page.close();
      return { frame, frame95, nodes, open, openFew: few.open, filter };
    },
    async close() {
      await browser.close();
      site.close();
    },
  };
}
