// Provides a headless Chromium from the package @sparticuz/chromium, unpacked once.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cached } from './cached';

export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

/** The package unpacks into the current temporary folder, which it reads before its first await. */
function inFolder<T>(folder: string, start: () => T): T {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return start();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

async function unpackInto(folder: string, archives: string): Promise<void> {
  console.log('Unpacking Chromium (once)…');
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  await inFolder(folder, () => chromium.executablePath());
  await inFolder(folder, () => inflate(join(archives, 'al2023.tar.br')));
}

/** The system's own fonts, if any, and the bundled one, so that text is drawn even if no font is installed. */
async function writeFontSettings(folder: string): Promise<string> {
  const file = join(folder, 'fonts.conf');
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
  await writeFile(file, text);
  return file;
}

export async function unpackChromium(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found. Install Chrome, Chromium or Edge, or set CHROME_PATH to one.');
  }
  const home = join(dirname(createRequire(__filename).resolve('@sparticuz/chromium')), '..');
  const { version }: { version: string } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const folder = await cached(`chromium-${version}`, (target) => unpackInto(target, join(home, 'bin')));
  const executablePath = join(folder, 'chromium');
  const env: Record<string, string> = { FONTCONFIG_FILE: await writeFontSettings(folder) };
  // If the system lacks a library (usually libnss3), Chromium does not start; then it gets the bundled libraries.
  if (spawnSync(executablePath, ['--version']).status !== 0) env['LD_LIBRARY_PATH'] = join(folder, 'al2023', 'lib');
  return { executablePath, env };
}
