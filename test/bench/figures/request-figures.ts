// Measures time, memory and stalls of requests: response, body, a large input, several images.
import { type BenchFigure, defineGroup, shortRounds } from '../figure';
import { measureOnce, sampleOf } from '../runner';

const stall = (name: string, budget: number): BenchFigure => ({
  name: `${name}, longest stall`,
  unit: 'ms',
  budget,
  limits: 'absolute',
});
const ratio = (name: string, unit: string, budget: number): BenchFigure => ({ name, unit, budget, limits: 'ratio' });

/** Measures Peel and the floor once: time and memory of both, and Peel's longest stall. */
async function compareWithFloor(program: string, ...rest: string[]) {
  const ours = await measureOnce(program, 'ours', ...rest);
  const floor = await measureOnce(program, 'floor', ...rest);
  const samples = {
    time: sampleOf('ms', ours, floor),
    memory: sampleOf('mb', ours, floor),
    stall: sampleOf('stall', ours),
  };
  return { ours, samples };
}

const replyName = '27 MB response to file';
const reply = defineGroup({
  name: 'response',
  ...shortRounds,
  figures: {
    time: ratio(`${replyName}, time`, 'ms', 0.8),
    limit: ratio(`${replyName}, time beside the limit`, 'ms', 1.6),
    memory: ratio(`${replyName}, peak memory`, 'MB', 0.3),
    stall: stall(replyName, 15),
  },
  async open({ folder, origin }) {
    return {
      async round() {
        const { ours, samples } = await compareWithFloor('reply', folder, origin);
        const limit = await measureOnce('reply', 'limit', folder, origin);
        return { ...samples, limit: sampleOf('ms', ours, limit) };
      },
    };
  },
});

const bodyName = '5 × 7 MB inputs × 8';
const body = defineGroup({
  name: 'request body',
  ...shortRounds,
  figures: {
    bytes: ratio(`${bodyName}, peak memory beside the inputs`, 'MB', 1.6),
    memory: ratio(`${bodyName}, peak memory`, 'MB', 1),
    time: ratio(`${bodyName}, time`, 'ms', 1),
    stall: stall(bodyName, 20),
  },
  async open({ folder, origin, inputs }) {
    const inputMegabytes = (await inputs()) / 1e6;
    return {
      async round() {
        const { ours, samples } = await compareWithFloor('body', folder, origin);
        return { ...samples, bytes: { ours: ours.mb, floor: inputMegabytes } };
      },
    };
  },
});

const fitName = '24 MB PNG to WEBP';
const fit = defineGroup({
  name: 'fitting an input',
  ...shortRounds,
  figures: {
    time: ratio(`${fitName}, time`, 'ms', 1.25),
    memory: { name: `${fitName}, peak memory`, unit: 'MB', budget: 400, limits: 'absolute' },
    stall: stall(fitName, 20),
  },
  async open({ folder, inputs }) {
    await inputs();
    return {
      async round() {
        const { ours, samples } = await compareWithFloor('fit', folder);
        return { ...samples, memory: sampleOf('mb', ours) };
      },
    };
  },
});

const batch = defineGroup({
  name: 'several images',
  ...shortRounds,
  figures: { time: ratio('8 images, 4 at once, 500 ms each', 'ms', 1.05) },
  async open({ folder, origin }) {
    return {
      async round() {
        const ours = await measureOnce('batch', 'ours', folder, origin);
        return { time: { ...sampleOf('ms', ours), floor: 1000 } };
      },
    };
  },
});

export const requestGroups = [reply, body, fit, batch];
