// Tests which listeners the emitter calls, and what happens when one throws.
import assert from 'node:assert/strict';
import { createEmitter } from '../../../src/core/emitter';

describe('emitter', () => {
  it('calls every listener with the event until it stops listening', () => {
    const { listen, emit } = createEmitter<[string]>();
    const received: string[] = [];
    const stop = listen((text) => received.push(`a ${text}`));
    listen((text) => received.push(`b ${text}`));
    emit('1');
    stop();
    emit('2');
    assert.deepEqual(received, ['a 1', 'b 1', 'b 2']);
  });

  it('calls the others when a listener throws and the error is reported', () => {
    const failures: string[] = [];
    const { listen, emit } = createEmitter<[number]>((thrown, event) => failures.push(`${String(thrown)} ${event}`));
    let received = 0;
    listen(() => {
      throw new Error('broken');
    });
    listen((event) => (received = event));
    emit(3);
    assert.deepEqual([received, failures], [3, ['Error: broken 3']]);
  });

  it('passes the error on without a reporter', () => {
    const { listen, emit } = createEmitter();
    listen(() => {
      throw new Error('broken');
    });
    assert.throws(emit, /broken/);
  });
});
