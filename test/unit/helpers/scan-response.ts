// Runs the response scanner over chunks and collects its results.
import type { DecodeGroups } from '../../../src/core/provider/nebula/base64-decoder';
import { ResponseScanner, type ScannedImage } from '../../../src/core/provider/nebula/response-scanner';

export interface ScanResult {
  readonly skeleton: string;
  readonly images: readonly ScannedImage[];
  /** The bytes of each image. */
  readonly files: readonly string[];
  readonly overflow: ResponseScanner['overflow'];
}

export function scanResponse(chunks: Iterable<Uint8Array>, decodeGroups?: DecodeGroups): ScanResult {
  const scanner = new ResponseScanner(decodeGroups);
  const files: Buffer[][] = [];
  for (const chunk of chunks) {
    for (const { image, bytes } of scanner.push(chunk)) (files[image] ??= []).push(Buffer.from(bytes));
  }
  return {
    skeleton: scanner.skeleton(),
    images: scanner.images,
    files: files.map((pieces) => Buffer.concat(pieces).toString('latin1')),
    overflow: scanner.overflow,
  };
}

export function scanResponseText(text: string): ScanResult {
  return scanResponse([Buffer.from(text)]);
}
