// The entry that VS Code calls to test an extension: mocha inside the extension host.
import { beginning, end, runMocha } from '../mocha';

export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  console.log(beginning);
  const grep = process.env['PEEL_GREP'];
  const { failed } = await runMocha(__dirname, { timeout: 30_000, grep, results: process.env['PEEL_RESULTS'] });
  console.log(end);
  if (failed) throw new Error(`${failed} failed`);
}
