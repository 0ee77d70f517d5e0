// Implements "Export Session…": a folder with copies of the images, the prompts and all metadata.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { numberedName, stemFromPrompt } from '../../core/generate/file-names';
import { createTimeline } from '../../core/session/timeline';
import { type TimelineTurn } from '../../core/session/timeline-types';
import type { SessionRecord } from '../../core/session/records';
import { fileNameOf, shortPath } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import { type CopiedFiles, sessionJson, sessionMarkdown, allTurns } from './export-format';

const maxNames = 1000;

/** Asks for the parent folder; undefined when the user cancels. */
export async function askExportFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Export Here'),
    title: vscode.l10n.t('Export Session'),
  });
  return picked?.[0];
}

/**
 * Exports into a new folder inside `place`; undefined when canceled. @throws the errors of the file system; files
 * copied until then are kept.
 */
export async function exportSession(
  place: vscode.Uri,
  session: string,
  title: string,
  records: readonly SessionRecord[],
): Promise<vscode.Uri | undefined> {
  const turns = allTurns(createTimeline(records));
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting “{0}”', title),
    cancellable: true,
  };
  const folder = await makeFolder(place, stemFromPrompt(title));
  const copied = await vscode.window.withProgress(options, (progress, token) =>
    copyImages(turns, folder, token, (done, all) =>
      progress.report({ message: vscode.l10n.t('{0} of {1} images', done, all), increment: 100 / all }),
    ),
  );
  if (!copied) {
    const said = vscode.l10n.t('The export was canceled. The files copied so far are in {0}.', shortPath(folder));
    void showWarning(said);
    return undefined;
  }
  const write = (name: string, text: string) =>
    vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  await write('session.md', sessionMarkdown(title, turns, copied));
  await write('session.json', sessionJson(session, title, turns, copied));
  return folder;
}

/** Undefined when canceled. */
async function copyImages(
  turns: readonly TimelineTurn[],
  folder: vscode.Uri,
  token: vscode.CancellationToken,
  report: (done: number, all: number) => void,
): Promise<CopiedFiles | undefined> {
  const copied = new Map<string, string>();
  const taken = new Set(['session.md', 'session.json']);
  const images = turns.flatMap(({ cards }) => cards.flatMap((card) => (card.kind === 'picture' ? card.image : [])));
  for (const [index, { id, uri }] of images.entries()) {
    if (token.isCancellationRequested) return undefined;
    const source = vscode.Uri.parse(uri);
    const name = unusedName(fileNameOf(source), taken);
    try {
      await vscode.workspace.fs.copy(source, vscode.Uri.joinPath(folder, name), { overwrite: false });
      copied.set(id, name);
      taken.add(name.toLowerCase());
    } catch (thrown) {
      // The Markdown file mentions a missing image.
      if (!(thrown instanceof vscode.FileSystemError) || thrown.code !== 'FileNotFound') throw thrown;
    }
    report(index + 1, images.length);
  }
  return copied;
}

function unusedName(name: string, taken: ReadonlySet<string>): string {
  const { name: stem, ext } = path.posix.parse(name);
  for (let n = 1; ; n++) {
    const next = numberedName(stem, n, ext);
    if (!taken.has(next.toLowerCase())) return next;
  }
}

/** Creates a folder that did not exist. */
async function makeFolder(place: vscode.Uri, stem: string): Promise<vscode.Uri> {
  for (let n = 1; n <= maxNames; n++) {
    const folder = vscode.Uri.joinPath(place, numberedName(stem, n, ''));
    const there = await vscode.workspace.fs.stat(folder).then(
      () => true,
      () => false,
    );
    if (there) continue;
    await vscode.workspace.fs.createDirectory(folder);
    return folder;
  }
  throw new Error(`All names from ${stem} to ${stem}-${maxNames} are taken.`);
}
