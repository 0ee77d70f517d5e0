// Runs compiled test files with mocha in the current process and appends events to an events file.
import { appendFileSync, globSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MochaOptions, Runnable, Runner } from 'mocha';
import { testLimit } from './time-limits';

/** A line of the events file. A file is the only channel that also works from inside an extension host. */
export type TestEvent =
  | { readonly type: 'start'; readonly total: number }
  | { readonly type: 'pass'; readonly title: string; readonly file: string; readonly ms: number }
  | { readonly type: 'fail'; readonly title: string; readonly place: string; readonly text: string }
  | { readonly type: 'skip'; readonly title: string }
  | { readonly type: 'end' };

export interface MochaRunOptions {
  /** Only the tests whose full title matches. */
  readonly grep?: string | undefined;
  /** Run only every n-th file, counted from `index`: `{ index: 0, count: 2 }` is the first half. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  /** Receives a `TestEvent` per line. */
  readonly events?: string | undefined;
}

const maxStackLines = 60;
const stackPlace = /([^\s():]+\.js):(\d+):(\d+)/;

/** VS Code formats stacks itself, without source maps; elsewhere lines are already mapped. */
function mapLine(line: string): string {
  return line.replace(stackPlace, (place, file: string, row: string, column: string) => {
    const origin = findSourceMap(resolve(file))?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!origin || !('originalSource' in origin)) return place;
    return `${relative('', fileURLToPath(origin.originalSource))}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
  });
}

/** The test file in the repository, not the compiled one. */
function sourceFile(test: Runnable, folder: string): string {
  return test.file ? join('test', relative(resolve(folder, '..'), test.file)).replace(/\.js$/, '.ts') : 'test';
}

function failure(test: Runnable, error: unknown, folder: string): TestEvent {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text
    .split('\n')
    .map(mapLine)
    .filter((line) => !/^\s+at .*(node:internal|node_modules.mocha)/.test(line));
  const shown =
    lines.length > maxStackLines
      ? [...lines.slice(0, maxStackLines), `… ${lines.length - maxStackLines} more lines`]
      : lines;
  const file = sourceFile(test, folder);
  const row = lines.map((line) => line.match(/(test[/\\][^\s():]+\.ts):(\d+)/)).find((found) => found !== null);
  return {
    type: 'fail',
    title: test.titlePath().join(' › '),
    place: row ? `${row[1]}:${row[2]}` : file,
    text: shown.join('\n'),
  };
}

/** Runs all `*.test.js` below `folder`. Resolves to the number of failures. */
export async function runMocha(folder: string, options: MochaRunOptions): Promise<number> {
  const { grep, shard, events } = options;
  const { default: Mocha } = await import('mocha');
  let failed = 0;
  const report = (event: TestEvent): void => {
    if (event.type === 'fail') failed++;
    if (events) appendFileSync(events, `${JSON.stringify(event)}\n`);
    if (event.type === 'pass') console.log(`✔ ${event.title}`);
    if (event.type === 'fail') console.log(`✘ ${event.title}\n${event.text}`);
  };
  class EventReporter extends Mocha.reporters.Base {
    constructor(runner: Runner, mochaOptions: MochaOptions) {
      super(runner, mochaOptions);
      runner.once('start', () => report({ type: 'start', total: runner.total }));
      runner.on('pass', (test) => {
        const ms = test.duration ?? 0;
        report({ type: 'pass', title: test.titlePath().join(' › '), file: sourceFile(test, folder), ms });
      });
      runner.on('fail', (test, error: unknown) => report(failure(test, error, folder)));
      runner.on('pending', (test) => report({ type: 'skip', title: test.titlePath().join(' › ') }));
    }
  }
  const mocha = new Mocha({ ui: 'bdd', timeout: testLimit, reporter: EventReporter, ...(grep ? { grep } : {}) });
  const files = globSync('**/*.test.js', { cwd: folder }).toSorted();
  for (const [index, file] of files.entries())
    if (!shard || index % shard.count === shard.index) mocha.addFile(join(folder, file));
  await mocha.loadFilesAsync();
  await new Promise<void>((done) => {
    mocha.run(() => done());
  });
  report({ type: 'end' });
  return failed;
}
