// Packages the built extension as a .vsix, with the flags it is published with.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from './group';
import { out, root, vsix } from './paths';

/** The part of `npm run package` after `vsce`. */
async function flags(): Promise<string[]> {
  const { scripts }: { scripts: { package: string } } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return scripts.package.replace(/^.*vsce /, '').split(' ');
}

/** `dist` must contain a production build. */
export async function packageExtension(): Promise<string> {
  await mkdir(out, { recursive: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  await runOrThrow('Packaging the extension', process.execPath, [vsce, ...(await flags()), '--out', vsix], {
    cwd: root,
  });
  return vsix;
}
