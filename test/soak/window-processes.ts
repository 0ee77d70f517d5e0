// Starts, kills and replaces the windows of the soak, and records each job's history.
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { between, type Random } from '../emulator/drawing/random';
import { onExit } from '../vscode/cleanup';
import { out } from '../vscode/paths';
import type { WindowMessage } from './window-messages';
import type { WindowOptions } from './soak-requests';

/** What the windows reported about one job. */
export interface JobHistory {
  readonly straight: boolean;
  /** Its window was killed before it reported a result. */
  cutShort: boolean;
  received: boolean;
  readonly uris: string[];
  failure?: WindowMessage & { type: 'failed' };
}

export interface SoakHistory {
  readonly jobs: Map<string, JobHistory>;
  /** URIs of the recovered images, by job. */
  readonly recovered: Map<string, string[]>;
  readonly measured: (WindowMessage & { type: 'measured' })[];
  readonly problems: string[];
  kills: number;
  windows: number;
  /** Kills every window when aborted. */
  readonly signal: AbortSignal;
  readonly onMessage: (message: WindowMessage) => void;
}

export function createHistory(signal: AbortSignal, onMessage: SoakHistory['onMessage']): SoakHistory {
  const counts = { kills: 0, windows: 0 };
  return { jobs: new Map(), recovered: new Map(), measured: [], problems: [], ...counts, signal, onMessage };
}

/**
 * Runs one window to its end.
 * @param killAfter kills it after this many messages.
 * @returns the number of images that it requested.
 */
export function runWindow(options: WindowOptions, history: SoakHistory, killAfter = Infinity): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--enable-source-maps', path.join(out, 'soak', 'window.js'), JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ownJobs: string[] = [];
  let lines = 0;
  let rest = '';
  history.windows++;
  const kill = (): void => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  };
  const forget = onExit(kill);
  history.signal.addEventListener('abort', kill);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = `${rest}${text}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as WindowMessage;
      record(history, message, ownJobs);
      history.onMessage(message);
      if (++lines >= killAfter) kill();
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      forget();
      history.signal.removeEventListener('abort', kill);
      if (signal === 'SIGKILL') history.kills++;
      else if (code !== 0) history.problems.push(`a window exited unexpectedly: ${code ?? signal}`);
      for (const job of ownJobs) {
        const jobHistory = history.jobs.get(job);
        if (jobHistory && jobHistory.uris.length === 0 && !jobHistory.failure) jobHistory.cutShort = true;
      }
      resolve(ownJobs.length);
    });
  });
}

/** Runs one window after the other, killing each, until the given number of images has been requested. */
export async function runKilledWindows(
  options: Omit<WindowOptions, 'images' | 'recovers'>,
  images: number,
  history: SoakHistory,
  random: Random,
): Promise<void> {
  let left = images;
  // In a short soak windows are killed early, so that several are killed at all.
  const maxMessages = Math.min(120, images);
  for (let n = 0; left > 0 && !history.signal.aborted; n++) {
    const window = { ...options, seed: `${options.seed} ${n}`, images: left, recovers: n > 0 };
    left -= await runWindow(window, history, Math.ceil(between(random, 5, maxMessages)));
  }
}

function record(history: SoakHistory, message: WindowMessage, ownJobs: string[]): void {
  const { jobs, recovered, measured, problems } = history;
  switch (message.type) {
    case 'requested':
      jobs.set(message.job, { straight: message.straight, cutShort: false, received: false, uris: [] });
      return void ownJobs.push(message.job);
    case 'recovered':
      return void recovered.set(message.job, [...(recovered.get(message.job) ?? []), ...message.uris]);
    case 'measured':
      return void measured.push(message);
    case 'unexpected':
      return void problems.push(`unexpected error: ${message.error}`);
    default: {
      const jobHistory = jobs.get(message.job);
      if (!jobHistory) return void problems.push(`${message.job} was never requested`);
      if (message.type === 'received') jobHistory.received = true;
      else if (message.type === 'saved') jobHistory.uris.push(message.uri);
      else jobHistory.failure = message;
    }
  }
}
