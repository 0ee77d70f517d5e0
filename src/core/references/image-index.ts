// Finds which of many images a reference means, by the folders that its path may start from.
import type { ImageReference } from './image-references';

export interface IndexedImage {
  readonly id: string;
  readonly path: string;
}

export interface DocumentLocation {
  /** Path of the document with `/`. */
  readonly path: string;
  /** Path of its workspace folder. */
  readonly folder: string;
}

export interface ImageIndex {
  add(image: IndexedImage): void;
  /** The image's ID; undefined if the reference means none of the images. */
  find(reference: Pick<ImageReference, 'paths' | 'base'>, document: DocumentLocation): string | undefined;
}

/** Folders of a project whose files are served or imported without naming the folder. */
const rootFolders = [
  '',
  'public',
  'static',
  'assets',
  'src',
  'src/assets',
  'src/lib',
  'app',
  'app/assets/images',
  'resources',
  'source',
  'docs',
  'www',
  'wwwroot',
];

/** `@/`, `~/`, `~@/`, `$lib/`, `@site/`: names that a build tool resolves. */
const alias = /^(?:~?[@#$~][\w-]*\/|~(?=[\w.-]))/;
/** An expression in front of a path, such as `{{ site.baseurl }}/` or `%PUBLIC_URL%/`. */
const expression = /^(?:\{\{[^{}]*\}\}|\$?\{[^{}]*\}|<%[^%]*%>|%[A-Z_]+%)(?=\/)/;

/** @param ignoreCase as in the file systems of Windows and macOS. */
export function createImageIndex(ignoreCase: boolean): ImageIndex {
  // The same name may be composed of other code points.
  const fold = (path: string) => (ignoreCase ? path.normalize('NFC').toLowerCase() : path.normalize('NFC'));
  const byPath = new Map<string, string>();
  const byName = new Map<string, string>();
  const names = new Set<string>();
  return {
    add({ id, path }) {
      byPath.set(fold(path), id);
      names.add(fold(nameOf(path)));
      byName.set(wikiName(nameOf(path)), id);
    },
    find({ paths, base }, document) {
      if (base === 'name') return paths.map((path) => byName.get(wikiName(path))).find((id) => id !== undefined);
      for (const path of paths) {
        if (!names.has(nameOf(fold(path.replaceAll('\\', '/'))))) continue;
        for (const place of locations(path, base, document)) {
          const id = byPath.get(fold(place));
          if (id !== undefined) return id;
        }
      }
      return undefined;
    },
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A wiki writes the first letter of a name in upper case, and spaces as underscores. */
function wikiName(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function* locations(
  written: string,
  base: ImageReference['base'],
  { path: document, folder }: DocumentLocation,
): Generator<string> {
  const path = written.replaceAll('\\', '/').replace(expression, '');
  if (path.startsWith('//')) return;
  if (/^[a-z][\w+.-]*:/i.test(path)) return yield* absolute(path);
  const here = document.slice(0, document.lastIndexOf('/'));
  if (path.startsWith('/')) {
    yield* projectFiles(path.slice(1), here, folder);
    return yield path;
  }
  const direct = normalized(`${here}/${path}`);
  if (direct !== undefined) yield direct;
  const rest = path.replace(alias, '');
  const mayBeElsewhere = rest !== path || base === 'project';
  if (mayBeElsewhere && !path.startsWith('../')) yield* projectFiles(rest, here, folder);
}

/** A file URL or a path with the letter of a drive. */
function* absolute(path: string): Generator<string> {
  if (/^[a-z]:\//i.test(path)) yield `/${path}`;
  if (path.startsWith('file:///')) yield path.slice('file://'.length);
}

/** In every folder from the document's up to the workspace folder, and in the root folders there. */
function* projectFiles(path: string, from: string, folder: string): Generator<string> {
  const top = folder.replace(/\/$/, '');
  for (let at = from; at === top || at.startsWith(`${top}/`); at = at.slice(0, at.lastIndexOf('/'))) {
    for (const root of rootFolders) {
      const place = normalized(`${at}/${root}/${path}`);
      if (place !== undefined) yield place;
    }
    if (at === top) return;
  }
}

/** Without `.` and `..`; undefined above the root. */
function normalized(path: string): string | undefined {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..' && names.pop() === undefined) return undefined;
    if (name !== '..' && name !== '.' && name !== '') names.push(name);
  }
  return `/${names.join('/')}`;
}
