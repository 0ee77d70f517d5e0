// Finds the documents that may refer to images: files of the workspace that are not ignored, and unsaved editors.
import * as vscode from 'vscode';
import { documentExtensions } from '../../core/references/document-types';
import { createIgnoreRules } from '../../core/references/ignore-rules';

/** In addition to `files.exclude` and `.gitignore`. */
const ignored =
  '**/{node_modules,bower_components,.git,.hg,.svn,.venv,venv,__pycache__,.next,.nuxt,.svelte-kit,.astro,.cache}/**';
const maxIgnoreFiles = 200;
const maxIgnoreBytes = 100_000;

const anyCase = (text: string): string => text.replace(/[a-z]/g, (sign) => `[${sign}${sign.toUpperCase()}]`);
const documentGlob = `**/*.{${documentExtensions.map(anyCase).join(',')}}`;

export interface FoundDocuments {
  readonly files: readonly vscode.Uri[];
  /** Whether a `.gitignore` excludes the file. */
  readonly isIgnored: (file: vscode.Uri) => boolean;
  /** False if there are more files than the limit. */
  readonly isComplete: boolean;
}

export async function findDocuments(
  limit: number,
  token: vscode.CancellationToken | undefined,
): Promise<FoundDocuments> {
  const [files, isIgnored] = await Promise.all([
    vscode.workspace.findFiles(documentGlob, ignored, limit + 1, token),
    readIgnoreRules(token),
  ]);
  return { files: files.slice(0, limit), isIgnored, isComplete: files.length <= limit };
}

/** The `.gitignore` files of all workspace folders. */
async function readIgnoreRules(token: vscode.CancellationToken | undefined): Promise<(file: vscode.Uri) => boolean> {
  const files = await vscode.workspace.findFiles('**/.gitignore', ignored, maxIgnoreFiles, token);
  const texts = new Map<string, Map<string, string>>();
  await Promise.all(
    files.map(async (file) => {
      const place = placeOf(file);
      const text = await readText(file, maxIgnoreBytes);
      if (!place || text === undefined) return;
      const ofFolder = texts.get(place.folder) ?? new Map<string, string>();
      texts.set(place.folder, ofFolder.set(place.path.replace(/\/?\.gitignore$/, ''), text));
    }),
  );
  const rules = new Map([...texts].map(([folder, ofFolder]) => [folder, createIgnoreRules(ofFolder)]));
  return (file) => {
    const place = placeOf(file);
    return place !== undefined && rules.get(place.folder)?.(place.path) === true;
  };
}

function placeOf(file: vscode.Uri): { folder: string; path: string } | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri;
  return folder && { folder: folder.toString(), path: file.path.slice(folder.path.replace(/\/$/, '').length + 1) };
}

/** The text of a file; undefined if it is too large, cannot be read, or no longer exists. */
export async function readText(file: vscode.Uri, maxBytes: number): Promise<string | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(file)).size > maxBytes) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
