// Runs the reply scanner over chunks and gathers what it says.
import type { DecodeGroups } from '../../../src/core/provider/nebula/base64-decoder';
import { ResponseScanner, type ScannedPicture } from '../../../src/core/provider/nebula/response-scanner';

export interface ScanResult {
  readonly skeleton: string;
  readonly pictures: readonly ScannedPicture[];
  /** The bytes of each picture. */
  readonly files: readonly string[];
  readonly overflow: ResponseScanner['overflow'];
}

export function scanResponse(chunks: Iterable<Uint8Array>, decodeGroups?: DecodeGroups): ScanResult {
  const scanner = new ResponseScanner(decodeGroups);
  const files: Buffer[][] = [];
  for (const chunk of chunks) {
    for (const { picture, bytes } of scanner.push(chunk)) (files[picture] ??= []).push(Buffer.from(bytes));
  }
  return {
    skeleton: scanner.skeleton(),
    pictures: scanner.pictures,
    files: files.map((pieces) => Buffer.concat(pieces).toString('latin1')),
    overflow: scanner.overflow,
  };
}

export function scanResponseText(text: string): ScanResult {
  return scanResponse([Buffer.from(text)]);
}
