// A walk through the whole panel by keyboard alone: after every act the focus is on something that can be seen, has a
// name, and is in the panel. What the host tells comes after its answer, as it does in VS Code.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState } from '../../../src/shared/protocol';
import type { FakeHost } from '../fixtures/fake-host';
import { failed, minutes, ref, running, turn, texts } from '../fixtures/views';
import { type PageFixture, usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { branchedThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const [harbor] = branchedThread()[0]?.cards ?? [];
assert.ok(harbor?.kind === 'picture');
const from = ref(harbor, 't1');

/** Something of everything: inputs, a picture gone on from, branches, marks, a queue, a failure, lost pictures. */
const everything = (): PanelState => ({
  ...empty,
  draft: { ...(allStates()['combine'] as PanelState).draft, parent: from },
  thread: threadOf([
    ...branchedThread(),
    turn(
      'q1',
      texts.snow,
      [running('k0'), running('k1', { phase: 'queued', place: 1 }), running('k2', { phase: 'queued', place: 2 })],
      { at: minutes(1) },
    ),
    ...(allStates()['failed'] as PanelState).thread.turns.slice(2),
  ]),
});

interface Stop {
  readonly what: string;
  /** Why it cannot be there; empty when it can. */
  readonly wrong: string;
}

/** What has the focus. */
const stop = (page: Page): Promise<Stop> =>
  page.evaluate(`(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { what: 'nothing', wrong: 'nothing has the focus' };
    const box = at.getBoundingClientRect();
    const name = at.getAttribute('aria-label') || at.innerText || at.getAttribute('aria-labelledby') || at.title || '';
    const what = [at.closest('[data-card]')?.dataset.card, at.localName + '.' + at.classList[0], name.slice(0, 50)].filter(Boolean).join(' ');
    const seen = at.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 0 && box.height > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { what, wrong: !seen ? 'it cannot be seen' : name.trim() === '' ? 'it has no name' : '' };
  })()`);

/** Presses a key until the walk comes round to where it began, and returns where it stopped. */
async function tour(page: Page, key: string): Promise<string[]> {
  const stops: string[] = [];
  await page.evaluate('globalThis.first = document.activeElement');
  for (let count = 0; count < 300; count++) {
    await page.keyboard.press(key);
    const { what, wrong } = await stop(page);
    // Past the last one comes the window around the page.
    if (what === 'nothing') continue;
    assert.equal(wrong, '', what);
    stops.push(what);
    if (await page.evaluate<boolean>('document.activeElement === first')) return stops;
  }
  throw new Error(`It does not come round: ${stops.slice(-5).join(', ')}`);
}

interface Act {
  /** Where the keys are pressed; absent: where the focus is. */
  readonly at?: string;
  readonly keys: readonly string[];
  /** What the host tells then. */
  readonly told?: () => unknown;
  /** Holds in the page once the act is done, in a script. */
  readonly done?: string;
  /** Where the focus is then. */
  readonly leads: RegExp;
}

const gone = (selector: string): string => `!document.querySelector('${selector}')`;
const there = (selector: string): string => `!!document.querySelector('${selector}')`;

/** Does one after the other, and notes where the focus is after each. */
async function walk(page: Page, acts: readonly Act[]): Promise<void> {
  for (const { at, keys, told, done = 'true', leads } of acts) {
    if (at !== undefined) await page.locator(at).first().focus();
    const what = `${(await stop(page)).what}, ${keys.join(' ')}`;
    for (const key of keys) await page.keyboard.press(key);
    told?.();
    await waitUntil(() => page.evaluate<boolean>(done)).catch((error: unknown) =>
      assert.fail(`${what}: ${String(error)}`),
    );
    let last = await stop(page);
    await waitUntil(async () => {
      last = await stop(page);
      return last.wrong === '' && leads.test(last.what);
    }).catch(() => assert.fail(`${what} leads to ${last.what} ${last.wrong}, not to ${String(leads)}`));
  }
}

/** Milliseconds after its answer in which the host tells what came of a call, for news go ten times a second at most. */
const later = 120;

/** What is done to the inputs is told after the answer. */
function tellLate(host: FakeHost): void {
  const inputs = () => host.state.draft.inputs;
  const soon = (change: () => void) => void setTimeout(change, later);
  host.answer('removeInput', async (id) =>
    soon(() => host.change({ inputs: inputs().filter((one) => one.id !== id) })),
  );
  host.answer('moveInput', async (id, to) =>
    soon(() => {
      const moved = inputs().filter((one) => one.id === id);
      host.change({
        inputs: inputs()
          .filter((one) => one.id !== id)
          .toSpliced(to, 0, ...moved),
      });
    }),
  );
}

describe('a walk by keyboard', () => {
  const pages = usePageFixtures();
  const open = (state = everything()): Promise<PageFixture> => pages.open(state, { reducedMotion: true, height: 900 });

  it('stops at everything once, forwards and backwards alike, and at nothing that cannot be seen', async () => {
    const { page } = await open();
    await page.locator('textarea').focus();
    const forwards = await tour(page, 'Tab');
    const backwards = await tour(page, 'Shift+Tab');
    assert.deepEqual(backwards.slice(0, -1).toReversed(), forwards.slice(0, -1));
    assert.equal(forwards.filter((what) => what.startsWith('v0 ')).length, 3, 'a picture, its star, its toolbar');
  });

  it('through the composer', async () => {
    const { page, host } = await open();
    tellLate(host);
    await walk(page, [
      { at: '[data-opens=help]', keys: ['Enter'], done: there('.help'), leads: /Prompt Help/ },
      { at: '.phrase', keys: ['Enter'], leads: /button\.phrase/ },
      { keys: ['Escape'], done: gone('.help'), leads: /Prompt Help/ },
      { at: '[data-opens=ratio]', keys: ['Enter'], leads: /button\.choice/ },
      { keys: ['ArrowRight', 'Escape'], done: gone('.picker'), leads: /Aspect ratio: Same as input 1/ },
      { keys: ['Enter', 'ArrowRight', 'Enter'], done: gone('.picker'), leads: /Aspect ratio: 1:1/ },
      { at: '.count-number', keys: ['ArrowUp', '8', 'ArrowUp'], leads: /Number of images/ },
      {
        at: '[data-id=i3] .tile-main',
        keys: ['Alt+Home'],
        done: there('[data-id=i3]:first-child'),
        leads: /Input 1 of 3: texture/,
      },
      { keys: ['ArrowRight', 'Delete'], done: gone('[data-id=i1]'), leads: /Input 2 of 2: street/ },
      { at: '[data-id=i3] .tile-remove', keys: ['Enter'], done: gone('[data-id=i3]'), leads: /Input 1 of 1: street/ },
      { keys: ['Backspace'], done: gone('.tile'), leads: /Add Images/ },
      { at: '.from-jump', keys: ['Enter'], leads: /^h1 button\.picture/ },
      { at: '.from .tool', keys: ['Enter'], done: gone('.from'), leads: /Prompt/ },
      {
        keys: [],
        told: () => host.answer('run', () => Promise.reject(new Error('The disk is full.'))),
        leads: /Prompt/,
      },
      { keys: ['x', 'ControlOrMeta+Enter'], done: there('.notice'), leads: /Prompt/ },
      { at: '.notice .tool', keys: ['Enter'], done: gone('.notice'), leads: /Prompt/ },
    ]);
  });

  it('through the session', async () => {
    const { page } = await open();
    const menu = '[aria-haspopup=menu].tool';
    await walk(page, [
      { at: '.title-text', keys: ['F2'], leads: /title-box/ },
      { keys: ['Escape'], leads: /title-text/ },
      { at: `.session-head ${menu}`, keys: ['Enter'], leads: /menu-item New Session/ },
      { keys: ['ArrowUp', 'Escape'], done: gone('.menu'), leads: /Session Actions/ },
      { keys: ['Enter', 'ArrowDown', 'ArrowDown', 'Enter'], leads: /title-box/ },
      { keys: ['B', 'Enter'], leads: /title-text Session: B/ },
      { at: '.marks', keys: ['Enter'], done: gone('[data-card=h1]'), leads: /Only starred images/ },
      { at: '.banner .link', keys: ['Enter'], done: there('[data-card=m0]'), leads: /title-text/ },
    ]);
  });

  it('through the thread', async () => {
    const { page, tell, host } = await open();
    const card =
      (turn: string, ...told: Parameters<typeof tell.card>[1][]) =>
      () =>
        told.forEach((one) => tell.card(turn, one));
    const put = (id: string) => `[data-card=${id}] .picture`;
    await walk(page, [
      {
        at: put('m0'),
        keys: ['s'],
        done: there('[data-card=m0] .star[aria-pressed=true]'),
        leads: /^m0 button\.picture/,
      },
      { keys: ['Shift+F10'], leads: /menu-item Open/ },
      { keys: ['End', 'Escape'], done: gone('.menu'), leads: /^m0 button\.picture/ },
      { keys: ['Tab', 'Enter'], done: there('[data-card=m0] .star[aria-pressed=false]'), leads: /^m0 button\.star/ },
      { keys: ['Tab', 'End', 'Enter'], leads: /menu-item Open/ },
      { keys: ['Escape'], done: gone('.menu'), leads: /^m0 button\.picture/ },
      { keys: ['u'], leads: /^m0 button\.picture/ },
      { keys: ['c'], leads: /Prompt/ },
      { at: '[data-turn=t5] .term-parent', keys: ['Enter'], leads: /^v1 button\.picture/ },
      { keys: ['ArrowDown', 'ArrowDown'], leads: /^h1 button\.picture/ },
      { keys: ['Tab', 'Enter'], leads: /^n0 button\.picture/ },
      { keys: ['B'], leads: /Branch|branch/ },
      { at: '[data-turn=t4] .fork-alone', keys: ['Enter'], done: gone('[data-turn=t6]'), leads: /branch|Branch/ },
      {
        at: '[data-turn=t4] [data-step=before]',
        keys: ['Enter'],
        done: gone('[data-turn=t4]'),
        leads: /branch|Branch/,
      },
      { at: '.banner .link', keys: ['Enter'], done: there('[data-turn=t6]'), leads: /title-text/ },
      { at: '[data-turn=t3] summary', keys: ['Enter'], leads: /rewrote/ },
      { keys: ['Tab', 'Tab', 'Enter'], leads: /Prompt/ },
      { at: '[data-turn=t3] .facts-end .tool', keys: ['Enter'], leads: /Prompt/ },
      {
        at: '[data-card=k2] .tool',
        keys: ['Enter'],
        told: card('q1', running('k2', { phase: 'queued', place: 1 }), running('k1', { phase: 'queued', place: 2 })),
        leads: /^k2 button\.tool/,
      },
      {
        at: '[data-card=k1] .tool:last-child',
        keys: ['Enter'],
        told: card('q1', failed('k1', { reason: 'canceled' })),
        done: there('.failed[data-card=k1]'),
        leads: /^k1 li\.cell/,
      },
      {
        at: '[data-card=k2] .tool',
        keys: [],
        told: card('q1', running('k2', { phase: 'sent' })),
        leads: /^k2 div\.running-face/,
      },
      {
        at: '[data-card=k0] .running-cancel',
        keys: ['Enter'],
        told: card('q1', failed('k0', { reason: 'canceled' })),
        done: there('.failed[data-card=k0]'),
        leads: /^k0 li\.cell/,
      },
      {
        keys: ['Tab', 'Enter'],
        told: card('q1', running('k0')),
        done: gone('.failed[data-card=k0]'),
        leads: /^k0 div\.running-face/,
      },
    ]);
    assert.deepEqual(host.asked('cancel'), [['k1'], ['k0']], 'what followed has canceled nothing');
    assert.deepEqual(host.asked('again'), [[['k0']]], 'and paid for nothing');
  });

  it('through what stands in the way', async () => {
    const { page, tell, host } = await open(allStates()['no-key']);
    host.answer('go', async () => void setTimeout(() => tell.place(empty.place), later));
    await walk(page, [
      { at: '.remark .link', keys: ['Enter'], done: gone('.remark'), leads: /Prompt/ },
      { at: '.example', keys: ['Enter'], leads: /Prompt/ },
    ]);
    tell.repeat({ id: 'q1', image: from, at: minutes(1), count: 1 });
    await walk(page, [
      { keys: [], done: there('.repeat'), leads: /div\.repeat/ },
      { keys: ['Tab', 'Enter'], done: gone('.repeat'), leads: /Prompt/ },
    ]);
    assert.deepEqual(host.asked('answerRepeat'), [['q1', 'leave']]);
  });

  it('through pictures that are gone', async () => {
    const { page } = await open(allStates()['gone']);
    await walk(page, [
      { at: '.banner .tool', keys: ['Enter'], done: gone('.banner'), leads: /title-text/ },
      { at: '[data-card=k1] .picture', keys: ['ArrowRight', 'Delete'], leads: /^k2 button\.picture/ },
    ]);
  });
});
