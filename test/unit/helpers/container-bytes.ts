// Puts pictures together and apart byte by byte, and reads them as the outbox would.
import { crc32 } from 'node:zlib';
import type { ByteSource, InputSource, Splice } from '../../../src/core/ports';

const number32 = (value: number, big: boolean): Buffer => {
  const bytes = Buffer.alloc(4);
  if (big) bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
};

/** A chunk of a PNG; `length` lies when it is given. */
export function pngChunk(name: string, data: Uint8Array = Buffer.alloc(0), length = data.length): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([number32(length, true), body, number32(crc32(body), true)]);
}

/** A chunk of a WEBP with its byte of padding. */
export function riffChunk(name: string, data: Uint8Array, length = data.length): Buffer {
  return Buffer.concat([Buffer.from(name), number32(length, false), data, Buffer.alloc(data.length % 2)]);
}

/** A WEBP around chunks; `length` lies when it is given. */
export function riff(chunks: Uint8Array, length = chunks.length + 4): Buffer {
  return Buffer.concat([Buffer.from('RIFF'), number32(length, false), Buffer.from('WEBP'), chunks]);
}

/** A segment of a JPEG. */
export function segment(marker: number, data: Uint8Array): Buffer {
  const length = data.length + 2;
  return Buffer.concat([Buffer.of(0xff, marker, length >> 8, length & 255), data]);
}

/** The bytes with stretches replaced, as the outbox does it. */
export function spliced(bytes: Uint8Array, splices: readonly Splice[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const splice of splices) {
    if (splice.at < at) throw new Error('splices out of order');
    parts.push(bytes.subarray(at, splice.at), splice.insert);
    at = splice.at + splice.remove;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** Bytes as an input that has been opened. */
export function inputSource(
  bytes: Uint8Array,
  { check, close }: { check?: () => void; close?: () => void } = {},
): InputSource {
  return {
    size: bytes.length,
    read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
    readInto: async (at, room) => room.set(bytes.subarray(at, at + room.length)),
    checkUnchanged: async () => check?.(),
    close: async () => close?.(),
  };
}

/** A file that counts what is read of it and keeps no more than that in memory. */
export interface CountedSource extends ByteSource {
  reads: number;
  largest: number;
}

/** @param size when larger than the bytes, zeros follow them. */
export function countedSource(bytes: Uint8Array, size = bytes.length): CountedSource {
  const source: CountedSource = {
    size,
    reads: 0,
    largest: 0,
    read(at, length) {
      source.reads++;
      source.largest = Math.max(source.largest, length);
      const part = new Uint8Array(Math.max(0, Math.min(length, size - at)));
      part.set(bytes.subarray(at, at + part.length));
      return Promise.resolve(part);
    },
  };
  return source;
}
