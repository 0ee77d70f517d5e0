// Starts an installed desktop VS Code with Peel, apart from the user's own settings.
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runOrThrow, spawnGroup } from './group';
import { onExit } from './cleanup';
import { cache } from './paths';
import { type Settings, writeSettings } from './settings';

const windows = process.platform === 'win32';
const names = ['code', 'code-insiders', 'codium'].map((name) => (windows ? `${name}.cmd` : name));

const usualPlaces = [
  '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
  '/usr/share/code/bin/code',
  '/snap/bin/code',
  ...['LOCALAPPDATA', 'ProgramFiles'].flatMap((variable) => {
    const folder = process.env[variable];
    const below = variable === 'LOCALAPPDATA' ? ['Programs'] : [];
    return folder ? [join(folder, ...below, 'Microsoft VS Code', 'bin', 'code.cmd')] : [];
  }),
];

function findDesktop(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPlaces].find((path) => existsSync(path));
}

/** A running VS Code keeps its process id in its user data folder; the command that started it exits before it. */
function endWithUs(data: string): void {
  const lock = join(data, 'code.lock');
  rmSync(lock, { force: true });
  onExit(() => {
    const pid = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : Number.NaN;
    try {
      if (pid > 0) process.kill(pid, 'SIGTERM');
    } catch {
      // It has exited.
    }
  });
}

export interface DesktopOptions {
  vsix: string;
  folder: string;
  settings: Settings;
}

/** Resolves to a process that exits when its window is closed. */
export async function startDesktop({ vsix, folder, settings }: DesktopOptions): Promise<ChildProcess> {
  const code = findDesktop();
  if (!code) {
    throw new Error(
      'No desktop VS Code was found. Put `code` on the PATH, or run `npm start` for the one in a browser.',
    );
  }
  const data = join(cache, 'desktop');
  const apart = ['--user-data-dir', data, '--extensions-dir', join(cache, 'desktop-extensions')];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // A .cmd file needs a shell, and a shell needs quotes.
  const quote = (text: string): string => (windows ? `"${text}"` : text);
  const options = { shell: windows };
  await writeSettings(join(data, 'User', 'settings.json'), settings);
  const install = [...asRoot, ...apart, '--force', '--install-extension', vsix];
  await runOrThrow('Installing the extension', quote(code), install.map(quote), options);
  endWithUs(data);
  const window = [...asRoot, ...apart, '--new-window', '--wait', '--disable-workspace-trust', folder];
  return spawnGroup(quote(code), window.map(quote), { ...options, stdio: 'ignore' });
}
