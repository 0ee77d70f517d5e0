// Checks that any file is handled: no exception, bounded time and reads, a valid cleaned image.
import assert from 'node:assert/strict';
import { inspectImage } from '../../src/core/image/inspect';
import { addXmp } from '../../src/core/image/add-xmp';
import { isStatedGenerated } from '../../src/core/image/stated-source';
import type { ImageInfo } from '../../src/core/image/image-info';
import { stripMetadata } from '../../src/core/image/strip-metadata';
import { maxProfileBytes, readIccProfile } from '../../src/core/image/formats/icc-profile';
import { cutAfterPixels } from '../../src/core/image/formats/jpeg-pixels';
import { extractFirstFrame } from '../../src/core/image/formats/webp-frame';
import { applySplices } from '../../src/core/image/splices';
import type { InputSource } from '../../src/core/image/byte-source';
import { readImageMetadata } from '../../src/core/image/metadata/read-metadata';
import { verifyCredentials } from '../../src/core/image/metadata/verify-credentials';
import { spliced } from '../fixtures/images/image-bytes';
import { nodeCrypto } from '../fixtures/images/signed-image';

/** Milliseconds of processor time for one file of up to 12 MB. */
const maxTime = 2500;
/** The maximum size of an orientation with its container. */
const maxGrowth = 60;

/** Counts the bytes read, and returns them in new memory or in the reader's, like a file. */
function countedInput(bytes: Buffer): InputSource & { total: number } {
  const source = {
    size: bytes.length,
    total: 0,
    async read(at: number, length: number) {
      assert.ok(at >= 0 && length >= 0 && length <= Math.max(maxProfileBytes, 1024 * 1024), `reads ${length} at ${at}`);
      const part = new Uint8Array(bytes.subarray(at, at + length));
      source.total += part.length;
      return part;
    },
    async readInto(at: number, room: Uint8Array) {
      assert.ok(at >= 0 && at + room.length <= bytes.length, `reads ${room.length} at ${at}`);
      room.set(bytes.subarray(at, at + room.length));
      source.total += room.length;
    },
    checkUnchanged: async () => undefined,
    close: async () => undefined,
  };
  return source;
}

/** Runs every reader over a file; returns whether it is an image and could be cleaned. */
export async function checkFile(bytes: Buffer): Promise<'no image' | 'refused' | 'cleaned'> {
  await checkMetadata(bytes);
  const started = process.cpuUsage();
  const source = countedInput(bytes);
  const found = await inspectImage(source);
  const passes = found ? 13 : 2;
  try {
    if (!found) return 'no image';
    checkFacts(found, bytes);
    const profile = await readIccProfile(source, found);
    assert.ok(profile === undefined || profile.length <= maxProfileBytes);
    await checkFrame(found, source);
    await checkPixels(found, source);
    await checkStatement(source, found, bytes);
    const splices = await stripMetadata(source, found);
    if (!splices) return 'refused';
    const result = spliced(bytes, splices);
    const room = new Uint8Array(191);
    if (bytes.length < 100_000) {
      const pieces: Buffer[] = [];
      for await (const piece of applySplices(countedInput(bytes), splices, room)) pieces.push(Buffer.from(piece));
      assert.ok(Buffer.concat(pieces).equals(result), 'differs when read in pieces');
    }
    await checkCleaned(found, profile, bytes, result);
    return 'cleaned';
  } finally {
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1000 < maxTime, `took ${(user + system) / 1000} ms`);
    assert.ok(source.total <= passes * (bytes.length + 256 * 1024), `read ${source.total} of ${bytes.length} bytes`);
  }
}

/** Milliseconds of processor time for the metadata of a file of up to 12 MB, and for checking its credentials. */
const maxMetadataTime = 2500;
/** Characters of all texts together. */
const maxMetadata = 3_000_000;

/** Metadata and credentials are read without an exception, in bounded time, from few passes over the file. */
async function checkMetadata(bytes: Buffer): Promise<void> {
  const started = process.cpuUsage();
  const source = countedInput(bytes);
  const found = await readImageMetadata(source);
  const { state } = await verifyCredentials(source, new AbortController().signal, nodeCrypto);
  const { user, system } = process.cpuUsage(started);
  assert.ok((user + system) / 1000 < maxMetadataTime, `metadata took ${(user + system) / 1000} ms`);
  assert.ok(source.total <= 12 * (bytes.length + 256 * 1024), `metadata read ${source.total} of ${bytes.length} bytes`);
  assert.ok(!found.problems.includes('unreadable'), 'a read failed');
  assert.ok(JSON.stringify(found).length <= maxMetadata, 'metadata is too long');
  assert.ok(state === 'unverified' || found.credentials?.embedded, `${state} without credentials`);
}

const statement = [{ prefix: 'Iptc4xmpExt', name: 'DigitalSourceType', value: 'trainedAlgorithmicMedia' }] as const;

/** An image with an added statement is the same, complete, and gets no second one. */
async function checkStatement(source: InputSource, found: ImageInfo, bytes: Buffer): Promise<void> {
  const splices = await addXmp(source, found, statement);
  const stated = await isStatedGenerated(source);
  if (found.end === undefined || splices.length === 0) return;
  const result = countedInput(spliced(bytes, splices));
  const added = await inspectImage(result);
  assert.deepEqual(added, { ...found, end: found.end + result.size - bytes.length });
  assert.deepEqual(await addXmp(result, added, statement), [], 'adds a statement twice');
  assert.equal(await isStatedGenerated(result), stated ?? true);
}

/** A first frame is a still image inside its canvas. */
async function checkFrame(found: ImageInfo, source: InputSource): Promise<void> {
  if (found.format !== 'webp' || !found.animated || found.end === undefined) return;
  const frame = await extractFirstFrame(source, found);
  if (!frame) return;
  const { place, info: still } = frame;
  assert.ok(place.left + still.width <= found.width && place.top + still.height <= found.height, 'beyond its canvas');
  assert.ok(frame.source.size <= source.size + 30, `${frame.source.size} bytes`);
  assert.equal((await frame.source.read(0, 12)).length, 12);
}

/** A JPEG cut after its pixels is the same image, and no longer. */
async function checkPixels(found: ImageInfo, source: InputSource): Promise<void> {
  if (found.format !== 'jpeg') return;
  const cut = await cutAfterPixels(source);
  assert.ok(cut.size <= source.size + 2, `${cut.size} bytes`);
  const { end: _end, ...facts } = found;
  const { end: _cutEnd, ...cutFacts } = (await inspectImage(cut)) ?? { end: 0 };
  assert.deepEqual(cutFacts, facts, 'another image');
}

function checkFacts({ width, height, end }: ImageInfo, bytes: Buffer): void {
  for (const side of [width, height]) assert.ok(side > 0 && side <= 0x7fffffff, `${side} pixels`);
  assert.ok(end === undefined || (end > 0 && end <= bytes.length), `ends at ${end} of ${bytes.length}`);
}

/** The cleaned image is the same, complete, and has no more metadata to remove. */
async function checkCleaned(
  was: ImageInfo,
  profile: Uint8Array | undefined,
  bytes: Buffer,
  result: Buffer,
): Promise<void> {
  assert.ok(result.length <= bytes.length + maxGrowth);
  const source = countedInput(result);
  const found = await inspectImage(source);
  assert.deepEqual(found, { ...was, end: result.length });
  const splices = await stripMetadata(source, found);
  assert.ok(splices && spliced(result, splices).equals(result), 'more metadata could be removed');
  assert.deepEqual(await readIccProfile(source, found), profile);
}
