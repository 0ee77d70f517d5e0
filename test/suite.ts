// Runs the unit, stress, page or end-to-end tests in their own process.
// Usage: node out/suite.js unit|stress|webview|e2e [--grep X] [--shard 1/2]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runMocha } from './mocha';
import { out } from './vscode/paths';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, shard: { type: 'string' } },
});
const folder = positionals[0] ?? 'unit';
const [part, count] = values.shard?.split('/').map(Number) ?? [];
void runMocha(join(out, folder), {
  grep: values.grep,
  shard: part && count ? { index: part - 1, count } : undefined,
  events: process.env['PEEL_TEST_EVENTS'],
}).then((failed) => process.exit(failed > 0 ? 1 : 0));
