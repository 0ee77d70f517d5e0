// Tests the whole panel by keyboard: the focus is always on a visible, named element.
// The host sends updates after its answers, as in VS Code.
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

/** A panel with inputs, a parent, branches, stars, a queue, a failure and missing images. */
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
  /** Why it must not have the focus; empty if it may. */
  readonly wrong: string;
}

/** The focused element. */
const stop = (page: Page): Promise<Stop> =>
  page.evaluate(`(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { what: 'nothing', wrong: 'no element has the focus' };
    const box = at.getBoundingClientRect();
    const name = at.getAttribute('aria-label') || at.innerText || at.getAttribute('aria-labelledby') || at.title || '';
    const what = [at.closest('[data-card]')?.dataset.card, at.localName + '.' + at.classList[0], name.slice(0, 50)].filter(Boolean).join(' ');
    const seen = at.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 0 && box.height > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { what, wrong: !seen ? 'it is not visible' : name.trim() === '' ? 'it has no name' : '' };
  })()`);

/** Presses a key until the focus returns to its start, and returns all stops. */
async function tour(page: Page, key: string): Promise<string[]> {
  const stops: string[] = [];
  await page.evaluate('globalThis.first = document.activeElement');
  for (let count = 0; count < 300; count++) {
    await page.keyboard.press(key);
    const { what, wrong } = await stop(page);
    // After the last element, the focus leaves the page.
    if (what === 'nothing') continue;
    assert.equal(wrong, '', what);
    stops.push(what);
    if (await page.evaluate<boolean>('document.activeElement === first')) return stops;
  }
  throw new Error(`The tour does not return: ${stops.slice(-5).join(', ')}`);
}

interface Act {
  /** Where the keys are pressed; the focused element if absent. */
  readonly at?: string;
  readonly keys: readonly string[];
  /** Updates that the host sends then. */
  readonly update?: () => unknown;
  /** A script that is true once the action is complete. */
  readonly done?: string;
  /** Where the focus must be afterwards. */
  readonly focus: RegExp;
}

const isAbsent = (selector: string): string => `!document.querySelector('${selector}')`;
const there = (selector: string): string => `!!document.querySelector('${selector}')`;

/** Performs one action after the other, and checks the focus after each. */
async function perform(page: Page, acts: readonly Act[]): Promise<void> {
  for (const { at, keys, update, done = 'true', focus } of acts) {
    if (at !== undefined) await page.locator(at).first().focus();
    const what = `${(await stop(page)).what}, ${keys.join(' ')}`;
    for (const key of keys) await page.keyboard.press(key);
    update?.();
    await waitUntil(() => page.evaluate<boolean>(done)).catch((error: unknown) =>
      assert.fail(`${what}: ${String(error)}`),
    );
    let last = await stop(page);
    await waitUntil(async () => {
      last = await stop(page);
      return last.wrong === '' && focus.test(last.what);
    }).catch(() => assert.fail(`${what} focus to ${last.what} ${last.wrong}, not to ${String(focus)}`));
  }
}

/** Delay in milliseconds between an answer and its update, because updates are sent at most ten times a second. */
const later = 120;

/** Sends updates of the inputs after the answer. */
function updateLate(host: FakeHost): void {
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

describe('keyboard tour', () => {
  const pages = usePageFixtures();
  const open = (state = everything()): Promise<PageFixture> => pages.open(state, { reducedMotion: true, height: 900 });

  it('stops at every visible element once, forwards and backwards', async () => {
    const { page } = await open();
    await page.locator('textarea').focus();
    const forwards = await tour(page, 'Tab');
    const backwards = await tour(page, 'Shift+Tab');
    assert.deepEqual(backwards.slice(0, -1).toReversed(), forwards.slice(0, -1));
    assert.equal(forwards.filter((what) => what.startsWith('v0 ')).length, 3, 'an image, its star, its toolbar');
  });

  it('works in the composer', async () => {
    const { page, host } = await open();
    updateLate(host);
    await perform(page, [
      { at: '[data-opens=help]', keys: ['Enter'], done: there('.help'), focus: /Prompt Help/ },
      { at: '.phrase', keys: ['Enter'], focus: /button\.phrase/ },
      { keys: ['Escape'], done: isAbsent('.help'), focus: /Prompt Help/ },
      { at: '[data-opens=ratio]', keys: ['Enter'], focus: /button\.choice/ },
      { keys: ['ArrowRight', 'Escape'], done: isAbsent('.picker'), focus: /Aspect ratio: Same as input 1/ },
      { keys: ['Enter', 'ArrowRight', 'Enter'], done: isAbsent('.picker'), focus: /Aspect ratio: 1:1/ },
      { at: '.count-number', keys: ['ArrowUp', '8', 'ArrowUp'], focus: /Number of images/ },
      {
        at: '[data-id=i3] .tile-main',
        keys: ['Alt+Home'],
        done: there('[data-id=i3]:first-child'),
        focus: /Input 1 of 3: texture/,
      },
      { keys: ['ArrowRight', 'Delete'], done: isAbsent('[data-id=i1]'), focus: /Input 2 of 2: street/ },
      {
        at: '[data-id=i3] .tile-remove',
        keys: ['Enter'],
        done: isAbsent('[data-id=i3]'),
        focus: /Input 1 of 1: street/,
      },
      { keys: ['Backspace'], done: isAbsent('.tile'), focus: /Add Images/ },
      { at: '.from-jump', keys: ['Enter'], focus: /^h1 button\.picture/ },
      { at: '.from .tool', keys: ['Enter'], done: isAbsent('.from'), focus: /Prompt/ },
      {
        keys: [],
        update: () => host.answer('run', () => Promise.reject(new Error('The disk is full.'))),
        focus: /Prompt/,
      },
      { keys: ['x', 'ControlOrMeta+Enter'], done: there('.notice'), focus: /Prompt/ },
      { at: '.notice .tool', keys: ['Enter'], done: isAbsent('.notice'), focus: /Prompt/ },
    ]);
  });

  it('works in the session header', async () => {
    const { page } = await open();
    const menu = '[aria-haspopup=menu].tool';
    await perform(page, [
      { at: '.title-text', keys: ['F2'], focus: /title-box/ },
      { keys: ['Escape'], focus: /title-text/ },
      { at: `.session-head ${menu}`, keys: ['Enter'], focus: /menu-item New Session/ },
      { keys: ['ArrowUp', 'Escape'], done: isAbsent('.menu'), focus: /Session Actions/ },
      { keys: ['Enter', 'ArrowDown', 'ArrowDown', 'Enter'], focus: /title-box/ },
      { keys: ['B', 'Enter'], focus: /title-text Session: B/ },
      { at: '.marks', keys: ['Enter'], done: isAbsent('[data-card=h1]'), focus: /Only starred images/ },
      { at: '.banner .link', keys: ['Enter'], done: there('[data-card=m0]'), focus: /title-text/ },
    ]);
  });

  it('works in the thread', async () => {
    const { page, messages, host } = await open();
    const card =
      (turn: string, ...update: Parameters<typeof messages.card>[1][]) =>
      () =>
        update.forEach((one) => messages.card(turn, one));
    const put = (id: string) => `[data-card=${id}] .picture`;
    await perform(page, [
      {
        at: put('m0'),
        keys: ['Alt+s'],
        done: there('[data-card=m0] .star[aria-pressed=true]'),
        focus: /^m0 button\.picture/,
      },
      { keys: ['Shift+F10'], focus: /menu-item Open/ },
      { keys: ['End', 'Escape'], done: isAbsent('.menu'), focus: /^m0 button\.picture/ },
      { keys: ['Tab', 'Enter'], done: there('[data-card=m0] .star[aria-pressed=false]'), focus: /^m0 button\.star/ },
      { keys: ['Tab', 'End', 'Enter'], focus: /menu-item Open/ },
      { keys: ['Escape'], done: isAbsent('.menu'), focus: /^m0 button\.picture/ },
      { keys: ['Alt+u'], focus: /^m0 button\.picture/ },
      { keys: ['Alt+c'], focus: /Prompt/ },
      { at: '[data-turn=t5] .term-parent', keys: ['Enter'], focus: /^v1 button\.picture/ },
      { keys: ['ArrowDown', 'ArrowDown'], focus: /^h1 button\.picture/ },
      { keys: ['Tab', 'Enter'], focus: /^n0 button\.picture/ },
      { keys: ['Alt+b'], focus: /Branch|branch/ },
      { at: '[data-turn=t4] .fork-alone', keys: ['Enter'], done: isAbsent('[data-turn=t6]'), focus: /branch|Branch/ },
      {
        at: '[data-turn=t4] [data-step=before]',
        keys: ['Enter'],
        done: isAbsent('[data-turn=t4]'),
        focus: /branch|Branch/,
      },
      { at: '.banner .link', keys: ['Enter'], done: there('[data-turn=t6]'), focus: /title-text/ },
      { at: '[data-turn=t3] summary', keys: ['Enter'], focus: /rewrote/ },
      { keys: ['Tab', 'Tab', 'Enter'], focus: /^textarea/ },
      { at: '[data-turn=t3] .facts-acts .tool', keys: ['Enter'], focus: /^textarea/ },
      {
        at: '[data-card=k2] .tool',
        keys: ['Enter'],
        update: card('q1', running('k2', { phase: 'queued', place: 1 }), running('k1', { phase: 'queued', place: 2 })),
        focus: /^k2 button\.tool/,
      },
      {
        at: '[data-card=k1] .tool:last-child',
        keys: ['Enter'],
        update: card('q1', failed('k1', { reason: 'canceled' })),
        done: there('.failed[data-card=k1]'),
        focus: /^k1 li\.cell/,
      },
      {
        at: '[data-card=k2] .tool',
        keys: [],
        update: card('q1', running('k2', { phase: 'sent' })),
        focus: /^k2 div\.running-face/,
      },
      {
        at: '[data-card=k0] .running-cancel',
        keys: ['Enter'],
        update: card('q1', failed('k0', { reason: 'canceled' })),
        done: there('.failed[data-card=k0]'),
        focus: /^k0 li\.cell/,
      },
      {
        keys: ['Tab', 'Enter'],
        update: card('q1', running('k0')),
        done: isAbsent('.failed[data-card=k0]'),
        focus: /^k0 div\.running-face/,
      },
    ]);
    assert.deepEqual(host.callsTo('cancel'), [['k1'], ['k0']], 'the next key canceled nothing');
    assert.deepEqual(host.callsTo('again'), [[['k0']]], 'and started no request');
  });

  it('works with a missing key and a question', async () => {
    const { page, messages, host } = await open(allStates()['no-key']);
    host.answer('go', async () => void setTimeout(() => messages.place(empty.place), later));
    await perform(page, [
      { at: '.remark .link', keys: ['Enter'], done: isAbsent('.remark'), focus: /Prompt/ },
      { at: '.example', keys: ['Enter'], focus: /Prompt/ },
    ]);
    messages.repeat({ id: 'q1', image: from, at: minutes(1), count: 1 });
    await perform(page, [
      { keys: [], done: there('.repeat'), focus: /div\.repeat/ },
      { keys: ['Tab', 'Enter'], done: isAbsent('.repeat'), focus: /Prompt/ },
    ]);
    assert.deepEqual(host.callsTo('answerRepeat'), [['q1', 'leave']]);
  });

  it('works with missing images', async () => {
    const { page } = await open(allStates()['missing']);
    await perform(page, [
      { at: '.banner .tool', keys: ['Enter'], done: isAbsent('.banner'), focus: /title-text/ },
      { at: '[data-turn=g2] .gone-toggle', keys: ['Enter', 'Tab', 'Tab'], focus: /^k2 button\.gone-name/ },
      { keys: ['Delete', 'Shift+F10'], focus: /menu-item Run Again/ },
      { keys: ['Escape'], done: isAbsent('.menu'), focus: /^k2 button\.gone-name/ },
    ]);
  });
});
