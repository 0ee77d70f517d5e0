// Copies images into a folder that the user chooses. Nothing is overwritten: a taken name gets a number.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { numberedName } from '../../core/generate/file-names';
import { fileNameOf, formatImageCount, shortPath, truncate } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';

/** Names that are tried for one image. */
const maxNames = 1000;

/** Asks for the folder. Resolves when the images have been copied; the message about it may stay. */
export async function exportImages(images: readonly vscode.Uri[]): Promise<void> {
  const folder = await askFolder(images.length);
  if (!folder) return;
  const result = await copyAll(images, folder);
  void reportExport(folder, result, images.length);
}

async function askFolder(count: number): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Export Here'),
    title: count === 1 ? vscode.l10n.t('Export 1 Image') : vscode.l10n.t('Export {0} Images', count),
  });
  return picked?.[0];
}

interface ExportResult {
  readonly copied: number;
  readonly failures: readonly { readonly name: string; readonly why: string }[];
  readonly isCanceled: boolean;
}

function copyAll(images: readonly vscode.Uri[], folder: vscode.Uri): Thenable<ExportResult> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting images'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const failures: { name: string; why: string }[] = [];
    let copied = 0;
    for (const image of images) {
      if (token.isCancellationRequested) return { copied, failures, isCanceled: true };
      try {
        await copyImage(image, folder);
        copied++;
      } catch (thrown) {
        const why = isCode(thrown, 'FileNotFound')
          ? vscode.l10n.t('The file no longer exists.')
          : truncate(thrown instanceof Error ? thrown.message : String(thrown), 200);
        failures.push({ name: fileNameOf(image), why });
      }
      const message = vscode.l10n.t('{0} of {1} images', copied + failures.length, images.length);
      progress.report({ message, increment: 100 / images.length });
    }
    return { copied, failures, isCanceled: false };
  });
}

async function copyImage(image: vscode.Uri, folder: vscode.Uri): Promise<void> {
  const { name, ext } = path.posix.parse(fileNameOf(image));
  for (let n = 1; ; n++) {
    try {
      const target = vscode.Uri.joinPath(folder, numberedName(name, n, ext));
      return await vscode.workspace.fs.copy(image, target, { overwrite: false });
    } catch (thrown) {
      if (n >= maxNames || !isCode(thrown, 'FileExists')) throw thrown;
    }
  }
}

const isCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof vscode.FileSystemError && thrown.code === code;

async function reportExport(folder: vscode.Uri, result: ExportResult, count: number): Promise<void> {
  const { copied, failures, isCanceled } = result;
  const [first] = failures;
  const place = shortPath(folder);
  const parts = [
    isCanceled
      ? vscode.l10n.t('The export was canceled. {0} of {1} images are in {2}.', copied, count, place)
      : vscode.l10n.t('Exported {0} to {1}.', formatImageCount(copied), place),
    first
      ? vscode.l10n.t(
          'Could not be exported: {0}. “{1}”: {2}',
          formatImageCount(failures.length),
          first.name,
          first.why,
        )
      : '',
  ];
  const reveal = vscode.l10n.t('Reveal');
  const show = failures.length > 0 || isCanceled ? showWarning : showInformation;
  const chosen = await show(parts.filter(Boolean).join(' '), ...(copied > 0 ? [reveal] : []));
  if (chosen === reveal) await vscode.commands.executeCommand('revealFileInOS', folder);
}
