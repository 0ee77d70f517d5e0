// Runs one step of `npm test`: an npm script, or mocha tests that report through an events file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestEvent } from './mocha';
import type { Progress } from './progress';
import { ended, hasEnded, runToEnd } from './vscode/group';
import { onExit } from './vscode/cleanup';
import { npm } from './vscode/npm';
import { out, root } from './vscode/paths';

export interface Failure {
  readonly title: string;
  /** `test/unit/core/transport/job-queue.test.ts:45`, or the name of the step. */
  readonly place: string;
  /** The error with its stack, or the output of the program. */
  readonly text: string;
}

export interface StepResult {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** How long each passed test took. */
  readonly durations: readonly { readonly title: string; readonly file: string; readonly ms: number }[];
}

/** Milliseconds without an event after which a step counts as stuck: longer than the longest time limit of one test. */
const maxSilence = 15 * 60_000;
const readInterval = 200;
const maxOutputLines = 120;

function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  const rest = lines.length - maxOutputLines;
  return (rest > 0 ? [`… ${rest} lines before these`, ...lines.slice(-maxOutputLines)] : lines).join('\n');
}

/** Runs a script of package.json, which counts as one test. */
export async function runScript(script: string, progress: Progress): Promise<StepResult> {
  const step = progress.step(script);
  const { command, args, options } = npm('run', '--silent', script);
  const { code, output } = await runToEnd(command, args, { ...options, cwd: root });
  step.end();
  if (code === 0) return { passed: 1, skipped: 0, failures: [], durations: [] };
  const failure = { title: `npm run ${script}`, place: script, text: lastLines(output) };
  return { passed: 0, skipped: 0, failures: [failure], durations: [] };
}

/** Collects the events of a suite as they are appended to its file. */
function createEventReader(file: string): { read(): readonly TestEvent[] } {
  let done = 0;
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        return [];
      }
      // The last line may be incomplete.
      const lines = text.split('\n').slice(0, -1);
      const fresh = lines.slice(done);
      done = lines.length;
      return fresh.map((line) => JSON.parse(line) as TestEvent);
    },
  };
}

export interface SuiteOptions {
  /** The script in `out` and its arguments. */
  readonly command: readonly string[];
  readonly name: string;
  readonly grep: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Prints the output of the tests, for a step that runs alone. Otherwise it is only in `out/logs/NAME.log`. */
  readonly echo: boolean;
}

export async function runSuite(options: SuiteOptions, progress: Progress): Promise<StepResult> {
  const { command, name, grep, echo } = options;
  const [script = '', ...args] = command;
  const logs = join(out, 'logs');
  mkdirSync(logs, { recursive: true });
  const fileName = name.replaceAll(/\W+/g, '-');
  const events = join(logs, `${fileName}.jsonl`);
  const logFile = join(logs, `${fileName}.log`);
  rmSync(events, { force: true });
  const log = createWriteStream(logFile);
  const step = progress.step(name);
  const filter = grep === undefined ? [] : ['--grep', grep];
  const child = spawn(process.execPath, ['--enable-source-maps', join(out, script), ...args, ...filter], {
    cwd: root,
    // The child ends when the channel closes, and then ends what it started.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env, PEEL_TEST_EVENTS: events },
  });
  const forget = onExit(async () => {
    if (hasEnded(child)) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      if (echo) progress.print(chunk.toString().trimEnd());
    });

  const failures: Failure[] = [];
  const durations: { title: string; file: string; ms: number }[] = [];
  let skipped = 0;
  let complete = false;
  let silent = false;
  const reader = createEventReader(events);
  const silence = setTimeout(() => {
    silent = true;
    child.kill('SIGTERM');
  }, maxSilence);
  const take = (): void => {
    for (const event of reader.read()) {
      silence.refresh();
      if (event.type === 'start') step.total(event.total);
      if (event.type === 'skip') skipped++;
      if (event.type === 'pass') durations.push(event);
      if (event.type === 'fail') {
        failures.push(event);
        progress.print(`  ✘ ${event.place}  ${event.title}`);
      }
      if (event.type === 'end') complete = true;
      step.advance(durations.length + failures.length + skipped);
    }
  };
  const reading = setInterval(take, readInterval);
  const code = await ended(child);
  clearInterval(reading);
  clearTimeout(silence);
  forget();
  await new Promise((closed) => log.end(closed));
  take();
  step.end();
  // A runner that ends early, or fails although no test failed, has another error.
  if (!complete || (code !== 0 && failures.length === 0)) {
    const why = silent
      ? `was ended after ${maxSilence / 60_000} minutes without a result`
      : `ended with exit code ${code}`;
    const text = `It ${why}. Its output (${logFile}) ends with:\n${lastLines(readFileSync(logFile, 'utf8'))}`;
    failures.push({
      title: `${name} ${complete ? 'failed after its tests' : 'ended before its tests did'}`,
      place: name,
      text,
    });
  }
  return { passed: durations.length, skipped, failures, durations };
}
