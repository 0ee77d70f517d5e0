// Tests the meaning of a response: success, refusal or failure, and the charge.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseResponse } from '../../../../../src/core/provider/nebula/parse-response';

const failure = (body: unknown, status = 200) => {
  const { error } = parseResponse(typeof body === 'string' ? body : JSON.stringify(body), status);
  assert.ok(error);
  return [error.code, error.mayHaveBeenCharged, error.facts.serviceText];
};
const read = (body: unknown, status = 200) => {
  const { items, error } = parseResponse(JSON.stringify(body), status);
  assert.equal(error, undefined);
  return items.map(({ list: _list, entry: _entry, ...item }) => item);
};
const item = { url: '', b64_json: '#0', revised_prompt: '' };

describe('parse response: success', () => {
  it('reads the envelope with its keys in any order', () => {
    const expected = [{ image: 0 }];
    assert.deepEqual(read({ code: 200, msg: 'Operation successful', data: { data: [item], created: 1 } }), expected);
    assert.deepEqual(read({ data: { created: 1, data: [item] }, msg: '', code: 200 }), expected);
  });

  it('reads the form without an envelope', () => {
    assert.deepEqual(read({ created: 1, data: [{ b64_json: '#0', revised_prompt: 'A cat' }] }), [
      { image: 0, revisedPrompt: 'A cat' },
    ]);
    assert.deepEqual(read({ created: 1, data: [{ url: 'https://x.example/a.png' }] }), [
      { url: 'https://x.example/a.png' },
    ]);
  });

  it('accepts the code as a string and as a word', () => {
    for (const code of ['200', ' 200 ', 'success', 'OK']) {
      assert.deepEqual(read({ code, data: { data: [item] } }), [{ image: 0 }], code);
    }
  });

  it('trusts the code rather than the HTTP status', () => {
    assert.deepEqual(read({ code: 200, data: { data: [item] } }, 500), [{ image: 0 }]);
    assert.deepEqual(failure({ code: 500, msg: 'no', data: { data: [item] } }, 200), ['service-error', true, 'no']);
  });

  it('reads several images, and an image in the field url', () => {
    const data = [item, { ...item, b64_json: '#1', revised_prompt: 'B' }, { url: '#2', b64_json: '' }];
    assert.deepEqual(read({ code: 200, data: { data } }), [
      { image: 0 },
      { image: 1, revisedPrompt: 'B' },
      { image: 2 },
    ]);
  });

  it('reads each URL in a text once, whatever its syntax', () => {
    const url = 'https://x.example/a.png?s=1';
    for (const content of [`![a](${url})`, `<img src="${url}">`, `See ${url} here`, `![a](${url}) or ${url}`])
      assert.deepEqual(read({ choices: [{ message: { content } }] }), [{ url }], content);
    const two = [{ url }, { url: 'https://x.example/b.png' }];
    assert.deepEqual(read({ choices: [{ message: { content: `![a](${url})\nhttps://x.example/b.png` } }] }), two);
  });

  it('prefers image data to a URL next to it', () => {
    assert.deepEqual(read({ code: 200, data: { data: [{ ...item, url: 'https://x.example/a' }] } }), [{ image: 0 }]);
  });

  it('ignores fields of the wrong type', () => {
    const data = [null, 7, 'x', [], { b64_json: 5, url: null }, { b64_json: '#0', url: {}, revised_prompt: [] }];
    assert.deepEqual(read({ code: 200, msg: 5, data: { data } }).at(-1), { image: 0 });
    assert.deepEqual(read({ code: null, msg: null, error: null, data: [item] }), [{ image: 0 }]);
  });

  it('ignores keys that are special in JavaScript', () => {
    const text = '{"__proto__":{"code":500},"constructor":1,"toString":null,"code":200,"data":[{"b64_json":"#0"}]}';
    assert.equal(parseResponse(text, 200).items[0]?.image, 0);
  });

  it('truncates a very long revised prompt', () => {
    const [only] = read({ code: 200, data: { data: [{ ...item, revised_prompt: 'x'.repeat(9000) }] } });
    assert.equal(only?.revisedPrompt, `${'x'.repeat(2000)}…`);
  });
});

describe('parse response: failure', () => {
  it('has an error code for each code of the service', () => {
    for (const [code, expected, charged] of [
      [400, 'rejected', false],
      [401, 'bad-key', false],
      [402, 'quota', false],
      [403, 'rejected', false],
      [404, 'rejected', false],
      [408, 'gateway-error', false],
      [413, 'rejected', false],
      [429, 'rate-limited', false],
      [500, 'service-error', true],
      [502, 'gateway-error', true],
      [503, 'gateway-error', true],
      [504, 'gateway-error', true],
      [302, 'service-error', true],
    ] as const) {
      for (const written of [code, String(code)]) {
        assert.deepEqual(failure({ code: written, msg: 'why', data: null }), [expected, charged, 'why'], `${code}`);
      }
      assert.deepEqual(failure({ code, message: 'why' }, 200), [expected, charged, 'why'], `${code} message`);
    }
  });

  it('distinguishes an exhausted quota from a wrong key and from a rate limit', () => {
    assert.deepEqual(failure({ code: 429, msg: 'You exceeded your current quota' })[0], 'quota');
    assert.deepEqual(failure({ code: 403, msg: '用户额度不足' })[0], 'quota');
    assert.deepEqual(failure({ error: { message: 'no', type: 'insufficient_quota' } }, 429)[0], 'quota');
    assert.deepEqual(failure({ code: 'insufficient_quota', message: 'no' }, 429)[0], 'quota');
    assert.deepEqual(failure({ code: 429, msg: 'Too many requests' })[0], 'rate-limited');
    assert.deepEqual(failure({ code: 400, msg: 'quota must be a number' })[0], 'rejected');
  });

  it('reads an error object with its HTTP status', () => {
    const error = { message: 'Invalid token', type: 'new_api_error', code: 'invalid_api_key' };
    assert.deepEqual(failure({ error }, 401), ['bad-key', false, 'Invalid token']);
    assert.deepEqual(failure({ error: 'busy' }, 503), ['gateway-error', true, 'busy']);
    assert.deepEqual(failure({ error: { message: 'busy', code: 503 } }, 503), ['gateway-error', true, 'busy']);
  });

  it('reads an error object in an HTTP 200 response', () => {
    assert.deepEqual(failure({ error: { message: 'upstream' } }), ['service-error', true, 'upstream']);
    assert.deepEqual(failure({ error: 'upstream' }), ['service-error', true, 'upstream']);
    assert.deepEqual(failure({ error: { message: 'no key', code: 401 } }), ['bad-key', false, 'no key']);
    assert.deepEqual(failure({ error: { message: 'slow down', code: '429' } }), ['rate-limited', false, 'slow down']);
    assert.deepEqual(failure({ error: { code: 'upstream_failed' } }), ['service-error', true, 'upstream_failed']);
    assert.deepEqual(failure({ error: { type: 'server_error' } }), ['service-error', true, 'server_error']);
  });

  it('treats an unknown word as code as a failure that may have been charged, unless the HTTP status differs', () => {
    assert.deepEqual(failure({ code: 'internal_error', message: 'no' }), ['service-error', true, 'no']);
    assert.deepEqual(failure({ code: 'invalid_request', message: 'no' }, 400), ['rejected', false, 'no']);
  });

  it('treats text without an image as a refusal with that reason', () => {
    const words = { url: '', b64_json: '', revised_prompt: 'I cannot draw that.' };
    assert.deepEqual(failure({ code: 200, msg: 'Operation successful', data: { data: [words] } }), [
      'refused',
      true,
      'I cannot draw that.',
    ]);
    assert.deepEqual(failure({ code: 200, msg: 'Blocked by policy', data: { data: [] } }), [
      'refused',
      true,
      'Blocked by policy',
    ]);
    assert.deepEqual(failure({ code: 200, msg: 'OK，无法生成该图片' }), ['refused', true, 'OK，无法生成该图片']);
  });

  it('reports that there is no image if the response has neither image nor text', () => {
    for (const msg of ['', 'Operation successful', 'success', 'OK.', 'successful!']) {
      assert.deepEqual(failure({ code: 200, msg, data: { data: [] } }), ['no-image', true, ''], msg);
    }
    for (const body of [{}, [], { data: null }, { data: {} }, { data: { data: [{}] } }, { created: 1, data: [] }]) {
      assert.deepEqual(failure(body), ['no-image', true, '']);
    }
  });

  it('truncates text from the service', () => {
    assert.equal(String(failure({ code: 400, msg: 'x'.repeat(5000) })[2]).length, 2001);
    assert.equal(String(failure(`<html>${'x'.repeat(5000)}`)[2]).length, 2001);
  });
});

describe('parse response: invalid response', () => {
  it('treats an HTML page as a gateway error', () => {
    const page = ' \n<!DOCTYPE html><title>502</title>';
    assert.deepEqual(failure(page, 200), ['gateway-error', true, page]);
    assert.deepEqual(failure(page, 502), ['gateway-error', true, page]);
    assert.deepEqual(failure(page, 403), ['gateway-error', false, page]);
  });

  it('uses HTTP statuses that are unambiguous', () => {
    assert.deepEqual(failure('', 401), ['bad-key', false, '']);
    assert.deepEqual(failure('no', 402), ['quota', false, 'no']);
    assert.deepEqual(failure('<html>', 429), ['rate-limited', false, '<html>']);
    assert.deepEqual(failure('', 500), ['gateway-error', true, '']);
  });

  it('reports a possible charge if the response is incomplete, empty or a bare value', () => {
    for (const body of [
      '',
      '{"code":200,"data":{"data":[{"b64_json":"#0',
      '{"code":200}x',
      'null',
      '7',
      '"#0"',
      '\0',
    ]) {
      assert.deepEqual(failure(body), ['bad-reply', true, body.replace('\0', '')], body);
    }
  });

  it('has an image or an error for any body, and never throws', () => {
    const body = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.string(),
      fc.record(
        { code: fc.jsonValue(), msg: fc.jsonValue(), error: fc.jsonValue(), data: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 100, max: 599 }), (value, status) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        const { items, error } = parseResponse(text, status);
        assert(items.length > 0 || error !== undefined);
        if (error) assert.equal(error.facts.status, status);
      }),
      { numRuns: 400 },
    );
  });
});
