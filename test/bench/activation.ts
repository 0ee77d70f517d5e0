// Loading and activating the packaged extension beside an empty one, in real windows: `activations(rounds)`.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../vscode/leftovers';
import { out, root } from '../vscode/paths';

export interface Activation {
  /** Milliseconds. */
  readonly ours: number;
  readonly floor: number;
}

/** An extension that VS Code activates only when it is asked to. */
function writeExtension(folder: string, name: string, manifest: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, name, publisher: 'bench', activationEvents: ['onCommand:bench.never'] }),
  );
}

function empty(folder: string, name: string): string {
  const place = join(folder, name);
  writeExtension(place, name, { version: '1.0.0', engines: { vscode: '^1.106.0' }, main: './main.js' });
  writeFileSync(join(place, 'main.js'), 'exports.activate = () => {};');
  return place;
}

function ours(folder: string): string {
  const place = join(folder, 'ours');
  writeExtension(place, 'ours', JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object);
  for (const part of ['dist', 'media', 'l10n', 'package.nls.json', 'package.nls.zh-cn.json'])
    cpSync(join(root, part), join(place, part), { recursive: true });
  return place;
}

/** One window a round; `dist/` must be the production build. */
export async function activations(rounds: number): Promise<Activation[]> {
  const folder = temporaryFolder('activation');
  const empties = [empty(folder, 'first'), empty(folder, 'floor')];
  const found: Activation[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(out, 'vscode', 'launcher.js'),
      folder,
      `--extensionDevelopmentPath=${ours(folder)}`,
      ...empties.map((place) => `--extension=${place}`),
      `--extensionTestsPath=${join(out, 'bench', 'activate.js')}`,
    ]);
    const line = stdout.split('\n').find((text) => text.startsWith('{'));
    found.push(JSON.parse(line ?? '') as Activation);
  }
  return found;
}
