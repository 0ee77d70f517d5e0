// The panel's page with ten thousand turns: how many nodes it has and how long its longest frame is, to the end and back.
import type { PanelState, TurnView } from '../../src/shared/protocol';
import { launchBrowser } from '../vscode/browser';
import { ref, withForks, painting, picture, turn, words } from '../webview/making';
import { startSite } from '../webview/site';
import { fresh } from '../webview/states';

export interface Scrolling {
  /** Elements of the page, at most. */
  readonly elements: number;
  /** All nodes, texts and comments among them, at most. */
  readonly nodes: number;
  /** Milliseconds: the longest frame on the page's own thread, and from one frame to the next. */
  readonly work: number;
  readonly frame: number;
  /** Milliseconds from one frame to the next, at most, of a page that is only tall. */
  readonly floor: number;
  /** Milliseconds until the page with its newest turns stands. */
  readonly open: number;
  readonly turns: number;
  readonly pictures: number;
}

/** Turns of one to four pictures, some of which go on from earlier ones and fork, oldest first. */
function history(count: number): TurnView[] {
  const subjects = Object.values(words);
  const turns: TurnView[] = [];
  for (let index = 0; index < count; index++) {
    const prompt = `${subjects[index % subjects.length]}, take ${index}`.repeat(index % 11 === 0 ? 4 : 1);
    const pictures = Array.from({ length: index % 5 === 2 ? 4 : 1 }, (_, one) =>
      picture(`p${index}.${one}`, words.cat, '16:9', `picture-${index}-${one}.png`, {
        marked: index % 50 === 0,
        thumbnail: painting(subjects[index % subjects.length] as string, '16:9', one),
      }),
    );
    const earlier = turns[index % 7 === 3 ? index - 3 : index - 1];
    const from = earlier?.cards[0];
    const goesOn = index % 4 !== 0 && from?.kind === 'picture' ? { from: ref(from, earlier?.id ?? '') } : {};
    turns.push(turn(`t${index}`, prompt, pictures, { ratio: '16:9', at: 1_700_000_000_000 + index * 1000, ...goesOn }));
  }
  return turns;
}

/** A host within the page, so that what it costs to speak to another process is not measured. */
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

/** Scrolls down until nothing more comes, and back up; first as a hand does, then as somebody drags the bar. */
const scrollScript = `(async () => {
  const box = document.querySelector('.scroller') ?? document.scrollingElement;
  let work = 0, frame = 0, elements = 0, nodes = 0, last;
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) work = Math.max(work, duration); })
    .observe({ type: 'long-animation-frame' });
  const next = () => new Promise((resolve) => requestAnimationFrame((now) => {
    if (last !== undefined) frame = Math.max(frame, now - last);
    last = now;
    resolve();
  }));
  const count = () => {
    const all = document.querySelectorAll('*').length;
    if (all <= elements) return;
    elements = all;
    const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    for (nodes = 1; walk.nextNode(); nodes++);
  };
  const go = async (step, frames) => {
    let still = 0;
    for (let n = 0; n < frames && still < 20; n++) {
      const before = box.scrollTop;
      box.scrollTop += step;
      await next();
      if (n % 8 === 0) count();
      still = box.scrollTop === before && !(step > 0 && document.querySelector('.thread-end')) ? still + 1 : 0;
    }
  };
  await go(120, 200);
  await go(4000, 5000);
  await go(-4000, 5000);
  return { work, frame, elements, nodes };
})()`;

export async function scrolling(count: number): Promise<Scrolling> {
  const [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  try {
    const turns = withForksOf(history(count));
    const pictures = turns.reduce((sum, { cards }) => sum + cards.length, 0);
    const page = await browser.newPage({ viewport: { width: 300, height: 900 } });
    page.setDefaultTimeout(300_000);
    await page.setContent('<div style="height: 400000px"></div>');
    const floor = (await page.evaluate(scrollScript)) as Scrolling;
    const state = { ...fresh, thread: { ...fresh.thread, pictures } };
    await page.addInitScript(hostScript(state, turns));
    const started = performance.now();
    await page.goto(site.origin);
    await page.locator('peel-turn').first().waitFor();
    const open = performance.now() - started;
    const found = (await page.evaluate(scrollScript)) as Scrolling;
    return { ...found, floor: floor.frame, open, turns: turns.length, pictures };
  } finally {
    await browser.close();
    site.close();
  }
}

/** Forks in stretches, since each looks at all the others. */
function withForksOf(turns: readonly TurnView[]): TurnView[] {
  return Array.from({ length: Math.ceil(turns.length / 200) }, (_, index) =>
    withForks(turns.slice(index * 200, index * 200 + 200)),
  ).flat();
}
