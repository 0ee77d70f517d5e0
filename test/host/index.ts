// Runs mocha inside the extension host; VS Code calls `run`.
import { runMocha } from '../mocha';

export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const { PEEL_GREP: grep, PEEL_TEST_EVENTS: events } = process.env;
  const failed = await runMocha(__dirname, { grep, events });
  if (failed > 0) throw new Error(`${failed} failed`);
}
