// Measures the gallery with ten thousand images: nodes, the longest frame while scrolling, time to open.
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
  show: (ids) => tell('items', ids.map((id) => known.get(id))),
};
globalThis.toHost = ({ t, i, m, a }) => {
  if (t === 'q') setTimeout(() => window.postMessage({ t: 's', i, r: answers[m]?.(...a) }), 2);
};`;

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
): Promise<{ readonly round: () => Promise<Scrolling>; readonly close: () => Promise<void> }> {
  const [site, browser] = await Promise.all([startPageServer({ scenes: true }), launchBrowser()]);
  const items = galleryItems(count);
  return {
    async round() {
      const few = await openWith(browser, site.origin, items.slice(0, 50));
      await few.page.close();
      const { page, open } = await openWith(browser, site.origin, items);
      await page.bringToFront();
      const last = `[data-image="${items.at(-1)?.id ?? ''}"]`;
      const { there, frame, nodes } = (await page.evaluate(scrollScript(last))) as Scrolling & { there: boolean };
      if (!there) throw new Error('The gallery was not scrolled to its end and back.');
      await page.close();
      return { frame, nodes, open, openFew: few.open };
    },
    async close() {
      await browser.close();
      site.close();
    },
  };
}
