// Runs the unit tests or the tests in a browser, in a process of their own. Usage: node out/suite.js unit|webview|e2e [--grep X]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMocha } from './mocha';
import { out } from './vscode/paths';

const timeouts: Record<string, number> = { unit: 10_000, webview: 60_000, e2e: 180_000 };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const folder = positionals[0] ?? 'unit';
void runMocha(join(out, folder), {
  timeout: timeouts[folder] ?? 10_000,
  grep: values.grep,
  results: process.env['PEEL_RESULTS'],
}).then(({ failed }) => process.exit(failed ? 1 : 0));
