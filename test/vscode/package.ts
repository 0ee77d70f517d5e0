// Builds the .vsix as it is published: a production build, packed by vsce.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from './group';
import { out, root, vsix } from './paths';

/** The flags of `npm run package` are the ones that are published with. */
async function flags(): Promise<string[]> {
  const { scripts }: { scripts: { package: string } } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return scripts.package.split(' ').slice(1);
}

export async function packageExtension(): Promise<string> {
  await mkdir(out, { recursive: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  await runOrThrow('Packaging the extension', process.execPath, [vsce, ...(await flags()), '--out', vsix], {
    cwd: root,
  });
  return vsix;
}
