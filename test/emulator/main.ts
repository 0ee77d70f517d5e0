// Runs the emulator by hand: node out/emulator/main.js [--port N] [--key KEY] [--latency MS]
import { parseArgs } from 'node:util';

import { startEmulator } from './emulator';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      key: { type: 'string', default: 'sk-demo-peel' },
      latency: { type: 'string', default: '800' },
    },
  });
  // For manual use: repeated requests return different images, and each takes a visible time.
  const emulator = await startEmulator({
    port: Number(values.port),
    key: values.key,
    latency: Number(values.latency),
    varied: true,
    otherModels: true,
  });
  console.log(`Endpoint: ${emulator.endpoint}`);
  console.log(`Key:      ${emulator.key}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
