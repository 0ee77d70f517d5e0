// Tests that only well-formed calls of a closed list pass the message guard.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { checkMessage } from '../../../../../src/host/panel/page/message-guard';
import { openPageChannel } from '../../../../../src/host/panel/page/page-channel';
import { type HostApi, maxPastedBytes, type PageApi } from '../../../../../src/shared/protocol';

const methods: readonly (keyof HostApi)[] = [
  'ready',
  'editDraft',
  'browse',
  'completeFolder',
  'addText',
  'addBytes',
  'removeInput',
  'moveInput',
  'removeParent',
  'restoreOriginal',
  'run',
  'cancel',
  'cancelTurn',
  'again',
  'setDismissed',
  'recall',
  'actOnImage',
  'older',
  'newSession',
  'go',
];

/** A host that records its calls. */
function recordingHost() {
  const reached: [string, unknown[]][] = [];
  const entries = methods.map((name) => [
    name,
    (...args: unknown[]) => {
      reached.push([name, args]);
      return Promise.resolve(name === 'ready' ? { revision: 1 } : undefined);
    },
  ]);
  return { reached, host: Object.fromEntries(entries) as unknown as HostApi };
}

/** A channel with the test in place of the page: `send` posts a message, `answers` are the received ones. */
function connect(host: HostApi) {
  let take: (message: unknown) => void = () => {};
  const answers: unknown[] = [];
  const log: string[] = [];
  const line = {
    postMessage: (message: unknown) => {
      answers.push(structuredClone(message));
      return Promise.resolve(true);
    },
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      take = listener;
      return { dispose: () => (take = () => {}) };
    },
  };
  const channel = openPageChannel<HostApi, PageApi>(line, host, checkMessage, { warn: (text) => void log.push(text) });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { channel, answers, log, settled, send: (message: unknown) => take(message) };
}

const call = (m: string, ...a: unknown[]) => ({ t: 'q', i: 'id', m, a });
const shown = (message: unknown) => inspect(message, { maxArrayLength: 3, maxStringLength: 40 });
const seen = { prompt: 'A harbour', ratio: 'model', count: 1, inputs: ['input-1'], parent: 's.t.1' };
const isLetThrough = (message: unknown) => 'message' in checkMessage(message);

describe('message guard', () => {
  it('passes every call of the protocol unchanged', () => {
    const good: [keyof HostApi, ...unknown[]][] = [
      ['ready'],
      ['editDraft', 3, { prompt: 'A harbour', ratio: '16:9', count: 8, saveTo: 'a/b.png' }],
      ['editDraft', 3, {}],
      ['browse'],
      ['addText', 'https://example.com/a.png\r\nfile:///a.png'],
      ['completeFolder', 'site/'],
      ['addBytes', 'image.png', new Uint8Array(9)],
      ['addBytes', 'empty.png', new Uint8Array()],
      ['removeInput', 'input-1'],
      ['moveInput', 'input-1', 0],
      ['removeParent'],
      ['restoreOriginal'],
      ['run', 7, { prompt: '', ratio: '16:9', count: 8, inputs: [], saveTo: '' }],
      ['cancel', 's.t.1'],
      ['cancelTurn', 's.t'],
      ['again', ['s.t.1', 's.t.2']],
      ['setDismissed', ['s.t.1-failed', 's.t.2'], false],
      ['recall', 's.t'],
      ['actOnImage', 's.t.1-2', 'delete'],
      ['older', 's.t'],
      ['newSession'],
      ['go', 'key'],
    ];
    assert.deepEqual(new Set(good.map(([name]) => name)), new Set(methods));
    for (const [name, ...args] of good) {
      assert.deepEqual(checkMessage(call(name, ...args)), { method: name, message: call(name, ...args) });
    }
  });

  it('rejects arguments that are too large, too many, of a wrong type or unknown', () => {
    const bad = [
      call('ready', 1),
      call('editDraft', 1, { prompt: 'x'.repeat(200_000) }),
      call('editDraft', 1, { count: 9 }),
      call('editDraft', 1, { saveTo: 'x'.repeat(501) }),
      call('completeFolder', 7),
      call('editDraft', 1, { count: 1.5 }),
      call('editDraft', -1, {}),
      call('editDraft', 1, { ratio: '7:5' }),
      call('editDraft', 1, { from: 's.t.1' }),
      call('editDraft', 1, { inputs: [] }),
      call('addText', 'x'.repeat(100_001)),
      call('addBytes', 'a.png', [1, 2, 3]),
      call('addBytes', 'a.png', { byteLength: 3 }),
      call('addBytes', 'a.png', new Uint8Array(maxPastedBytes + 1)),
      call('addBytes', 'x'.repeat(501), new Uint8Array(3)),
      call('moveInput', 'input-1', 1e9),
      call('run', 1),
      call('run', '1', seen),
      call('run', NaN, seen),
      call('run', 1, 1),
      call('run', 1, { ...seen, count: 9 }),
      call('run', 1, { ...seen, inputs: Array(6).fill('input-1') }),
      call('run', 1, { ...seen, title: 'x' }),
      call('setDismissed', [], true),
      call('setDismissed', Array(9).fill('s.t.1'), true),
      call('setDismissed', ['s.t.1']),
      call('actOnImage', 's.t.1', 'workbench.action.terminal.new'),
      call('actOnImage', 'x'.repeat(101), 'open'),
      call('go', 'https://example.com'),
      call('toString'),
      call('__proto__'),
      call('constructor'),
      { ...call('run', 1, seen), o: true },
      { ...call('run', 1, seen), i: 'x'.repeat(1000) },
      { ...call('run', 1, seen), t: 's' },
      { t: 's', i: 'id', r: {} },
    ];
    for (const message of bad) assert.equal(isLetThrough(message), false, shown(message));
  });

  it('neither calls the host nor throws for any invalid message', async () => {
    const { reached, host } = recordingHost();
    const { send, settled } = connect(host);
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const noList = anything.filter((value) => !Array.isArray(value));
    const nearly = fc.record(
      {
        t: fc.oneof(fc.constant('q'), anything),
        i: fc.oneof(fc.string(), anything),
        m: fc.oneof(fc.constantFrom(...methods), fc.string()),
        a: fc.oneof(fc.array(anything, { minLength: 3 }), noList),
      },
      { requiredKeys: [] },
    );
    // None of these is a call: `a` has more arguments than any method, or is not a list.
    fc.assert(
      fc.property(fc.oneof(anything, nearly), (message) => {
        assert.equal(isLetThrough(message), false);
        send(message);
      }),
      { numRuns: 2000 },
    );
    await settled();
    assert.deepEqual(reached, []);
  });

  it('rejects objects with getters and proxies without reading them', () => {
    const trap = new Proxy({}, { get: () => assert.fail('looked'), ownKeys: () => assert.fail('listed') });
    const getter = Object.defineProperty({ t: 'q', a: [] }, 'm', { get: () => assert.fail('read') });
    for (const message of [trap, getter, call('editDraft', 1, trap), call('run', getter)]) {
      assert.equal(isLetThrough(message), false);
    }
  });
});

describe('page channel', () => {
  it('answers every call with its result, its error or a rejection', async () => {
    const { host } = recordingHost();
    const failing = { ...host, browse: () => Promise.reject(new Error('The disk is full.')) };
    const { send, answers, settled } = connect(failing);
    send({ ...call('ready'), i: '1' });
    send({ ...call('browse'), i: '2' });
    send({ ...call('run', 'x'), i: '3' });
    send({ ...call('open'), i: '4' });
    await settled();
    assert.deepEqual(
      new Map(answers.map((answer) => [(answer as { i: string }).i, answer])),
      new Map<string, unknown>([
        ['1', { t: 's', i: '1', r: { revision: 1 } }],
        ['2', { t: 's', i: '2', e: { message: 'The disk is full.' } }],
        ['3', { t: 's', i: '3', e: { message: 'wrong-arguments:run' } }],
        ['4', { t: 's', i: '4', e: { message: 'unknown-method' } }],
      ]),
    );
  });

  it('logs only the first few invalid messages', () => {
    const { send, log } = connect(recordingHost().host);
    for (let n = 0; n < 100; n++) send({ garbage: n });
    assert.equal(log.length, 5);
  });

  it('sends the page updates without an answer, and nothing after its end', async () => {
    const { reached, host } = recordingHost();
    const { channel, send, answers, settled } = connect(host);
    channel.page.notice('Hello');
    await settled();
    assert.deepEqual(answers, [{ t: 'q', m: 'notice', a: ['Hello'] }]);
    channel.dispose();
    channel.page.notice('Anybody?');
    send(call('ready'));
    await settled();
    assert.equal(answers.length, 1);
    assert.deepEqual(reached, []);
  });
});
