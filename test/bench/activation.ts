// Loads and activates the packaged extension and an empty one in real windows.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../vscode/cleanup';
import { out, root } from '../vscode/paths';
import type { Sample } from './figure';

/** Milliseconds, for an empty storage and for one with 10,000 turns. */
type Activation = Readonly<Record<'fresh' | 'stored', Sample & { readonly floor: number }>>;

/** An extension that VS Code activates only on request. */
function writeExtension(folder: string, name: string, manifest: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, name, publisher: 'bench', activationEvents: ['onCommand:bench.never'] }),
  );
}

function empty(folder: string, name: string): string {
  const extensionFolder = join(folder, name);
  writeExtension(extensionFolder, name, { version: '1.0.0', engines: { vscode: '^1.106.0' }, main: './main.js' });
  writeFileSync(join(extensionFolder, 'main.js'), 'exports.activate = () => {};');
  return extensionFolder;
}

function ours(folder: string): string {
  const extensionFolder = join(folder, 'ours');
  writeExtension(extensionFolder, 'ours', JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object);
  copyProduct(extensionFolder);
  return extensionFolder;
}

/** Everything the extension needs at run time, except its manifest; `dist/` must be the production build. */
export function copyProduct(folder: string): void {
  for (const part of ['dist', 'media', 'l10n', 'package.nls.json', 'package.nls.zh-cn.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
}

/** Opens two windows in each round; `dist/` must be the production build. */
export function openActivations(): { round(): Promise<Activation> } {
  const folder = temporaryFolder('activation');
  const empties = [empty(folder, 'first'), empty(folder, 'floor')];
  const args = [
    join(out, 'vscode', 'launcher.js'),
    folder,
    `--extensionDevelopmentPath=${ours(folder)}`,
    ...empties.map((place) => `--extension=${place}`),
    `--extensionTestsPath=${join(out, 'bench', 'activate.js')}`,
  ];
  const open = async (env: NodeJS.ProcessEnv) => {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
    return JSON.parse(stdout.split('\n').find((text) => text.startsWith('{')) ?? '') as Activation['fresh'];
  };
  return { round: async () => ({ fresh: await open({}), stored: await open({ PEEL_STORED: '1' }) }) };
}
