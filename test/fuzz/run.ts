// Runs damaged and generated files through all readers; the seed determines each file.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { randomFrom } from '../emulator/drawing/random';
import { sampleImages } from '../fixtures/images/sample-images';
import { irregularJpegs } from '../fixtures/images/irregular-jpegs';
import { jumbf, withCredentials } from '../fixtures/images/content-credentials';
import { imagesWithXmp, xmpPacket } from '../fixtures/images/xmp-images';
import { imagesWithMetadata } from '../fixtures/images/images-with-metadata';
import { checkFile } from './check';
import { generatorImages, hostileMetadata } from './generator-images';
import { hostileFiles } from './hostile';
import { anyOf, mutate } from './mutate';
import { checkCmyk, createCmykFiles } from './print';

export interface FuzzFailure {
  readonly what: string;
  readonly bytes: Buffer;
  readonly error: unknown;
}

export interface FuzzOutcome {
  readonly files: number;
  /** Files by the result of their check. */
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly FuzzFailure[];
  /** Bytes of memory in use at the end, beyond those at the beginning. */
  readonly growth: number;
}

/** Every n-th file is a CMYK image or a profile, because these take longer to read. */
const printEvery = 5;
const yieldEvery = 20;

const beginnings = [
  '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\0\0\0\0',
  '\xff\xd8\xff',
  'RIFF\x40\0\0\0WEBPVP8X',
  '',
];

/** The file with this number: damaged images in turn, sometimes random bytes. */
export async function createFiles(): Promise<(seed: string, n: number) => Buffer> {
  const { images: irregular } = await irregularJpegs();
  const samples = await sampleImages();
  const signed = samples.map((one) => ({
    bytes: withCredentials(one.format, one.bytes, jumbf('a claim '.repeat(300))),
  }));
  const stated = await imagesWithXmp(xmpPacket('<xmp:Label>Blue</xmp:Label>'));
  const images = [
    ...[...samples, ...(await imagesWithMetadata()), ...irregular, ...stated, ...signed].map(({ bytes }) => bytes),
    ...generatorImages(),
  ];
  return (seed, n) => {
    const random = randomFrom(`${seed} ${n}`);
    if (n % 10 === 9) {
      const rest = Buffer.from(
        Array.from({ length: Math.floor(random() ** 2 * 3000) }, () => Math.floor(random() * 256)),
      );
      return Buffer.concat([Buffer.from(anyOf(random, beginnings), 'latin1'), rest]);
    }
    const any = () => anyOf(random, images);
    return mutate(any(), random, any());
  };
}

/** Checks the hostile files, then numbered files from 0 until `more` returns false. `more` gets the number of failures so far. */
export async function fuzz(seed: string, more: (n: number, failures: number) => boolean): Promise<FuzzOutcome> {
  const failures: FuzzFailure[] = [];
  const counts: Record<string, number> = {};
  const check = async (what: string, bytes: Buffer, run: (bytes: Buffer) => string | Promise<string> = checkFile) => {
    try {
      const outcome = await run(bytes);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    } catch (error) {
      failures.push({ what, bytes, error });
    }
  };
  // In a separate function, so that the large hostile files are released before memory is measured.
  const checkHostileFiles = async () => {
    for (const { kind, bytes } of [...(await hostileFiles()), ...hostileMetadata()]) await check(kind, bytes);
  };
  await checkHostileFiles();
  const fileOf = await createFiles();
  const printOf = await createCmykFiles();
  const before = await usedMemory();
  let n = 0;
  for (; more(n, failures.length); n++) {
    // The checks await no I/O, so timers such as the progress display run only here.
    if (n % yieldEvery === 0) await setImmediate();
    await check(`file ${n}`, fileOf(seed, n));
    if (n % printEvery === 0) await check(`print ${n}`, printOf(seed, n), checkCmyk);
  }
  return { files: n, counts, failures, growth: (await usedMemory()) - before };
}

/** Bytes in use after garbage collection. Buffers are released in a later turn of the event loop, hence the second round. */
async function usedMemory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 2; round++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
