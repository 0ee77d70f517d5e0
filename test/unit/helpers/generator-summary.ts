// Summarizes for tests what generators wrote into a file.
import assert from 'node:assert/strict';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { readImageMetadata } from '../../../src/core/image/metadata/read-metadata';

export const generatorsOf = async (bytes: Buffer) => (await readImageMetadata(memorySource(bytes))).generators;
export const generatorOf = async (bytes: Buffer) => {
  const found = await generatorsOf(bytes);
  assert.equal(found.length, 1, JSON.stringify(found));
  return found[0]!;
};
/** Tool, prompt, negative prompt and model. */
export const summaryOf = async (bytes: Buffer) => {
  const { tool, prompt, negativePrompt, model } = await generatorOf(bytes);
  return [tool, prompt, negativePrompt, model];
};
export const settingsOf = async (bytes: Buffer) => Object.fromEntries((await generatorOf(bytes)).settings);
