// Tests the response scanner: which strings are images, independence of chunks, and limits.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { maxResponseBytes } from '../../../../../src/core/provider/nebula/response-limits';
import { ResponseScanner } from '../../../../../src/core/provider/nebula/response-scanner';
import { decodeGroups } from '../../../../../src/store/native-base64';
import { base64Form, escapeJson, writeBase64 } from '../../../../fixtures/images/base64-text';
import { splitAt, cutPositions, splitBytes } from '../../../helpers/chunks';
import { scanResponse, scanResponseText } from '../../../helpers/scan-response';

/** A field with an image as services write it, including hostile ones. */
const member = fc
  .tuple(
    fc.constantFrom('b64_json', 'b64\\u005fjson', 'url', 'image', 'revised_prompt', 'b64_json '),
    fc.constantFrom('', 'data:image/png;base64,', 'DATA:IMAGE/png;base64,', 'data:text/plain,', '!'),
    fc.uint8Array({ maxLength: 120 }),
    base64Form,
    fc.constantFrom(0, 1, 3),
  )
  .map(([key, head, bytes, form, every]) => `"${key}":"${escapeJson(head + writeBase64(bytes, form), every)}"`);
const scrap = fc.constantFrom(
  '"code":200',
  '"msg":"a \\"b64_json\\": \\\\"',
  '"x":[1,"b64_json","y"]',
  '"日本":"é\\ud83d"',
);
const reply = fc
  .array(fc.oneof(member, scrap), { maxLength: 6 })
  .chain((members) =>
    fc.constantFrom(
      `{"data":{"data":[{${members.join(',')}}]}}`,
      `\uFEFF [{${members.join(' ,\n')}}]`,
      `{${members.join(',')}`,
      members.join(''),
    ),
  );

describe('response scanner: chunks', () => {
  it('gives the same result for any chunks', () => {
    fc.assert(
      fc.property(reply, cutPositions, (text, shares) => {
        const bytes = Buffer.from(text);
        const whole = scanResponse([bytes]);
        assert.deepEqual(scanResponse(splitAt(bytes, shares)), whole);
        assert.deepEqual(scanResponse(splitBytes(bytes)), whole);
        assert.deepEqual(scanResponse(splitAt(bytes, shares), decodeGroups), whole);
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same result with the native decoder for any two cuts', () => {
    for (const base64 of [
      'QUJDREVGR0hJSktMTU5PUFFSU1Q=',
      'QUJDREVGR0hJS\\nktMTU5PUFFSU1Q=',
      'QUJDREVGR0hJ!SktMTU5PUFFSU1Q=',
    ]) {
      const bytes = Buffer.from(`{"b64_json":"${base64}","n":1}`);
      const whole = scanResponse([bytes]);
      for (let first = 0; first <= bytes.length; first++) {
        for (let second = first; second <= bytes.length; second++) {
          const chunks = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
          assert.deepEqual(scanResponse(chunks, decodeGroups), whole, `cut at ${first} and ${second}`);
        }
      }
    }
  });

  it('gives the same result for any bytes, and never throws', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            '"',
            '\\',
            ':',
            '{',
            '}',
            '[',
            ',',
            '"b64_json":"',
            'QUJD',
            '\\u00',
            'data:image/',
            '\0',
            '{"url":"data:;base64,',
            '%',
            '%51',
            '4',
          ),
        )
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, cutPositions, (input, shares) => {
        assert.deepEqual(scanResponse(splitAt(input, shares)), scanResponse([input]));
        assert.deepEqual(scanResponse(splitAt(input, shares), decodeGroups), scanResponse([input]));
      }),
      { numRuns: 600 },
    );
  });

  it('returns memory that later chunks do not change', () => {
    const scanner = new ResponseScanner();
    const chunk = Buffer.from('{"b64_json":"QUJD');
    const [piece] = scanner.push(chunk);
    chunk.fill(0x5a);
    scanner.push(chunk);
    assert.equal(Buffer.from(piece?.bytes ?? []).toString(), 'ABC');
  });
});

describe('response scanner: skeleton', () => {
  it('equals the JSON if it contains no image', () => {
    const value = fc.jsonValue({ depthSize: 'medium' }).map((inner) => JSON.stringify({ inner }));
    fc.assert(
      fc.property(value, cutPositions, (text, shares) => {
        fc.pre(!/b64_json|data:image/i.test(text));
        assert.deepEqual(JSON.parse(scanResponse(splitAt(Buffer.from(text), shares)).skeleton), JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('omits a byte order mark and keeps invalid UTF-8 readable', () => {
    assert.equal(scanResponseText('\uFEFF{"code":200}').skeleton, '{"code":200}');
    assert.equal(scanResponse([Buffer.from([0x22, 0xff, 0xc3, 0x22])]).skeleton, '"\uFFFD\uFFFD"');
  });

  it('contains only the numbers of the images', () => {
    const { skeleton } = scanResponseText(
      '{"data":[{"b64_json":"QUJD"},{"url":"data:image/png;base64,REVG"},{"b64_json":""}]}',
    );
    assert.equal(skeleton, '{"data":[{"b64_json":"#0"},{"url":"#1"},{"b64_json":""}]}');
  });
});

describe('response scanner: images', () => {
  const filesOf = (text: string) => scanResponseText(text).files;

  it('ignores text that only starts like a data URL', () => {
    for (const text of ['{"msg":"data: none"}', '{"url":"database.example"}', '{"data":["data:;base64,QUJD"]}']) {
      assert.deepEqual([filesOf(text), scanResponseText(text).skeleton], [[], text]);
    }
  });

  it('finds images at any position and in any spelling of their key', () => {
    for (const text of [
      '{"code":200,"data":{"data":[{"b64_json":"QUJD"}]}}',
      '{"data":{"data":[{"revised_prompt":"","b64_json" \n:\t "QUJD","url":""}],"created":1},"code":200}',
      '{"data":[{"b64\\u005Fjson":"QUJD"}]}',
      '{"b64_json":"QUJD"}',
      '{"msg":"a quote \\" and a backslash \\\\","b64_json":"QUJD"}',
      '{"data":[{"url":"data:image/png;base64,QUJD"}]}',
      '{"data":[{"url":"data:image\\/png;base64,QUJD"}]}',
      '{"data":[{"url":"data:image\\u002fpng;base64,QUJD"}]}',
      '{"data":[{"url":"\\u0064ata:image/png;base64,QUJD"}]}',
      '{"data":[{"url":"Data:Image/PNG;base64,QUJD"}]}',
      '{"data":[{"url":"data:application/octet-stream;base64,QUJD"}]}',
      '{"data":[{"url":"data:;base64,QUJD"}]}',
      '{"data":[{"url":"data:;base64,%51U%4a%44"}]}',
      '{"data":[{"url":"data:;base64,\\u0051U%4A\\u0044%3D"}]}',
      '{"data":[{"url":"data\\u003a;base64,QUJD"}]}',
      '{"data":[{"url":" \\n\\u0009 data:image/png;base64,QUJD"}]}',
      '{"data":[{"revised_prompt":" data:image/png;base64,QUJD"}]}',
    ]) {
      assert.deepEqual(filesOf(text), ['ABC'], text);
    }
  });

  it('keeps both images if a key is repeated', () => {
    assert.deepEqual(filesOf('{"b64_json":"QUJD","b64_json":"REVG"}'), ['ABC', 'DEF']);
  });

  it('finds no images in other strings', () => {
    for (const text of [
      '["b64_json","QUJD"]',
      '{"b64_json":["QUJD"]}',
      '{"b64_json":{"x":"QUJD"}}',
      '{"b64_json":null,"x":"QUJD"}',
      '{"msg":"\\"b64_json\\":\\"QUJD\\""}',
      '{"msg":"see data:image/png;base64,QUJD"}',
      '{"msg":"data:image\\\\/png;base64,QUJD"}',
      '{"data:image/png":"x"}',
      '["data:image/png;base64,QUJD"]',
    ]) {
      const { images, skeleton } = scanResponseText(text);
      assert.deepEqual(images, [], text);
      assert.deepEqual(JSON.parse(skeleton), JSON.parse(text), text);
    }
  });

  it('reports an image as incomplete if its text is cut or not base64', () => {
    const of = (text: string) => scanResponseText(text).images;
    assert.deepEqual(of('{"b64_json":"QUJD"'), [{ bytes: 3, complete: true }]);
    assert.deepEqual(of('{"b64_json":"QUJD'), [{ bytes: 3, complete: false }]);
    assert.deepEqual(of('{"b64_json":"QUJD!"}'), [{ bytes: 3, complete: false }]);
    assert.deepEqual(of('{"b64_json":"QUJDR"}'), [{ bytes: 3, complete: false }]);
    assert.deepEqual(of('{"b64_json":"Sorry, I cannot draw that."}'), [{ bytes: 3, complete: false }]);
  });

  it('does not count an image without a decoded byte, so that the next one keeps its number', () => {
    const { images, files, skeleton } = scanResponseText(
      '{"data":[{"b64_json":"!!"},{"b64_json":""},{"b64_json":"QUJD"}]}',
    );
    assert.deepEqual(images, [{ bytes: 3, complete: true }]);
    assert.deepEqual(files, ['ABC']);
    assert.deepEqual(JSON.parse(skeleton), { data: [{ b64_json: '' }, { b64_json: '' }, { b64_json: '#0' }] });
  });

  it('returns one piece per chunk and image, regardless of line breaks', () => {
    const text = Buffer.from(`{"b64_json":"${'QUJD\\r\\n'.repeat(1000)}"}`);
    const pieces = new ResponseScanner().push(text);
    assert.deepEqual(
      pieces.map(({ image, bytes }) => [image, bytes.length]),
      [[0, 3000]],
    );
  });
});

describe('response scanner: limits', () => {
  it('accepts 64 levels of nesting and no more', () => {
    assert.equal(scanResponseText('['.repeat(64) + ']'.repeat(64)).overflow, undefined);
    assert.equal(scanResponseText('['.repeat(65)).overflow, 'too-deep');
    assert.equal(scanResponseText('[]'.repeat(500)).overflow, undefined);
  });

  it('accepts 16 images and no more', () => {
    const text = (count: number) => `[${Array.from({ length: count }, () => '{"b64_json":"QUJD"}').join()}]`;
    assert.deepEqual([scanResponseText(text(16)).overflow, scanResponseText(text(16)).images.length], [undefined, 16]);
    const more = scanResponseText(text(17));
    assert.deepEqual([more.overflow, more.images.length, more.files.length], ['too-many-pictures', 16, 16]);
  });

  it('accepts 2 MiB besides the images and no more', () => {
    const limit = 2 * 1024 * 1024;
    assert.equal(scanResponseText('x'.repeat(limit)).overflow, undefined);
    const more = scanResponseText(`{"msg":"${'x'.repeat(limit)}","b64_json":"QUJD"}`);
    assert.deepEqual([more.overflow, more.images.length, more.skeleton.length], ['too-large', 0, limit]);
  });

  it('accepts exactly 64 MiB in total, regardless of chunks', () => {
    const chunk = Buffer.alloc(1024 * 1024 - 7, 'QUJD');
    const start = Buffer.from('{"b64_json":"');
    const scanner = new ResponseScanner();
    let fed = start.length;
    scanner.push(start);
    for (; fed + chunk.length <= maxResponseBytes; fed += chunk.length) scanner.push(chunk);
    assert.equal(scanner.overflow, undefined);
    scanner.push(chunk);
    assert.equal(scanner.overflow, 'too-large');
    assert.equal(scanner.images[0]?.bytes, Math.floor((maxResponseBytes - start.length) / 4) * 3);
    assert.deepEqual(scanner.push(chunk), []);
  });

  it('scans a response of only escapes quickly', () => {
    const chunk = Buffer.from('\\n'.repeat(32 * 1024));
    const scanner = new ResponseScanner();
    scanner.push(Buffer.from('{"b64_json":"'));
    for (let count = 0; count < 8; count++) assert.deepEqual(scanner.push(chunk), []);
    assert.equal(scanner.overflow, undefined);
  });
});
