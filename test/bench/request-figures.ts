// Time, memory and stalls of single requests: the response, the request body, the fitting of a large input, several at once.
import { type BenchFigure, defineGroup, shortRounds } from './figure';
import { measureOnce, sampleOf } from './runner';

const stall = (name: string, budget: number): BenchFigure => ({
  name: `${name}, longest stall`,
  unit: 'ms',
  budget,
  limits: 'absolute',
});
const ratio = (name: string, unit: string, budget: number): BenchFigure => ({ name, unit, budget, limits: 'ratio' });

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
        const ours = await measureOnce('reply', 'ours', folder, origin);
        const floor = await measureOnce('reply', 'floor', folder, origin);
        const limit = await measureOnce('reply', 'limit', folder, origin);
        return {
          time: sampleOf('ms', ours, floor),
          limit: sampleOf('ms', ours, limit),
          memory: sampleOf('mb', ours, floor),
          stall: sampleOf('stall', ours),
        };
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
        const ours = await measureOnce('body', 'ours', folder, origin);
        const floor = await measureOnce('body', 'floor', folder, origin);
        return {
          bytes: { ours: ours.mb, floor: inputMegabytes },
          memory: sampleOf('mb', ours, floor),
          time: sampleOf('ms', ours, floor),
          stall: sampleOf('stall', ours),
        };
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
        const ours = await measureOnce('fit', 'ours', folder);
        const floor = await measureOnce('fit', 'floor', folder);
        return {
          time: sampleOf('ms', ours, floor),
          memory: sampleOf('mb', ours),
          stall: sampleOf('stall', ours),
        };
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
