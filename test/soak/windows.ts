// The windows of the soak: processes that are started, killed at any moment and replaced; and the story of every job.
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { between, type Random } from '../emulator/random';
import type { Told } from './told';
import type { WindowOrder } from './wishes';

/** Everything that was told of one job. */
export interface Story {
  readonly straight: boolean;
  /** Its window was killed before it told of an outcome. */
  cutShort: boolean;
  received: boolean;
  readonly uris: string[];
  failure?: Told & { type: 'failed' };
}

export interface Stories {
  readonly jobs: Map<string, Story>;
  /** Pictures that were recovered, by their job. */
  readonly recovered: Map<string, string[]>;
  readonly measured: (Told & { type: 'measured' })[];
  readonly problems: string[];
  kills: number;
  windows: number;
}

export function newStories(): Stories {
  return { jobs: new Map(), recovered: new Map(), measured: [], problems: [], kills: 0, windows: 0 };
}

/** Starts one, and kills it behind the given number of lines; resolves to the pictures that it asked for, when it has ended. */
export function runWindow(order: WindowOrder, stories: Stories, killBehind = Infinity): Promise<number> {
  const program = path.join(__dirname, 'window.js');
  const child = spawn(process.execPath, ['--expose-gc', '--enable-source-maps', program, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const mine: string[] = [];
  let lines = 0;
  let rest = '';
  stories.windows++;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = `${rest}${text}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      note(stories, JSON.parse(part) as Told, mine);
      if (++lines >= killBehind && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') stories.kills++;
      else if (code !== 0) stories.problems.push(`a window ended by itself: ${code} ${signal}`);
      for (const job of mine) {
        const story = stories.jobs.get(job);
        if (story && story.uris.length === 0 && !story.failure) story.cutShort = true;
      }
      resolve(mine.length);
    });
  });
}

/** One window after the other in the same place, killed and replaced until that many pictures were asked for. */
export async function runMortals(
  order: Omit<WindowOrder, 'pictures' | 'recovers'>,
  pictures: number,
  stories: Stories,
  random: Random,
): Promise<void> {
  let left = pictures;
  for (let n = 0; left > 0; n++) {
    const one = { ...order, seed: `${order.seed} ${n}`, pictures: left, recovers: n > 0 };
    left -= await runWindow(one, stories, Math.ceil(between(random, 5, 120)));
  }
}

function note({ jobs, recovered, measured, problems }: Stories, told: Told, mine: string[]): void {
  switch (told.type) {
    case 'asked':
      jobs.set(told.job, { straight: told.straight, cutShort: false, received: false, uris: [] });
      return void mine.push(told.job);
    case 'recovered':
      return void recovered.set(told.job, [...(recovered.get(told.job) ?? []), ...told.uris]);
    case 'measured':
      return void measured.push(told);
    case 'broken':
      return void problems.push(`something unexpected was thrown: ${told.what}`);
    default: {
      const story = jobs.get(told.job);
      if (!story) return void problems.push(`${told.job} was never asked for`);
      if (told.type === 'received') story.received = true;
      else if (told.type === 'saved') story.uris.push(told.uri);
      else story.failure = told;
    }
  }
}
