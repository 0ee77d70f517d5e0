// Measures long sessions and many stored sessions.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { out } from '../../vscode/paths';
import { type BenchFigure, defineGroup, shortRounds } from '../figure';
import type { Measurement } from '../measure';
import { measureOnce, sampleOf } from '../runner';
import { openings } from '../stored-turns';

const absolute = (name: string, unit: string, budget: number): BenchFigure => ({
  name,
  unit,
  budget,
  limits: 'absolute',
});

/** A request has the same size from the turn on that fills the context. */
const growth = defineGroup({
  name: 'long conversations',
  ...shortRounds,
  figures: {
    bytes: { name: 'body after 300 turns beside 30', unit: 'MB', budget: 1.05, minRatio: 0.95, limits: 'ratio' },
    time: { name: 'request after 300 turns beside 30, time', unit: 'ms', budget: 1.05, limits: 'ratio' },
    early: { name: 'body after 30 turns beside 3', unit: 'MB', budget: 10, limits: 'ratio' },
  },
  async open({ folder, origin }) {
    const measure = async (turns: number) => {
      const found = await measureOnce<Measurement & { sent: number }>('growth', String(turns), folder, origin);
      return { ...found, sent: found.sent / 1e6 };
    };
    return {
      async round() {
        const [few, some, many] = [await measure(3), await measure(30), await measure(300)];
        return {
          bytes: { ours: many.sent, floor: some.sent },
          time: sampleOf('ms', many, some),
          early: { ours: some.sent, floor: few.sent },
        };
      },
    };
  },
});

/** One session of 10,000 turns, 1,000 short ones, and 100 with 100,000 turns together, and one with 300,000 stars. */
const stored = defineGroup({
  name: 'stored sessions',
  ...shortRounds,
  figures: {
    page: {
      name: 'first page of 10,000 turns, beyond that of 10',
      unit: 'ms',
      // A tenth of the time in which the panel should open.
      budget: 15,
      limits: 'difference',
    },
    whole: absolute('all of 10,000 turns, after the first page', 'ms', 500),
    wholeStall: absolute('all of 10,000 turns, longest stall', 'ms', 20),
    stars: absolute('first page of 60 turns with 300,000 stars', 'ms', 400),
    starsStall: absolute('first page of 60 turns with 300,000 stars, longest stall', 'ms', 50),
    list: absolute('list of 1,000 sessions', 'ms', 400),
    search: absolute('search of 100,000 turns', 'ms', 300),
    searchStall: absolute('search of 100,000 turns, longest stall', 'ms', 16),
    searchMemory: absolute('search of 100,000 turns, peak memory', 'MB', 200),
  },
  async open({ folder }) {
    const storedFolder = join(folder, 'stored');
    mkdirSync(storedFolder);
    await promisify(execFile)(process.execPath, [join(out, 'bench', 'sessions.js'), 'write', storedFolder]);
    const measure = (which: string) => measureOnce('sessions', which, storedFolder);
    return {
      async round() {
        const [long, short, whole] = [await measure('long'), await measure('short'), await measure('whole')];
        const [list, search, stars] = [await measure('list'), await measure('search'), await measure('stars')];
        return {
          page: { ours: long.ms / openings, floor: short.ms / openings },
          whole: sampleOf('ms', whole),
          wholeStall: sampleOf('stall', whole),
          stars: sampleOf('ms', stars),
          starsStall: sampleOf('stall', stars),
          list: sampleOf('ms', list),
          search: sampleOf('ms', search),
          searchStall: sampleOf('stall', search),
          searchMemory: sampleOf('mb', search),
        };
      },
    };
  },
});

export const sessionGroups = [growth, stored];
