// Starts VS Code's server with its own data and settings, and removes them when it stops.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { runOrThrow, spawnGroup, stopGroup } from './group';
import { installVSCode } from './install';
import { removeFolder, temporaryFolder } from './cleanup';
import { out } from './paths';
import { type Settings, writeSettings } from './settings';

export interface ServerOptions {
  /** The packaged extension to install. */
  vsix?: string;
  /** Folders of further unpacked extensions. */
  extensions?: readonly string[];
  /** User settings, in addition to the defaults in settings.ts. */
  settings?: Settings;
  /** Settings of the machine that the server runs on. */
  machine?: Settings;
  /** A data folder that is kept at close. Default: a temporary folder. */
  dataDir?: string;
  /** Default: any free port. */
  port?: number;
  /** Lets a page run an extension's tests, and shows no toasts. */
  smokeTest?: boolean;
  /** Whether to ask if a folder is trusted. */
  trust?: boolean;
  /** How many seconds the server waits for a window that has disconnected. Default: hours, for laptops that sleep. */
  grace?: number;
  env?: NodeJS.ProcessEnv;
}

/** Further data for the page, as VS Code's `payload`. */
type Payload = [string, string][];

export interface Server {
  readonly origin: string;
  readonly dataDir: string;
  /** The URL of a workbench on a folder or a workspace file, or an empty one. */
  url(folder?: string, payload?: Payload): string;
  /** The URI of a file on the server for a path on this machine. */
  remote(path: string): string;
  /** Changes user settings for windows that open from now on; open ones may not follow. */
  configure(settings: Settings): Promise<void>;
  /** Resolves when the server has exited, whether by `close` or not. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** The server prints where it listens; before that it answers no requests. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const read = (line: string): void => {
      output.push(line);
      const port = /^Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`VS Code's server ended (${code}):\n${output.join('\n')}`)));
  });
}

/** Environment variables of the modules that are loaded into the server. */
function preloads(scratch: string, dataDir: string): NodeJS.ProcessEnv {
  const data = join(dataDir, 'data');
  return { PEEL_LIFELINE: scratch, PEEL_SECRETS: join(data, 'secrets-half'), PEEL_USER_DATA: data };
}

function address(origin: string, folder?: string, payload?: Payload): string {
  const url = new URL(origin);
  if (folder)
    url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', pathToFileURL(folder).pathname);
  else url.searchParams.set('ew', 'true');
  if (payload) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const vscode = await installVSCode();
  const main = join(vscode.folder, 'out', 'server-main.js');
  // Sockets and scratch files of the server, which is killed before it can remove them.
  const scratch = temporaryFolder('vscode');
  const dataDir = options.dataDir ?? join(scratch, 'data');
  const folders = process.platform === 'linux' ? { TMPDIR: scratch, XDG_RUNTIME_DIR: scratch } : {};
  // Without a marketplace nothing is looked up on the network.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', ...folders, ...options.env };
  const data = ['--server-data-dir', dataDir, '--accept-server-license-terms'];

  const trust = options.trust ? { 'security.workspace.trust.enabled': true } : {};
  const configure = (settings: Settings): Promise<void> =>
    writeSettings(join(dataDir, 'data', 'User', 'settings.json'), settings);
  await configure({ ...trust, ...options.settings });
  if (options.machine) await writeSettings(join(dataDir, 'data', 'Machine', 'settings.json'), options.machine);
  if (options.vsix) {
    const args = [main, ...data, '--force', '--install-extension', options.vsix];
    await runOrThrow('Installing the extension', vscode.node, args, { env });
  }

  for (const folder of options.extensions ?? [])
    cpSync(folder, join(dataDir, 'extensions', basename(folder)), { recursive: true });

  const loaded = ['lifeline', 'secrets'].flatMap((name) => ['--require', join(out, 'vscode', `${name}.js`)]);
  const listenArguments = ['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token'];
  const grace = options.grace === undefined ? [] : ['--reconnection-grace-time', String(options.grace)];
  const smoke = options.smokeTest ? ['--enable-smoke-test-driver'] : [];
  const child = spawnGroup(
    vscode.node,
    [...loaded, main, ...listenArguments, ...data, '--telemetry-level', 'off', ...grace, ...smoke],
    { env: { ...env, ...preloads(scratch, dataDir) }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit').then(() => {});
  const origin = await listening(child);
  return {
    origin,
    dataDir,
    url: (folder, payload) => address(origin, folder, payload),
    remote: (path) => `vscode-remote://${new URL(origin).host}${pathToFileURL(path).pathname}`,
    configure,
    ended,
    async close() {
      await stopGroup(child);
      removeFolder(scratch);
    },
  };
}
