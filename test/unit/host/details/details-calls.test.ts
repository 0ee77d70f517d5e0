// Tests that only well-formed calls of the details page pass.
import assert from 'node:assert/strict';
import { checkDetailsCall } from '../../../../src/host/details/details-calls';

const call = (m: string, ...a: unknown[]) => ({ t: 'q', i: 'id', m, a });
const passes = (message: unknown) => 'message' in checkDetailsCall(message);

describe('calls of the details page', () => {
  it('pass if they are in the protocol', () => {
    for (const action of ['continue', 'again', 'revealSession', 'copy', 'open', 'reveal'])
      assert.ok(passes(call('act', 'view-1', action)), action);
    assert.ok(passes(call('ready')));
    assert.ok(passes(call('usePrompt', 'view-1', 'generator-0-prompt')));
    assert.ok(passes(call('verify')));
  });

  it('are rejected with other methods, paths, addresses, or more arguments', () => {
    for (const message of [
      call('actOnImage', 'view-1', 'open'),
      call('toString'),
      call('__proto__'),
      call('act', 'view-1', 'delete'),
      call('act', 'view-1'),
      call('act', 'x'.repeat(101), 'copy'),
      call('act', 'view-1', 'open', 'file:///etc/passwd'),
      call('usePrompt', 'view-1', ''),
      call('verify', 'https://example.com'),
      call('ready', {}),
      { ...call('ready'), extra: 1 },
      undefined,
    ])
      assert.equal(passes(message), false, JSON.stringify(message));
  });
});
