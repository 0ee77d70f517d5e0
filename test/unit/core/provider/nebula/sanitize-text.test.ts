// Tests that text from the service becomes readable, bounded and inert, without the API key.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sanitizeText, createRedactor } from '../../../../../src/core/provider/nebula/sanitize-text';
import { parseResponse } from '../../../../../src/core/provider/nebula/parse-response';
import { invisiblePattern, hostileTexts } from '../../../helpers/hostile-text';

function assertReadable(text: string): void {
  assert.doesNotMatch(text, invisiblePattern);
  assert.ok(text.length <= 2001, `${text.length} characters`);
  assert.ok(text.isWellFormed());
}

describe('sanitize text of the service', () => {
  for (const [name, text] of Object.entries(hostileTexts)) {
    it(`makes every text field of a response readable: ${name}`, () => {
      const item = { b64_json: '#0', revised_prompt: text };
      const [one] = parseResponse(JSON.stringify({ code: 200, data: { data: [item] } }), 200).items;
      assertReadable(one?.revisedPrompt ?? '');
      const refused = { code: 200, data: { data: [{ revised_prompt: text }] } };
      const replies: [unknown, number][] = [
        [{ code: 500, msg: text, data: null }, 500],
        [{ error: { message: text, code: text, type: text } }, 200],
        [{ code: text, message: text }, 200],
        [{ error: text }, 400],
        [refused, 200],
        [text, 200],
      ];
      for (const [reply, status] of replies) {
        const { error } = parseResponse(JSON.stringify(reply), status);
        assertReadable(error?.facts.serviceText ?? '');
      }
      assertReadable(parseResponse(`<html>${text}`, 502).error?.facts.serviceText ?? '');
    });
  }

  it('does not change harmless text', () => {
    for (const text of [
      'Invalid size: 7:5.',
      '提示词违规。\n请修改',
      'می‌خواهم',
      '👩‍👩‍👧 ok',
      'e\u0301 \t x',
      '[a](b) <b> $(x)',
    ])
      assert.equal(sanitizeText(text), text);
  });

  it('removes terminal control sequences, and keeps the visible text', () => {
    assert.equal(sanitizeText(hostileTexts['terminal colors'] ?? ''), 'plain red link 31m');
    assert.equal(sanitizeText('a\r\nb\u2028c'), 'a\nb\nc');
  });

  it('makes any text readable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        assertReadable(sanitizeText(text));
        assert.equal(sanitizeText(sanitizeText(text)), sanitizeText(text));
      }),
    );
  });

  it('removes the API key', () => {
    const key = 'sk-abc+/def.123$&';
    const hide = createRedactor(key);
    const { error } = parseResponse(JSON.stringify({ code: 401, msg: `No such key: ${key}; ${key}` }), 401, hide);
    assert.equal(error?.facts.serviceText, 'No such key: •••; •••');
    const { error: page } = parseResponse(`<pre>Authorization: Bearer ${key}</pre>`, 502, hide);
    assert.equal(page?.facts.serviceText, '<pre>Authorization: Bearer •••</pre>');
    assert.equal(createRedactor('a')('a cat'), 'a cat');
  });
});
