// What the emulator's tests share: a started emulator, a client without any cleverness, small pictures.
import { createHash } from 'node:crypto';

import sharp from 'sharp';

import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator';

/** A body that keeps every rule. */
export const good = { model: 'gemini-2.5-flash-image', prompt: 'A quiet harbour', size: '1:1' };

/** Starts one emulator for the tests of the enclosing `describe`, and forgets its requests before each of them. */
export function withEmulator(options: EmulatorOptions = {}): () => Emulator {
  let emulator: Emulator | undefined;
  before(async () => (emulator = await startEmulator(options)));
  beforeEach(function () {
    // Drawing is quick, but a busy machine may be slow.
    emulator?.reset();
  });
  after(() => emulator?.close());
  return () => {
    if (emulator === undefined) throw new Error('not started');
    return emulator;
  };
}

/** POSTs a body as a client should; `init` overrides anything. */
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

/** POSTs and reads the envelope. */
export async function ask(emulator: Emulator, body: unknown): Promise<Envelope> {
  return envelope(await post(emulator, body));
}

/** The reply as the document's envelope. */
export async function envelope(response: Response): Promise<Envelope> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tests look at what is in it
  return (await response.json()) as Envelope;
}

/** POSTs and gives the files of the pictures that came back. */
export async function imagesOf(emulator: Emulator, body: unknown): Promise<Buffer[]> {
  const { data, msg } = await ask(emulator, body);
  if (data === null) throw new Error(msg);
  return data.data.map(({ b64_json = '' }) => Buffer.from(b64_json, 'base64'));
}

/** POSTs and gives the file of the one picture that came back. */
export async function imageOf(emulator: Emulator, body: unknown): Promise<Buffer> {
  const [image] = await imagesOf(emulator, body);
  if (image === undefined) throw new Error('no picture');
  return image;
}

/** A picture of one colour. */
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

/** A request with one user turn: a text and pictures. */
export function withImages(...images: string[]): Record<string, unknown> {
  const parts = [{ text: 'Combine them Images' }, ...images.map((image) => ({ image }))];
  return { model: good.model, contents: [{ role: 'user', parts }] };
}

/** `WIDTHxHEIGHT` in pixels. */
export async function sizeOf(image: Buffer): Promise<string> {
  const { width, height } = await sharp(image).metadata();
  return `${width}x${height}`;
}
