// Gets VS Code from npm: code-server contains its workbench and its extension host.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cached';
import { runOrThrow } from './group';
import { replaceNatives } from './natives';
import { npm } from './npm';

/** An installed VS Code and the Node that runs it. */
export interface VSCode {
  readonly folder: string;
  readonly node: string;
}

interface Release {
  /** Version of the package code-server. */
  readonly codeServer: string;
  /** Version of the package node, if the Node that runs the tests is too new. */
  readonly node?: string;
}

/** By the version of VS Code; the oldest one is that of `engines` in package.json. */
const releases: Record<string, Release> = {
  '1.106': { codeServer: '4.106.3', node: '22' },
  '1.139': { codeServer: '4.139.1' },
};
const newest = '1.139';

const inside = join('node_modules', 'code-server', 'lib', 'vscode');

// Install scripts would compile for minutes and need system headers; none of their output is needed here.
const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-package-lock'];

async function install(what: string, cwd: string, ...args: string[]): Promise<void> {
  const { command, args: before, options } = npm('install', ...flags, ...args);
  await runOrThrow(`Installing ${what}`, command, before, { ...options, cwd });
}

/** With its own package.json, npm does not use the project above. */
async function startPackage(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
}

/** Old releases refer to the file watcher by a Git commit, which no registry serves. */
async function useReleasedWatcher(folder: string): Promise<void> {
  const file = join(folder, 'package.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/("@parcel\/watcher":\s*)"parcel-bundler\/watcher#\w+"/, '$1"^2.5.1"'));
}

async function installNode(version: string): Promise<string> {
  const folder = await cached(`node-${version}`, async (target) => {
    await startPackage(target);
    // The package downloads nothing; its script links the binary of the platform's own package.
    const { command, args, options } = npm('install', `node@${version}`, ...flags.slice(1));
    await runOrThrow(`Installing Node ${version}`, command, args, { ...options, cwd: target });
  });
  return join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Installs VS Code unless it is in the cache.
 * @param version such as `1.106`; by default `$PEEL_VSCODE`, else the newest known one.
 * @throws when the version is unknown.
 */
export async function installVSCode(version = process.env['PEEL_VSCODE'] ?? newest): Promise<VSCode> {
  const release = releases[version];
  if (!release)
    throw new Error(`VS Code ${version} is not known. Known versions: ${Object.keys(releases).join(', ')}.`);
  const folder = await cached(`code-server-${release.codeServer}`, async (target) => {
    console.log(`Getting VS Code ${version} from npm (once; 20 s or more)…`);
    await startPackage(target);
    await install('VS Code', target, `code-server@${release.codeServer}`);
    await useReleasedWatcher(join(target, inside));
    await install("VS Code's packages", join(target, inside), '--omit=dev');
    await replaceNatives(join(target, inside));
  });
  const node = release.node === undefined ? process.execPath : await installNode(release.node);
  return { folder: join(folder, inside), node };
}
