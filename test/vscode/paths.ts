// Defines the paths of the project, its build output, and the cache that git ignores.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

/** Bundles are at different depths of `out`, so the project is found by searching upwards. */
export const root = findRoot(__dirname);
export const out = join(root, 'out');
export const cache = join(root, '.vscode-test');
export const vsix = join(out, 'peel-images.vsix');
export const example = join(root, 'test', 'fixtures', 'example');
