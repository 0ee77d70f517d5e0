// Runs `npm run bench`: measures each figure and its floor in the same rounds, and prints both.
// Usage: node out/bench/bench.js [--only TEXT]: only groups with TEXT in their name or in a figure's name
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress, formatElapsed } from '../progress';
import { temporaryFolder } from '../vscode/cleanup';
import { packageExtension } from '../vscode/package';
import { out } from '../vscode/paths';
import { writeBenchFiles } from './bench-files';
import type { BenchContext, BenchGroup } from './figure';
import { pageGroups } from './figures/page-figures';
import { formatLoad, formatResult, formatSummary, writeResults } from './report';
import { requestGroups } from './figures/request-figures';
import { type BenchResult, runGroup } from './runner';
import { sessionGroups } from './figures/session-figures';
import { sizeGroups } from './figures/size-figures';
import { windowGroups } from './figures/window-figures';

const groups = [...sizeGroups, ...requestGroups, ...sessionGroups, ...pageGroups, ...windowGroups];

function onlyOnce<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= work());
}

function matches({ name, figures }: BenchGroup, text: string): boolean {
  const names = [name, ...Object.values(figures).map((figure) => figure.name)];
  return names.some((one) => one.toLowerCase().includes(text.toLowerCase()));
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const chosen = groups.filter((group) => matches(group, values.only));
  const progress = createProgress();
  const folder = temporaryFolder('bench');
  const server = fork(join(out, 'bench', 'server.js'));
  const [origin] = (await once(server, 'message')) as [string];
  const context: BenchContext = {
    folder,
    origin,
    inputs: onlyOnce(() => writeBenchFiles(folder)),
    packaged: onlyOnce(packageExtension),
  };
  progress.print(`${chosen.length} groups of figures; ${formatLoad()}`);
  const all = progress.step('bench', chosen.length);
  const results: BenchResult[] = [];
  const errors: string[] = [];
  for (const group of chosen) {
    try {
      const found = await runGroup(group, context, progress);
      for (const result of found) progress.print(formatResult(result));
      results.push(...found);
      writeResults(results);
    } catch (error) {
      const text = `✘ ${group.name} could not be measured: ${error instanceof Error ? error.stack : String(error)}`;
      progress.print(text);
      errors.push(text);
    }
    all.advance();
  }
  all.end();
  server.disconnect();
  if (chosen.length === 0) errors.push(`✘ No figure contains “${values.only}”.`);
  progress.print(`\nDone in ${formatElapsed(progress.elapsed())}`);
  const summary = formatSummary(results, errors);
  progress.print(summary.join('\n'));
  return errors.length > 0 || results.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
}

// Packaging leaves open handles that would keep this process alive.
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
