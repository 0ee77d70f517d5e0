// Reads `.gitignore` files and decides which files they exclude.

/** Maximum patterns of one file and characters of one pattern; the others are skipped. */
const maxPatterns = 1000;
const maxPattern = 200;

interface Pattern {
  /** One per folder; `**` stands for any number of them. */
  readonly names: readonly (readonly NamePart[] | '**')[];
  readonly excludes: boolean;
  readonly foldersOnly: boolean;
}

/** `*`, or a test of one character. */
type NamePart = '*' | ((letter: string) => boolean);

/**
 * @param files the text of each `.gitignore` by the path of its folder: relative, without slashes at its ends.
 * @returns whether a file, given in the same way, is excluded.
 */
export function createIgnoreRules(files: ReadonlyMap<string, string>): (path: string) => boolean {
  const rules = new Map([...files].map(([folder, text]) => [folder, patternsOf(text)]));
  const folders = new Map<string, boolean>();
  const isExcluded = (path: string, isFolder: boolean): boolean => {
    let excluded = false;
    // The rules of deeper folders take precedence.
    for (const folder of parents(path)) {
      const below = (folder === '' ? path : path.slice(folder.length + 1)).split('/');
      for (const { names, excludes, foldersOnly } of rules.get(folder) ?? [])
        if ((isFolder || !foldersOnly) && excludes !== excluded && matches(names, below, matchesFolder))
          excluded = excludes;
    }
    return excluded;
  };
  const isFolderExcluded = (folder: string): boolean => {
    const known = folders.get(folder) ?? isExcluded(folder, true);
    folders.set(folder, known);
    return known;
  };
  // A file in an excluded folder cannot be included again.
  return (path) => parents(path).some((folder) => folder !== '' && isFolderExcluded(folder)) || isExcluded(path, false);
}

/** From the top: `a/b/c.md` → ``, `a`, `a/b`. */
function parents(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return ['', ...names.map((_, at) => names.slice(0, at + 1).join('/'))];
}

function patternsOf(text: string): Pattern[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#') && line.length <= maxPattern)
    .slice(0, maxPatterns)
    .map(patternOf);
}

function patternOf(line: string): Pattern {
  const excludes = !line.startsWith('!');
  const path = excludes ? line : line.slice(1);
  const names = path.split('/').filter((name) => name !== '');
  // Without a slash before the last name, the pattern applies in every folder.
  const isAnywhere = !/\/./.test(path);
  const parts = (isAnywhere ? ['**', ...names] : names).map((name) => (name === '**' ? name : nameParts(name)));
  return { names: parts, excludes, foldersOnly: path.endsWith('/') };
}

function nameParts(name: string): NamePart[] {
  return [...name.matchAll(/\\.|\*+|\[!?[^\]]+\]|./gsu)].map(([part]) => {
    if (part.startsWith('*')) return '*';
    if (part === '?') return () => true;
    if (part.length > 2 && part.startsWith('[')) return inBrackets(part);
    const literal = part.replace(/^\\(?=.)/su, '');
    return (letter) => letter === literal;
  });
}

/** `[abc]`, `[a-z]` or `[!a-z]`. */
function inBrackets(part: string): NamePart {
  const negated = part.startsWith('[!');
  const ranges = [...part.slice(negated ? 2 : 1, -1).matchAll(/(.)-(.)|./gsu)];
  return (letter) =>
    negated !== ranges.some(([one, from, to]) => (from && to ? from <= letter && letter <= to : one === letter));
}

const matchesFolder = (pattern: Pattern['names'][number], name: string): boolean | 'any' =>
  pattern === '**' ? 'any' : matches(pattern, [...name], matchesLetter);

const matchesLetter = (part: NamePart, letter: string): boolean | 'any' => (part === '*' ? 'any' : part(letter));

/**
 * Whether the parts match all values; a part that matches any number of them is extended step by step, so that a
 * hostile pattern takes no more than quadratic time.
 */
function matches<P, V>(
  parts: readonly P[],
  values: readonly V[],
  test: (part: P, value: V) => boolean | 'any',
): boolean {
  let part = 0;
  let resume: { part: number; value: number } | undefined;
  for (let value = 0; value < values.length;) {
    const found = part < parts.length && test(parts[part] as P, values[value] as V);
    if (found === 'any') resume = { part: ++part, value };
    else if (found) {
      part++;
      value++;
    } else if (resume) {
      part = resume.part;
      value = ++resume.value;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '**' || rest === '*');
}
