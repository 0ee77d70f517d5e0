// Runs `npm start`: VS Code with Peel and the emulator, on a copy of the example folder.
// Usage: node out/start.js [--desktop] [--no-open] [--port N]
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Emulator, startEmulator } from './emulator/emulator';
import { startDesktop } from './vscode/desktop';
import { openInBrowser } from './vscode/display';
import { packageExtension } from './vscode/package';
import { cache, example, root } from './vscode/paths';
import { isFree } from './vscode/port';
import { startServer } from './vscode/server';

const usualPort = 8123;

interface Flags {
  desktop: boolean;
  open: boolean;
  port: number;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      desktop: { type: 'boolean', default: false },
      'no-open': { type: 'boolean', default: false },
      port: { type: 'string', default: String(usualPort) },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) throw new Error('--port wants a number from 1 to 65534.');
  return { desktop: values.desktop, open: !values['no-open'], port };
}

/** Images that were made in the folder are kept from one start to the next. */
function workspace(): string {
  const folder = join(cache, 'example');
  if (existsSync(folder)) return folder;
  if (existsSync(example)) cpSync(example, folder, { recursive: true });
  else mkdirSync(folder, { recursive: true });
  return folder;
}

/** The port, or 0 for any other if it is taken. */
async function freeOr0(port: number): Promise<number> {
  return (await isFree(port)) ? port : 0;
}

function explain(where: string, folder: string, emulator: Emulator): void {
  const palette = process.platform === 'darwin' ? '⇧⌘P' : 'Ctrl+Shift+P';
  const lines = [
    '',
    where,
    '',
    `  First image    ${palette}, then "Peel: Generate Image…"`,
    `  API key        ${emulator.key}   (when Peel asks for it)`,
    `  Service        an emulator on this machine: free, nothing leaves it (${emulator.origin})`,
    `  Folder         ${relative(root, folder)}`,
    '',
    'Press Ctrl+C to stop.',
  ];
  console.log(lines.join('\n'));
}

async function startInBrowser(vsix: string, folder: string, emulator: Emulator, flags: Flags): Promise<void> {
  const port = await freeOr0(flags.port);
  if (port === 0) console.log(`Port ${flags.port} is taken; taking another one.`);
  const server = await startServer({
    vsix,
    port,
    settings: { 'peel.endpoint': emulator.endpoint },
    // A second start at the same time gets a temporary data folder.
    ...(port === 0 ? {} : { dataDir: join(cache, `start-${port}`) }),
  });
  const url = server.url(folder);
  explain(`VS Code with Peel is ready. Open\n\n  ${url}`, folder, emulator);
  if (flags.open) openInBrowser(url);
  await server.ended;
  throw new Error("VS Code's server has ended.");
}

async function startOnDesktop(vsix: string, folder: string, emulator: Emulator): Promise<void> {
  const window = await startDesktop({ vsix, folder, settings: { 'peel.endpoint': emulator.endpoint } });
  explain('VS Code with Peel opens in a window of its own.', folder, emulator);
  await once(window, 'exit');
}

async function main(): Promise<void> {
  const flags = readFlags();
  console.log('Packaging Peel…');
  const vsix = await packageExtension();
  const emulator = await startEmulator({ port: await freeOr0(flags.port + 1), latency: 1500, varied: true });
  const folder = workspace();
  await (flags.desktop ? startOnDesktop(vsix, folder, emulator) : startInBrowser(vsix, folder, emulator, flags));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
