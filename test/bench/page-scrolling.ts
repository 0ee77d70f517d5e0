// Measures the page with ten thousand turns: nodes, and the longest frame while scrolling.
import type { PanelState, TurnView } from '../../src/shared/protocol';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser';
import { ref, withForks, paintUrl, image, turn, texts } from '../page/fixtures/views';
import { startPageServer } from '../page/fixtures/page-server';
import { empty } from '../page/fixtures/panel-states';

export interface Scrolling {
  /** The largest number of elements, texts and comments in the page. */
  readonly nodes: number;
  /** The longest time from one frame to the next, in milliseconds. */
  readonly frame: number;
  /** 95 percent of the frames took no longer. */
  readonly frame95: number;
  /** Milliseconds until the page shows its newest turns, with all turns and with 50. */
  readonly open: number;
  readonly openFew: number;
}

/** Turns of one to four images, oldest first. Some of them continue from earlier ones and branch. */
function history(count: number): TurnView[] {
  const subjects = Object.values(texts);
  const turns: TurnView[] = [];
  for (let index = 0; index < count; index++) {
    const prompt = `${subjects[index % subjects.length]}, take ${index}`.repeat(index % 11 === 0 ? 4 : 1);
    const images = Array.from({ length: index % 5 === 2 ? 4 : 1 }, (_, one) =>
      image(`p${index}.${one}`, texts.cat, '16:9', `picture-${index}-${one}.png`, {
        starred: index % 50 === 0,
        thumbnail: paintUrl(subjects[index % subjects.length] as string, '16:9', one),
      }),
    );
    const earlier = turns[index % 7 === 3 ? index - 3 : index - 1];
    const from = earlier?.cards[0];
    const parent = index % 4 !== 0 && from?.kind === 'picture' ? { parent: ref(from, earlier?.id ?? '') } : {};
    turns.push(turn(`t${index}`, prompt, images, { ratio: '16:9', at: 1_700_000_000_000 + index * 1000, ...parent }));
  }
  // In batches, because each turn checks all the others.
  return Array.from({ length: Math.ceil(count / 200) }, (_, index) =>
    withForks(turns.slice(index * 200, index * 200 + 200)),
  ).flat();
}

/** A host inside the page, so that communication with another process is not measured. */
const hostScript = (state: PanelState, turns: readonly TurnView[]): string => `
const state = ${JSON.stringify(state)}, turns = ${JSON.stringify(turns)};
const places = new Map(turns.map(({ id }, index) => [id, index]));
const answers = {
  ready: () => ({ ...state, thread: { ...state.thread, turns: turns.slice(-50), more: turns.length > 50 } }),
  editDraft: () => state.draft,
  older(turn) {
    const end = places.get(turn);
    return { turns: turns.slice(Math.max(0, end - 50), end), more: end > 50 };
  },
};
globalThis.toHost = ({ t, i, m, a }) => {
  if (t === 'q') setTimeout(() => window.postMessage({ t: 's', i, r: answers[m]?.(...a) }), 2);
};`;

/**
 * Scrolls down until nothing more appears, and back up; first in small steps, then as with the scroll bar.
 * @param last selects what is rendered at the end. @param more a function whose frames count, too
 */
export const scrollScript = (last: string, more = '() => {}'): string => `(async () => {
  const box = document.querySelector('.scroller');
  let nodes = 0, last;
  const frames = [];
  const next = () => new Promise((resolve) => requestAnimationFrame((now) => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    resolve();
  }));
  const count = () => {
    const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let here = 1;
    while (walk.nextNode()) here++;
    nodes = Math.max(nodes, here);
  };
  const go = async (step, frames) => {
    let still = 0;
    for (let n = 0; n < frames && still < 20; n++) {
      const before = box.scrollTop;
      box.scrollTop += step;
      await next();
      if (n % 8 === 0) count();
      const more = step > 0 && document.querySelector('.thread-end');
      still = box.scrollTop === before && !more ? still + 1 : 0;
    }
  };
  await go(120, 200);
  await go(4000, 5000);
  const end = document.querySelector(${JSON.stringify(last)}) !== null;
  await go(-4000, 5000);
  const there = end && box.scrollTop === 0;
  await (${more})({ next, count });
  frames.sort((a, b) => a - b);
  return { frame: frames.at(-1), frame95: frames[Math.floor(frames.length * 0.95)], nodes, there };
})()`;

async function openWith(browser: Browser, origin: string, turns: readonly TurnView[], images: number) {
  const page = await browser.newPage({ viewport: { width: 300, height: 900 } });
  page.setDefaultTimeout(300_000);
  await page.addInitScript(hostScript({ ...empty, thread: { ...empty.thread, images } }, turns));
  await page.goto(origin);
  await page.locator('peel-turn').first().waitFor();
  // From the time the browser had the document, so that the script above does not count.
  const open = await page.evaluate<number>(
    `performance.now() - performance.getEntriesByType('navigation')[0].domInteractive`,
  );
  return { page, open };
}

/** Opens a page with the given number of turns in each round. */
export async function openScrolling(
  count: number,
): Promise<{ readonly round: () => Promise<Scrolling>; readonly close: () => Promise<void> }> {
  const [site, browser] = await Promise.all([startPageServer({ scenes: true }), launchBrowser()]);
  const turns = history(count);
  const images = turns.reduce((sum, { cards }) => sum + cards.length, 0);
  return {
    async round() {
      const few = await openWith(browser, site.origin, turns.slice(-50), images);
      await few.page.close();
      const { page, open } = await openWith(browser, site.origin, turns, images);
      await page.bringToFront();
      const { there, frame, frame95, nodes } = (await page.evaluate(scrollScript('[data-turn=t0]'))) as Scrolling & {
        there: boolean;
      };
      if (!there) throw new Error('The page was not scrolled to its end and back.');
      await page.close();
      return { frame, frame95, nodes, open, openFew: few.open };
    },
    async close() {
      await browser.close();
      site.close();
    },
  };
}
