// Tests how inputs are encoded: detected format, exact base64, each file read once.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { ImageError } from '../../../../src/core/errors';
import { planRequest } from '../../../../src/core/request/plan-request';
import { createInputEncoder } from '../../../../src/core/request/encode-inputs';
import type { ImageFitter } from '../../../../src/core/image/fit-cache';
import type { OpenInput } from '../../../../src/core/image/byte-source';
import { type ImageInput, maxFileBytes } from '../../../../src/core/request/image-request';
import type { EncodeSettings } from '../../../../src/core/request/outgoing-image';
import { buildRequestBody } from '../../../../src/core/provider/nebula/request-body';
import { inputSource, pngChunk } from '../../../fixtures/images/image-bytes';
import { bodyText } from '../../helpers/body-text';
import { imageRejection } from '../../helpers/image-errors';
import { fileInput, imageRequest, pastTurn, urlInput } from '../../helpers/image-requests';
import { findMetadata } from '../../../fixtures/images/metadata-reader';
import { sampleImages } from '../../../fixtures/images/sample-images';
import { imagesWithMetadata } from '../../../fixtures/images/images-with-metadata';

const { signal } = new AbortController();
/** No test here needs fitting; an incomplete image cannot be decoded. */
const fitter: ImageFitter = {
  fit: ({ size }, { end }) =>
    Promise.reject(
      end === undefined
        ? new ImageError('input-unreadable', { reason: 'broken' })
        : new ImageError('input-too-large', { amount: size }),
    ),
};
interface Reading extends OpenInput {
  readonly calls: [string, number, AbortSignal][];
  /** The number of open files. */
  open: number;
}
const reading = (files: Record<string, Uint8Array>): Reading => {
  const open: OpenInput = (uri, limit, given) => {
    read.calls.push([uri, limit, given]);
    const bytes = files[uri.slice(uri.lastIndexOf('/') + 1)];
    if (!bytes) return Promise.reject(new ImageError('input-unreadable', { subject: uri }));
    read.open++;
    return Promise.resolve(inputSource(bytes, { close: () => read.open-- }));
  };
  const read: Reading = Object.assign(open, { calls: [], open: 0 });
  return read;
};
const unchanged = { removePrivateMetadata: false };
const textOf = async (read: Reading, input: ImageInput, settings: EncodeSettings = unchanged): Promise<string> => {
  const parts = await createInputEncoder(
    { openInput: read, fitter },
    settings,
    signal,
  )(input, 'input').finally(() => assert.equal(read.open, 0));
  return bodyText({ pieces: parts.map((part) => Buffer.from(part)) });
};

describe('encode inputs', () => {
  it('labels every kind of image by its bytes and encodes it exactly', async () => {
    for (const { kind, format, bytes } of await sampleImages()) {
      const text = await textOf(reading({ 'lies.gif': bytes }), fileInput('lies.gif'));
      assert.equal(text, `data:image/${format};base64,${bytes.toString('base64')}`, kind);
    }
  });

  it('encodes any length exactly, across the boundaries of encoding blocks', async () => {
    const [image] = await sampleImages();
    assert(image);
    const border = 192 * 1024;
    const exact = async (length: number, fill: number) => {
      const bytes = Buffer.concat([image.bytes, Buffer.alloc(length - image.bytes.length, fill)]);
      const text = await textOf(reading({ 'a.png': bytes }), fileInput('a.png'));
      assert(text === `data:image/png;base64,${bytes.toString('base64')}`, `${length} bytes`);
    };
    for (const length of [border - 1, border, border + 1, border + 2, 2 * border, 2 * border + 1])
      await exact(length, 0xfb);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2000, max: 2010 }), fc.nat(255), exact), { numRuns: 30 });
  });

  it('reads each file once, with the limit and the signal, even if it is used several times', async () => {
    const bytes = pngOf(3, 4);
    const read = reading({ 'a.png': bytes, 'b.png': bytes });
    const inputs = [fileInput('a.png'), fileInput('b.png'), fileInput('a.png')];
    const body = await buildRequestBody(
      planRequest(imageRequest({ inputs }), []),
      createInputEncoder({ openInput: read, fitter }, unchanged, signal),
    );
    assert.deepEqual(read.calls, [
      ['file:///work/a.png', maxFileBytes, signal],
      ['file:///work/b.png', maxFileBytes, signal],
    ]);
    const image = `data:image/png;base64,${bytes.toString('base64')}`;
    const { contents } = JSON.parse(bodyText(body)) as { contents: unknown };
    const parts = [{ text: 'A harbour at noon' }, { image }, { image }, { image }];
    assert.deepEqual(contents, [{ role: 'user', parts }]);
  });

  it('refuses other formats by their bytes, with the file and its format', async () => {
    for (const [text, format] of [
      ['', undefined],
      ['GIF89a...........', 'gif'],
      ['<svg/>', 'svg'],
      ['\xff\xd8\xff', undefined],
    ] as const) {
      const bytes = Buffer.from(text, 'latin1');
      const error = await imageRejection(textOf(reading({ 'a.png': bytes }), fileInput('a.png')));
      assert.deepEqual([error.code, error.facts.subject, error.facts.format], ['input-format', 'a.png', format]);
    }
  });

  it('names a file as the user knows it if the stored file has another name', async () => {
    const input: ImageInput = { kind: 'file', uri: 'file:///stored/c0ffee.jpg', name: 'holiday.jpg' };
    for (const read of [reading({}), reading({ 'c0ffee.jpg': Buffer.from('GIF89a..........') })])
      assert.equal((await imageRejection(textOf(read, input))).facts.subject, 'holiday.jpg');
  });

  it('reports that an image without pixels is incomplete', async () => {
    const image = (await sampleImages()).find(({ format }) => format === 'jpeg');
    const error = await imageRejection(textOf(reading({ 'a.jpg': image!.bytes.subarray(0, 30) }), fileInput('a.jpg')));
    assert.deepEqual([error.code, error.facts], ['input-format', { subject: 'a.jpg', reason: 'incomplete' }]);
  });

  it('reports why a file cannot be read', async () => {
    assert.equal((await imageRejection(textOf(reading({}), fileInput('a.png')))).code, 'input-unreadable');
  });

  describe('private metadata', () => {
    const clean = { removePrivateMetadata: true };
    const sent = async (bytes: Uint8Array, settings: EncodeSettings) => {
      const text = await textOf(reading({ 'a.png': bytes }), fileInput('a.png'), settings);
      return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
    };

    it('sends private metadata only if the setting is off', async () => {
      for (const { kind, bytes } of await imagesWithMetadata()) {
        assert.ok((await sent(bytes, unchanged)).equals(bytes), kind);
        assert.deepEqual(findMetadata(await sent(bytes, clean)), [], kind);
      }
    });

    it('does not count toward the size limit', async () => {
      const image = pngOf(3, 4);
      const bytes = Buffer.concat([image, Buffer.alloc(7_000_001 - image.length)]);
      assert.ok((await sent(bytes, clean)).equals(image));
      const error = await imageRejection(sent(bytes, unchanged));
      assert.deepEqual([error.code, error.facts], ['input-too-large', { subject: 'a.png', amount: 7_000_001 }]);
      assert.equal((await sent(bytes.subarray(0, -1), unchanged)).length, 7_000_000);
    });

    it('refuses an image if it cannot be removed and the image cannot be decoded', async () => {
      const cut = pngOf(3, 4).subarray(0, -3);
      const error = await imageRejection(sent(cut, clean));
      assert.deepEqual([error.code, error.facts], ['input-format', { reason: 'damaged', subject: 'a.png' }]);
      assert.ok((await sent(cut, unchanged)).equals(cut));
    });
  });

  it('sends nothing of a file that changed while it was read, and closes it', async () => {
    let closed = false;
    const changed = new ImageError('input-unreadable', { reason: 'changed', subject: 'a.png' });
    const check = () => {
      throw changed;
    };
    const open: OpenInput = () => Promise.resolve(inputSource(pngOf(3, 4), { check, close: () => (closed = true) }));
    assert.equal(
      await imageRejection(
        createInputEncoder({ openInput: open, fitter }, unchanged, signal)(fileInput('a.png'), 'input'),
      ),
      changed,
    );
    assert.ok(closed);
  });

  it('sends a URL in its normalized form without escapes', async () => {
    for (const [url, expected] of [
      ['https://example.com/a.png', 'https://example.com/a.png'],
      [' https://EXAMPLE.com/a b"\\.png?q="x" \n', 'https://example.com/a%20b%22/.png?q=%22x%22'],
      ['https://bücher.example/日.png', 'https://xn--bcher-kva.example/%E6%97%A5.png'],
    ] as const) {
      const read = reading({});
      const body = await buildRequestBody(
        planRequest(imageRequest({ inputs: [urlInput(url)] }), []),
        createInputEncoder({ openInput: read, fitter }, unchanged, signal),
      );
      const { contents } = JSON.parse(bodyText(body)) as { contents: { parts: { image?: string }[] }[] };
      assert.equal(contents[0]?.parts[1]?.image, expected);
      assert.deepEqual(read.calls, []);
    }
  });

  it('leaves out an invalid URL of an earlier turn', async () => {
    const past = [pastTurn('a', { inputs: [urlInput('not an address')] })];
    const read = reading({ 'a.1.png': pngOf(3, 4) });
    const { missing } = await buildRequestBody(
      planRequest(imageRequest(), past),
      createInputEncoder({ openInput: read, fitter }, unchanged, signal),
    );
    assert.deepEqual(missing, [urlInput('not an address')]);
  });
});

/** The smallest file with the dimensions of a PNG. */
function pngOf(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(height * (1 + width * 3)))),
    pngChunk('IEND'),
  ]);
}
