// What `npm test` runs: every check in turn, its failures, a summary, and `N passed, N failed` as the very last line.
// Usage: node out/run.js [lint|types|unit|page|host|e2e|desktop …] [--grep X]
import { parseArgs } from 'node:util';
import type { Counts } from './mocha';
import { runCommand, runSuite } from './step';
import { packageExtension } from './vscode/package';

type Step = (grep: string | undefined) => Promise<Counts>;

interface Result extends Counts {
  name: string;
  seconds: number;
}

/** In the order of `npm test`; `desktop` runs when it is named, since it downloads VS Code. */
const steps: Record<string, Step> = {
  lint: () => runCommand('lint'),
  types: () => runCommand('check'),
  unit: (grep) => runSuite(['suite.js', 'unit'], grep),
  page: (grep) => runSuite(['suite.js', 'webview'], grep),
  host: (grep) => runSuite(['vscode/host.js'], grep),
  e2e: async (grep) => {
    await packageExtension();
    return runSuite(['suite.js', 'e2e'], grep);
  },
  desktop: (grep) => runSuite(['vscode/host.js', '--desktop'], grep),
};

const all = ['lint', 'types', 'unit', 'page', 'host', 'e2e'];

async function attempt(name: string, step: Step, grep: string | undefined): Promise<Result> {
  const started = performance.now();
  console.log(`▶ ${name}`);
  let counts: Counts;
  try {
    counts = await step(grep);
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  const result = { ...counts, name, seconds: (performance.now() - started) / 1000 };
  console.log(describe(result));
  return result;
}

function describe({ name, passed, failed, skipped, seconds }: Result): string {
  const columns = [
    `${failed > 0 ? '✘' : '✔'} ${name.padEnd(8)}`,
    `${String(passed).padStart(5)} passed`,
    `${String(failed).padStart(4)} failed`,
    `${seconds.toFixed(1).padStart(7)} s`,
  ];
  return columns.join('') + (skipped ? `, ${skipped} skipped` : '');
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
  const names = positionals.length > 0 ? positionals : all;
  const unknown = names.filter((name) => !steps[name]);
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(steps).join(', ')}.`);
    return 2;
  }
  const results: Result[] = [];
  for (const name of names) {
    const step = steps[name];
    if (step) results.push(await attempt(name, step, values.grep));
  }
  console.log('\nSummary');
  for (const result of results) console.log(describe(result));
  const sum = (count: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[count], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
