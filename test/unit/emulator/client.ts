// Starts an emulator for tests, and provides a plain client and small images.
import { createHash } from 'node:crypto';

import sharp from 'sharp';

import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator';

/** A valid request body. */
export const good = { model: 'gemini-2.5-flash-image', prompt: 'A quiet harbour', size: '1:1' };

/** Starts one emulator for the tests of the enclosing `describe`; clears its requests before each test. */
export function withEmulator(options: EmulatorOptions = {}): () => Emulator {
  let emulator: Emulator | undefined;
  before(async () => (emulator = await startEmulator(options)));
  beforeEach(function () {
    // Drawing is fast, but a busy machine may be slow.
    emulator?.reset();
  });
  after(() => emulator?.close());
  return () => {
    if (emulator === undefined) throw new Error('not started');
    return emulator;
  };
}

/** Sends a body; `init` overrides any option. */
export function post(emulator: Emulator, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(emulator.endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

interface Item {
  url?: string;
  b64_json?: string;
  revised_prompt?: string;
}
export interface Envelope {
  code: number;
  msg: string;
  data: { data: Item[]; created: number } | null;
}

/** Sends a body and reads the envelope. */
export async function ask(emulator: Emulator, body: unknown): Promise<Envelope> {
  return envelope(await post(emulator, body));
}

/** Reads the response as the documented envelope. */
export async function envelope(response: Response): Promise<Envelope> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests check the contents
  return (await response.json()) as Envelope;
}

/** Sends a body and returns the files of the received images. */
export async function imagesOf(emulator: Emulator, body: unknown): Promise<Buffer[]> {
  const { data, msg } = await ask(emulator, body);
  if (data === null) throw new Error(msg);
  return data.data.map(({ b64_json = '' }) => Buffer.from(b64_json, 'base64'));
}

/** Sends a body and returns the file of the first received image. */
export async function imageOf(emulator: Emulator, body: unknown): Promise<Buffer> {
  const [image] = await imagesOf(emulator, body);
  if (image === undefined) throw new Error('no image');
  return image;
}

/** An image of one color. */
export function plain(
  colour: string,
  format: 'png' | 'jpeg' | 'webp' = 'png',
  width = 96,
  height = 64,
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
}

export function uri(image: Buffer, format = 'png'): string {
  return `data:image/${format};base64,${image.toString('base64')}`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A request with one user turn: a text and images. */
export function withImages(...images: string[]): Record<string, unknown> {
  const parts = [{ text: 'Combine them Images' }, ...images.map((image) => ({ image }))];
  return { model: good.model, contents: [{ role: 'user', parts }] };
}

/** `WIDTHxHEIGHT` in pixels. */
export async function sizeOf(image: Buffer): Promise<string> {
  const { width, height } = await sharp(image).metadata();
  return `${width}x${height}`;
}
