// Tests checking whether files match their content credentials.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import type { ByteSource } from '../../../../../src/core/image/byte-source';
import { verifyCredentials } from '../../../../../src/core/image/metadata/verify-credentials';
import { countedSource } from '../../../../fixtures/images/image-bytes';
import { box, cbor, nodeCrypto, signImage, superbox } from '../../../../fixtures/images/signed-image';

const image = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#246' } });
const formats = ['png', 'jpeg', 'webp'] as const;
const encode = (format: (typeof formats)[number]) => image().toFormat(format).toBuffer();
const verify = (source: ByteSource, signal = new AbortController().signal) =>
  verifyCredentials(source, signal, nodeCrypto);
const stateOf = async (bytes: Uint8Array) => {
  const { state, signature } = await verify(memorySource(bytes));
  return [state, signature];
};
/** Returns a copy in which one bit of the text's last byte differs. */
const changedAfter = (bytes: Buffer, text: string): Buffer => {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(text);
  assert(at > 0);
  copy[at + text.length - 1]! ^= 1;
  return copy;
};

describe('verifyCredentials', () => {
  it('finds that a signed file matches, in every format and with every kind of key', async () => {
    for (const format of formats)
      for (const algorithm of ['ES256', 'ES384', 'PS256', 'Ed25519'] as const)
        assert.deepEqual(
          await stateOf(signImage(await encode(format), { algorithm })),
          ['match', 'valid'],
          `${format} ${algorithm}`,
        );
  });

  it('reads credentials in several segments of a JPEG', async () => {
    const bytes = signImage(await encode('jpeg'), { padding: 150_000 });
    assert.deepEqual(await stateOf(bytes), ['match', 'valid']);
  });

  it('checks a hash of boxes', async () => {
    const signed = signImage(await encode('png'), { boxes: true });
    assert.deepEqual(await stateOf(signed), ['match', 'valid']);
    const other = Buffer.from(signed);
    other[other.length - 20]! ^= 1;
    assert.deepEqual(await stateOf(other), ['changed', 'valid']);
    assert.deepEqual(await stateOf(Buffer.concat([signed, Buffer.from('more')])), ['changed', 'valid']);
    const jpeg = signImage(await encode('jpeg'), { boxes: true });
    assert.deepEqual(await stateOf(jpeg), ['match', 'valid']);
    const stray = Buffer.concat([jpeg.subarray(0, 2), Buffer.of(0xff, 0, 1, 1), jpeg.subarray(2)]);
    assert.deepEqual(await stateOf(stray), ['changed', 'valid'], 'stray bytes before the store');
  });

  it('finds changed pixels, claims and assertions, and data after the image', async () => {
    for (const format of formats) {
      const signed = signImage(await encode(format));
      const pixels = Buffer.from(signed);
      const at = format === 'webp' ? 40 : signed.length - 20;
      pixels[at]! ^= 1;
      assert.deepEqual(await stateOf(pixels), ['changed', 'valid'], format);
      assert.deepEqual(await stateOf(Buffer.concat([signed, Buffer.from('more')])), ['changed', 'valid'], format);
      assert.deepEqual(await stateOf(changedAfter(signed, 'A pier')), ['changed', 'invalid'], format);
      assert.deepEqual(await stateOf(changedAfter(signed, 'trainedAlgorithmicMedia')), ['changed', 'valid'], format);
    }
  });

  it('finds an assertion that the claim does not name, and a second one with the same name', async () => {
    for (const unclaimed of ['c2pa.actions', 'c2pa.actions.v2'])
      assert.deepEqual(await stateOf(signImage(await encode('png'), { unclaimed })), ['changed', 'valid'], unclaimed);
  });

  it('hashes an assertion once, however often the claim names it', async () => {
    const actions = [{ action: 'c2pa.created' }];
    const hash = createHash('sha256').update(superbox('cbor', 'c2pa.actions.v2', box('cbor', cbor({ actions }))).subarray(8)).digest(); // prettier-ignore
    const reference = { url: 'self#jumbf=c2pa.assertions/c2pa.actions.v2', hash };
    const claim = { gathered_assertions: Array.from({ length: 1000 }, () => reference) };
    let hashes = 0;
    const counted: typeof createHash = (...parameters) => (hashes++, createHash(...parameters));
    const { state } = await verifyCredentials(
      memorySource(signImage(await encode('png'), { actions, claim })),
      new AbortController().signal,
      { ...nodeCrypto, createHash: counted },
    );
    assert.equal(state, 'changed');
    assert(hashes < 10, `${hashes}`);
  });

  it('finds a changed certificate, whether or not the signature covers it', async () => {
    for (const uncovered of [false, true]) {
      const signed = signImage(await encode('png'), { uncovered });
      assert.deepEqual(await stateOf(signed), ['match', 'valid']);
      assert.deepEqual(await stateOf(changedAfter(signed, 'Peel Tests')), ['changed', 'invalid'], `${uncovered}`);
    }
  });

  it('does not say that a file matches if the signature cannot be checked', async () => {
    const signed = signImage(await encode('png'));
    // The key's curve.
    const at = signed.indexOf(Buffer.from('2a8648ce3d030107', 'hex'));
    const headers = signImage(await encode('png'), { uncovered: true });
    headers[headers.indexOf('Peel Tests') - 3]! ^= 0x20;
    signed[at + 7]! ^= 4;
    for (const bytes of [signed, headers]) assert.deepEqual(await stateOf(bytes), ['unverified', 'unknown']);
  });

  it('finds XMP that was added later', async () => {
    const signed = signImage(await encode('png'));
    const added = Buffer.concat([
      signed.subarray(0, 33),
      signed.subarray(-12, -12),
      Buffer.from('\0\0\0\0teXtabcd'),
      signed.subarray(33),
    ]);
    assert.deepEqual(await stateOf(added), ['changed', 'valid']);
  });

  it('does not accept a hash that leaves out pixels', async () => {
    const png = await encode('png');
    const store = signImage(png).length - png.length;
    const start = 33 + store + 8;
    const bytes = signImage(png, { exclusions: [{ start: start + 400, length: 10 }] });
    assert.deepEqual(await stateOf(bytes), ['unverified', 'valid']);
  });

  it('does not accept a hash that leaves out a chunk or segment besides the store', async () => {
    const gamma = Buffer.from('0000000467414d4100002710aabbccdd', 'hex');
    const png = await encode('png');
    const image = Buffer.concat([png.subarray(0, 33), gamma, png.subarray(33)]);
    assert.deepEqual(await stateOf(signImage(image, { excess: gamma.length })), ['unverified', 'valid']);
    assert.deepEqual(await stateOf(signImage(await encode('jpeg'), { excess: 18 })), ['unverified', 'valid']);
    const longer = signImage(png);
    longer[36]! += 16;
    assert.deepEqual(await stateOf(longer), ['unverified', 'valid'], 'a chunk with another length');
  });

  it('leaves files unverified without credentials, with damaged ones, and of other formats', async () => {
    const signed = signImage(await encode('png'));
    const damaged = Buffer.from(signed);
    damaged.writeUInt32BE(0x7fffffff, signed.indexOf('jumb') - 4);
    for (const bytes of [await encode('png'), damaged, Buffer.from('<html>')])
      assert.deepEqual(await stateOf(bytes), ['unverified', 'unknown']);
  });

  it('never throws on files that are cut or changed anywhere', async () => {
    const signed = signImage(await encode('jpeg'));
    for (let at = 2; at < signed.length; at += 37) {
      await stateOf(signed.subarray(0, at));
      const changed = Buffer.from(signed);
      changed[at]! ^= 0x55;
      await stateOf(changed);
    }
  });

  it('reads a large file in pieces, once', async () => {
    const signed = signImage(await encode('png'));
    const source = countedSource(signed, 20_000_000);
    assert.equal((await verify(source)).state, 'changed');
    assert(source.largest <= 1024 * 1024, `${source.largest}`);
    assert(source.reads < 60, `${source.reads}`);
  });

  it('stops when it is canceled', async () => {
    const controller = new AbortController();
    const whole = memorySource(signImage(await encode('png')));
    let reads = 0;
    const source = {
      size: 20_000_000,
      read: async (at: number, length: number) => {
        if (++reads === 8) controller.abort(new Error('stop'));
        const bytes = new Uint8Array(length);
        bytes.set(await whole.read(at, length));
        return bytes;
      },
    };
    await assert.rejects(verify(source, controller.signal), /stop/);
    assert(reads < 12);
  });
});
