// Tests the bounded view of a file, and reading numbers from it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  be32,
  concat,
  le32,
  memorySource,
  fourCharacterCode,
  u16,
  u24le,
  u32,
  u32le,
  ByteWindow,
} from '../../../../../src/core/image/formats/byte-window';
import { countedSource, inputSource } from '../../../../fixtures/images/image-bytes';

const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7 + (index >> 8)) & 255);

describe('byte window', () => {
  it('returns the bytes of any range in any order, and none beyond the end', async () => {
    const stretch = fc.tuple(fc.integer({ min: -5, max: bytes.length + 5 }), fc.integer({ min: 0, max: 4096 }));
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { maxLength: 20 }), async (stretches) => {
        const window = new ByteWindow(memorySource(bytes));
        for (const [at, length] of stretches) {
          const inside = at >= 0 && at + length <= bytes.length;
          assert.deepEqual(await window.bytes(at, length), inside ? bytes.subarray(at, at + length) : undefined);
        }
      }),
    );
  });

  it('returns at most 4 KiB, reads little at first, and at most 1 MiB at once', async () => {
    const source = countedSource(bytes);
    const window = new ByteWindow(source);
    assert.equal(await window.bytes(0, 4097), undefined);
    for (let at = 0; at + 4096 <= 64 * 1024; at += 4096) assert.equal((await window.bytes(at, 4096))?.length, 4096);
    assert.deepEqual([source.reads, source.largest], [1, 128 * 1024]);
    const long = countedSource(new Uint8Array(8e6));
    const steps = new ByteWindow(long);
    for (let at = 0; at + 8 <= 8e6; at += 8192) assert.equal((await steps.bytes(at, 8))?.length, 8);
    assert.equal(long.largest, 1024 * 1024);
    assert.ok(long.reads < 14);
  });

  it('returns bytes that stay valid when its buffer is reused', async () => {
    const stretch = fc.tuple(fc.boolean(), fc.nat(bytes.length - 1), fc.nat(4096));
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { maxLength: 20 }), async (stretches) => {
        const window = new ByteWindow(inputSource(bytes));
        const given: [Uint8Array, Uint8Array][] = [];
        for (const [ahead, at, length] of stretches) {
          if (ahead) {
            const some = await window.ahead(at);
            assert.ok(some.length > 0 && some.length <= 256 * 1024);
            assert.deepEqual(some, bytes.subarray(at, at + some.length));
          } else if (at + length <= bytes.length) {
            given.push([(await window.bytes(at, length))!, bytes.subarray(at, at + length)]);
          }
        }
        for (const [is, wanted] of given) assert.deepEqual(is, wanted);
      }),
    );
  });

  it('does not invent bytes that the file has lost since', async () => {
    const window = new ByteWindow({ size: 100, read: () => Promise.resolve(new Uint8Array(10)) });
    assert.equal((await window.bytes(0, 10))?.length, 10);
    assert.equal(await window.bytes(50, 20), undefined);
  });

  it('passes errors of the disk on', async () => {
    const window = new ByteWindow({ size: 100, read: () => Promise.reject(new Error('EIO')) });
    await assert.rejects(window.bytes(0, 10), /EIO/);
  });
});

describe('numbers in bytes', () => {
  it('reads numbers as they were written, up to the largest', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        const view = new DataView(new ArrayBuffer(4));
        view.setUint32(0, value);
        assert.deepEqual(be32(value), new Uint8Array(view.buffer));
        assert.deepEqual([u32(be32(value), 0), u32le(le32(value), 0)], [value, value]);
        assert.deepEqual([u16(be32(value), 2), u24le(le32(value), 0)], [value & 0xffff, value & 0xffffff]);
      }),
      { examples: [[0xffffffff], [0x80000000], [0]] },
    );
  });

  it('joins bytes with concat, and reads four bytes as a character code', () => {
    assert.deepEqual(concat(Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)), Uint8Array.of(1, 2, 3));
    assert.equal(fourCharacterCode(Buffer.from('xIEND'), 1), 'IEND');
  });
});
