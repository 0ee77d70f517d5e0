// Builds ThirdPartyNotices.txt: the licenses of all bundled packages and files.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileParts, packageTexts } from './parts.mjs';

/** Every other license must be reviewed first. */
const accepted = new Set(['Apache-2.0', 'BSD-3-Clause', 'CC-BY-4.0', 'MIT']);
/** Binary files, which may contain code under other licenses. */
const opaque = /\.(wasm|icc|ttf|woff2?|bin|node)$/;

/**
 * @param inputs the files that are bundled, relative to the project's folder, as esbuild's metafiles list them.
 * @param root the project's folder. @param known the contents of `parts.mjs`; tests replace them.
 * @throws when a part has no license text, or a license that is not accepted.
 */
export function notices(inputs, root, known = { fileParts, packageTexts }) {
  // node_modules may be a link to another folder.
  const local = (file) => file.replaceAll('\\', '/').replace(/^.*?(?=node_modules\/)/, '');
  const files = sorted(inputs.map(local));
  const packages = sorted(files.flatMap((file) => packageOf(file) ?? []));
  const parts = [
    ...packages.map((name) => packagePart(name, root, known.packageTexts)),
    ...files.filter((file) => opaque.test(file)).flatMap((file) => partsOfFile(file, root, known.fileParts)),
  ];
  for (const { name, license } of parts)
    if (!accepted.has(license)) throw new Error(`${name} has the license ${license}, which nobody has accepted.`);
  return page(parts);
}

/** Removes duplicates, and sorts by code units, so that the order is the same in every locale. */
const sorted = (texts) => [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : 1));

function packageOf(file) {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(file)?.[1];
}

function packagePart(name, root, packageTexts) {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const own = globSync('{LICEN[CS]E,licen[cs]e,NOTICE}*', { cwd: folder }).toSorted();
  const { text, copyright } = packageTexts[name] ?? {};
  if (own.length === 0 && !text) throw new Error(`${name} has no license text.`);
  const texts = own.length > 0 ? own.map((file) => readText(join(folder, file))) : [readText(join(root, text))];
  return { name: `${name} ${version}`, license, copyright, text: texts.join('\n\n') };
}

function partsOfFile(file, root, fileParts) {
  const inside = fileParts[file];
  if (!inside) throw new Error(`Nobody has said what is inside ${file}.`);
  return inside.map((part) => {
    if (!existsSync(join(root, part.text))) throw new Error(`${part.name} has no license text.`);
    return { ...part, text: readText(join(root, part.text)) };
  });
}

const readText = (path) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();

/** Lists all names, then each license text once, below the parts that it applies to. */
function page(parts) {
  const names = sorted(parts.map(({ name, license }) => `- ${name} (${license})`));
  const texts = Map.groupBy(parts, ({ text }) => text);
  const sections = [...texts].map(([text, those]) => {
    const heads = new Set(those.map(({ name, copyright }) => [name, copyright].filter(Boolean).join('\n')));
    return `${'-'.repeat(80)}\n${[...heads].join('\n')}\n\n${text}\n`;
  });
  const list = names.join('\n');
  return `Peel has these parts of others in it, each under its own license:\n\n${list}\n\n${sections.join('\n')}`;
}
