// Creates folders, pipes, devices, circular links and huge files in place of regular files.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** Each function creates one at the path. A reader that opens it like a regular file waits forever, fills the memory or fails. */
export const irregularFiles: Readonly<Record<string, (file: string) => Promise<void>>> = {
  folder: (file) => fs.mkdir(file),
  circle: (file) => fs.symlink(path.basename(file), file),
  pipe: async (file) => void execFileSync('/usr/bin/env', ['mkfifo', file]),
  'linked pipe': async (file) => {
    execFileSync('/usr/bin/env', ['mkfifo', `${file}.pipe`]);
    await fs.symlink(`${path.basename(file)}.pipe`, file);
  },
  device: (file) => fs.symlink('/dev/zero', file),
  '10 GB': async (file) => {
    await fs.writeFile(file, '');
    await fs.truncate(file, 10e9);
  },
};
