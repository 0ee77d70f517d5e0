// Finds references to image files in the text of a document, by the extension in the path and what surrounds it.
import { formOfLanguage, type ReferenceForm } from '../generate/reference-forms';
import { markdownRegions, type Region } from './markdown-regions';
import { decodePath, type PathSyntax } from './path-syntax';
import { findTarget, type Target } from './reference-targets';

export interface ImageReference {
  /** Offsets of the file's name in the text. */
  readonly start: number;
  readonly end: number;
  readonly syntax: PathSyntax;
  /** The paths that it may mean, the most likely one first. */
  readonly paths: readonly string[];
  /** Relative to the `document`, perhaps to another folder of the `project`, or only a `name`. */
  readonly base: 'document' | 'project' | 'name';
  /** The text omits the extension of the file. */
  readonly bare?: true;
}

/** Maximum characters of a path, and of the text after it that is examined. */
const maxPath = 1000;
const maxAfter = 200;

const extension = /\.(?:png|jpe?g|webp)(?![\w-]|\.\w)/gi;
const bareExtensions = ['.png', '.jpg', '.jpeg', '.webp'];

/** Their templates name files relative to folders that the project defines. */
const templates = /^(php|handlebars|razor|blade|twig|erb|ejs|django-html|jinja-html|liquid|nunjucks)$/;
const projectForms: ReadonlySet<ReferenceForm> = new Set(['jsx', 'script', 'string', 'yaml', 'latex', 'text']);

/**
 * Every reference to an image file, in order; in LaTeX, paths without extension follow at the end.
 * @param language VS Code's language identifier.
 * @returns yields undefined after text without a reference, so that the caller can pause.
 */
export function* findImageReferences(text: string, language: string): Generator<ImageReference | undefined> {
  const form = formOfLanguage(language);
  let regions: Region[] | undefined;
  const folders = imageFolders(text, form);
  for (const { 0: ending, index } of text.matchAll(extension)) {
    const end = index + ending.length;
    if (form === 'markdown') {
      regions ??= markdownRegions(text);
      while ((regions[0]?.end ?? end) < end) regions.shift();
    }
    const region = regions?.[0];
    const here = region && region.start < end ? region.form : form;
    yield here && referenceAt(text, index, end, { form: here, language, folders });
  }
  if (form === 'latex') yield* bareReferences(text, folders);
}

interface Context {
  readonly form: ReferenceForm;
  readonly language: string;
  /** Where the document says that its images are. */
  readonly folders: readonly string[];
}

function referenceAt(text: string, dot: number, end: number, context: Context): ImageReference | undefined {
  const near = text.slice(Math.max(0, dot - maxPath), end);
  const before = near.slice(Math.max(near.lastIndexOf('\n'), near.lastIndexOf('\r')) + 1);
  const [line = ''] = text.slice(end, end + maxAfter).split(/\r|\n/, 1);
  // A query or fragment follows the path.
  const after = line.replace(/^[?#][^\s"'`()<>[\]{}|,;\\]*/, '');
  const target = findTarget(context.form, context.language, before, after);
  if (!target) return undefined;
  const raw = before.slice(target.start);
  return {
    ...nameIn(text, end - raw.length, end, target.syntax),
    syntax: target.syntax,
    paths: inFolders(decodePath(raw, target.syntax), context.folders),
    base: baseOf(target, context),
  };
}

function baseOf({ syntax }: Target, { form, language }: Context): ImageReference['base'] {
  if (form === 'mediawiki') return 'name';
  return projectForms.has(form) || syntax === 'wiki' || templates.test(language) ? 'project' : 'document';
}

/** LaTeX finds the extension of a file itself. */
function* bareReferences(text: string, folders: readonly string[]): Generator<ImageReference | undefined> {
  for (const { 0: all, 1: path = '', index } of text.matchAll(
    /\\includegraphics\*?(?:\[[^\]\n]{0,300}\])?\{([^{}\n]{1,1000})\}/g,
  )) {
    const end = index + all.length - 1;
    const names = decodePath(path, 'latex').flatMap((name) => bareExtensions.map((ending) => name + ending));
    yield /\.[a-z]{2,4}$/i.test(path)
      ? undefined
      : {
          ...nameIn(text, end - path.length, end, 'latex'),
          syntax: 'latex',
          paths: inFolders(names, folders),
          base: 'project',
          bare: true,
        };
  }
}

/** The file's name: the end of the path. Elsewhere than in a string or an attribute, backslashes only escape. */
function nameIn(text: string, start: number, end: number, syntax: PathSyntax): { start: number; end: number } {
  const path = text.slice(start, end);
  const backslash = syntax === 'string' || syntax === 'attribute' ? path.lastIndexOf('\\') : -1;
  return { start: start + Math.max(path.lastIndexOf('/'), backslash) + 1, end };
}

function imageFolders(text: string, form: ReferenceForm): readonly string[] {
  if (form === 'asciidoc') return /^:imagesdir: +(\S+)/m.exec(text)?.slice(1) ?? [];
  if (form === 'latex') return /\\graphicspath\{\s*\{([^{}\n]{1,300})\}/.exec(text)?.slice(1) ?? [];
  return [];
}

const inFolders = (paths: readonly string[], folders: readonly string[]): string[] =>
  paths.flatMap((path) => [...folders.map((folder) => `${folder.replace(/\/+$/, '')}/${path}`), path]);
