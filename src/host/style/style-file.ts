// Reads the file of a project style, and creates and opens it. A bundle of its own, loaded on first use.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { OpenInput } from '../../core/image/byte-source';
import type { ImageInput } from '../../core/request/image-request';
import {
  maxStyleBytes,
  maxStyleImages,
  maxStyleText,
  parseStyle,
  type ProjectStyle,
  type StyleFault,
  stylePath,
} from '../../core/request/project-style';
import { fileInput } from '../inputs/open-input';
import { showInformation, showWarning } from '../vscode/messages';

export interface StyleFileParts {
  readonly open: OpenInput;
  /** Resolves links. */
  readonly realPath: (file: string) => Promise<string>;
  /** Why an image cannot be sent, as a sentence; undefined when it can. */
  readonly problemOf: (input: ImageInput) => Promise<string | undefined>;
}

/** What was read: a style, a problem, or neither if the file has no text and no images yet. */
export interface StyleContent {
  /** Differs for different contents. */
  readonly version: string;
  readonly style?: ProjectStyle;
  /** Why the style cannot be used, as a sentence. */
  readonly problem?: string;
  /** The files that the content depends on. */
  readonly images: readonly string[];
}

export const styleUri = (folder: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(folder, ...stylePath);

/** @param folder the workspace folder. @throws when the file cannot be read. */
export async function readStyleFile(folder: vscode.Uri, parts: StyleFileParts): Promise<StyleContent> {
  const file = styleUri(folder);
  const name = stylePath.join('/');
  if (!(await isInside(file, folder, parts)))
    return broken(vscode.l10n.t('“{0}” is a link to a file outside the workspace folder, so it is not used.', name));
  const parsed = parseStyle(await readText(file, parts));
  if ('fault' in parsed) return parsed.fault === 'empty' ? contentOf({ images: [] }) : broken(faultText(parsed));
  const images = parsed.images.map((path) => {
    const uri = path.startsWith('/') ? vscode.Uri.joinPath(folder, path) : vscode.Uri.joinPath(file, '..', path);
    return fileInput(uri) as ProjectStyle['images'][number];
  });
  const uris = images.map(({ uri }) => uri);
  for (const image of images) {
    const uri = vscode.Uri.parse(image.uri, true);
    const problem = isBelow(uri, folder) ? await parts.problemOf(image) : outside(image.name);
    if (problem !== undefined) return broken(vscode.l10n.t('Project style: {0}', problem), uris);
    if (!(await isInside(uri, folder, parts))) return broken(outside(image.name), uris);
  }
  const style = { ...parsed, name: parsed.name || vscode.l10n.t('Project style'), images };
  return contentOf({ style, images: uris });
}

const broken = (problem: string, images: readonly string[] = []): StyleContent => contentOf({ problem, images });

function contentOf(content: Omit<StyleContent, 'version'>): StyleContent {
  return { ...content, version: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16) };
}

const outside = (name: string): string =>
  vscode.l10n.t("“{0}” is outside the workspace folder, so the project style can't use it.", name);

function faultText(fault: Exclude<StyleFault, { readonly fault: 'empty' }>): string {
  switch (fault.fault) {
    case 'too-long':
      return vscode.l10n.t(
        'The project style has {0} characters. Shorten it to {1} or fewer.',
        fault.amount,
        maxStyleText,
      );
    case 'too-many-images':
      return vscode.l10n.t(
        'The project style has {0} reference images. Use {1} at most.',
        fault.amount,
        maxStyleImages,
      );
    case 'image-url':
      return vscode.l10n.t(
        'The project style links to “{0}”. Its reference images must be files in the workspace folder.',
        fault.subject,
      );
  }
}

async function readText(file: vscode.Uri, { open }: StyleFileParts): Promise<string> {
  const source = await open(file.toString(), maxStyleBytes, AbortSignal.timeout(10_000));
  try {
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}

/** By its name, before links are resolved. */
function isBelow(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return uri.scheme === folder.scheme && uri.authority === folder.authority && uri.path.startsWith(root);
}

/** A committed link must not send a file that is not part of the project. */
async function isInside(uri: vscode.Uri, folder: vscode.Uri, { realPath }: StyleFileParts): Promise<boolean> {
  if (uri.scheme !== 'file') return true;
  const path = relative(await realPath(folder.fsPath), await realPath(uri.fsPath));
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Opens the style of a workspace folder, and creates it first if there is none. */
export async function editStyle(): Promise<void> {
  const folder = await chooseFolder();
  if (!folder) return;
  const uri = styleUri(folder.uri);
  const create = new vscode.WorkspaceEdit();
  // Creates missing folders, and never replaces a file.
  create.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(template()) });
  if (!(await vscode.workspace.applyEdit(create)))
    return void showWarning(vscode.l10n.t('“{0}” could not be created.', stylePath.join('/')));
  await vscode.window.showTextDocument(uri, { preview: false });
  if (!vscode.workspace.isTrusted)
    void showInformation(vscode.l10n.t('The project style is not used until you trust this workspace.'));
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  if (own ?? folders.length === 1) return own ?? folders[0];
  if (folders.length > 1)
    return vscode.window.showWorkspaceFolderPick({
      placeHolder: vscode.l10n.t('Select the workspace folder whose style you want to edit'),
    });
  const open = vscode.l10n.t('Open Folder…');
  const chosen = await showInformation(
    vscode.l10n.t('A project style belongs to a folder. Open a folder first.'),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
  return undefined;
}

/** All guidance is in comments, which are not sent; until there is a text or an image, nothing is added. */
function template(): string {
  return [
    `# ${vscode.l10n.t('Our look')}`,
    '',
    '<!--',
    vscode.l10n.t(
      'Peel adds the text below to the prompt of each request from this folder, as the last paragraph. The heading is the name of the style. Comments like this one are not sent.',
    ),
    '',
    vscode.l10n.t('Example: Soft morning light, muted blues and sand, fine grain, plenty of empty space.'),
    '',
    vscode.l10n.t(
      'Up to {0} images of this folder can show the style. They are sent as the last inputs of each request:',
      maxStyleImages,
    ),
    '![](../assets/example.png)',
    '',
    vscode.l10n.t('The text may have {0} characters. Commit this file to share it with your team.', maxStyleText),
    '-->',
    '',
    '',
  ].join('\n');
}
