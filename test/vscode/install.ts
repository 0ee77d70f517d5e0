// Gets VS Code from npm: the package code-server holds its workbench and its Node extension host.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cached';
import { runOrThrow } from './group';
import { replaceNatives } from './natives';
import { npm } from './npm';

const version = '4.139.1';
const inside = join('node_modules', 'code-server', 'lib', 'vscode');

// Install scripts would compile for minutes and want headers of the system; nothing that they make is needed here.
const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-package-lock'];

async function install(what: string, cwd: string, ...args: string[]): Promise<void> {
  const { command, args: before, options } = npm('install', ...flags, ...args);
  await runOrThrow(`Installing ${what}`, command, before, { ...options, cwd });
}

/** Installs VS Code unless it is there, and returns its folder. */
export async function installVSCode(): Promise<string> {
  const folder = await cached(`code-server-${version}`, async (target) => {
    console.log('Getting VS Code from npm (once; 20 s or more)…');
    // With a package.json of its own, npm does not look for the project above.
    await writeFile(join(target, 'package.json'), '{ "private": true }\n');
    await install('VS Code', target, `code-server@${version}`);
    await install("VS Code's packages", join(target, inside), '--omit=dev');
    await replaceNatives(join(target, inside));
  });
  return join(folder, inside);
}
