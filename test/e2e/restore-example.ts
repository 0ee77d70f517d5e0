// Restores the example workspace with few changes, because an open window sees each.
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { example } from '../vscode/paths';

function isSameFile(path: string, original: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && readFileSync(path).equals(readFileSync(original));
}

/** Restores the example in a folder: deletes other files, and copies missing and changed ones. */
export function restoreExample(folder: string, from = example): void {
  const entries = existsSync(from) ? readdirSync(from, { withFileTypes: true }) : [];
  const names = new Set(entries.map(({ name }) => name));
  for (const name of readdirSync(folder)) {
    if (!names.has(name)) rmSync(join(folder, name), { recursive: true });
  }
  for (const entry of entries) {
    const [path, original] = [join(folder, entry.name), join(from, entry.name)];
    if (entry.isDirectory() && existsSync(path)) restoreExample(path, original);
    else if (entry.isDirectory() || !isSameFile(path, original)) cpSync(original, path, { recursive: true });
  }
}
