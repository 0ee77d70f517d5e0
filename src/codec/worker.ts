// Runs the codec in a worker thread: applies steps to the current image and answers each.
import { parentPort } from 'node:worker_threads';
import type { CodecAnswer, CodecResult, CodecStep } from '../core/image/codec-protocol';
import { decode, DecodeFailure } from './decode';
import { encode } from './encode';
import { orient } from './orient';
import type { Pixels } from './pixels';
import { composite } from './composite';
import { probeSample } from './probe-sample';
import { resizePixels } from './resize';

const nothing: Pixels = { data: new Uint8ClampedArray(), width: 0, height: 0 };
let inHand = nothing;
let transparent = false;
let converted = false;

async function runStep(step: CodecStep): Promise<CodecResult> {
  switch (step.step) {
    case 'decode': {
      inHand = nothing;
      const decoded = await decode(step);
      ({ pixels: inHand, converted } = decoded);
      transparent = step.alpha || (decoded.transparent ?? false);
      break;
    }
    case 'place':
      inHand = composite(inHand, step);
      transparent = true;
      break;
    case 'orient':
      inHand = orient(inHand, step.orientation);
      break;
    case 'shrink':
      inHand = resizePixels(inHand, step.width, step.height, transparent);
      break;
    case 'probe': {
      const small = probeSample(inHand);
      const { length } = await encode(small, step.quality, step.effort);
      return { size: (length * inHand.width * inHand.height) / (small.width * small.height) };
    }
    case 'encode':
      return { bytes: await encode(inHand, step.quality, step.effort) };
    case 'drop':
      inHand = nothing;
  }
  return { width: inHand.width, height: inHand.height, converted };
}

async function answer(step: CodecStep): Promise<void> {
  let reply: CodecAnswer;
  try {
    reply = { result: await runStep(step) };
  } catch (thrown) {
    reply = { failure: thrown instanceof DecodeFailure ? thrown.failure : 'memory', detail: String(thrown) };
  }
  const bytes = 'result' in reply && 'bytes' in reply.result ? [reply.result.bytes.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(reply, bytes);
}

parentPort?.on('message', (step: CodecStep) => void answer(step));
