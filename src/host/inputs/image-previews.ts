// Provides previews of image files: how they will be sent, and thumbnails.
import * as vscode from 'vscode';
import { createImageFitter, type ImageFitter } from '../../core/image/fit-cache';
import { previewFit, type FitPreview } from '../../core/image/preview-fit';
import type { OpenInput } from '../../core/image/byte-source';
import { maxFileBytes } from '../../core/request/image-request';
import { createCodecWorker } from '../../store/codec-worker';
import type { Disk } from '../../store/fs/disk';
import { createFittedCache } from '../../store/cache/fitted-cache';
import { createThumbnailCache, type Thumbnail } from '../../store/cache/thumbnail-cache';
import { fileNameOf } from '../vscode/format';
import { thumbnailFolder } from '../vscode/thumbnail-folder';
import { settings } from '../vscode/settings';

export interface ImagePreviews extends vscode.Disposable {
  readonly imageFitter: ImageFitter;
  /** How a file will be sent; the work is cached for sending. @throws {ImageError} as sending would. */
  previewFit(uri: vscode.Uri, signal: AbortSignal): Promise<FitPreview>;
  /** Undefined if the file is not an image, cannot be read or decoded, or the signal was aborted. */
  thumbnail(uri: vscode.Uri, signal: AbortSignal): Promise<Thumbnail | undefined>;
}

export interface ImagePreviewFolders {
  readonly extensionUri: vscode.Uri;
  readonly globalStorageUri: vscode.Uri;
}

export function createImagePreviews(disk: Disk, openInput: OpenInput, folders: ImagePreviewFolders): ImagePreviews {
  const codec = createCodecWorker(vscode.Uri.joinPath(folders.extensionUri, 'dist', 'codec.js').fsPath);
  const cacheFolder = vscode.Uri.joinPath(folders.globalStorageUri, 'fitted').fsPath;
  const fitter = createImageFitter(codec, createFittedCache(disk, cacheFolder));
  const thumbnails = createThumbnailCache({
    disk,
    codec,
    folder: thumbnailFolder(folders.globalStorageUri).fsPath,
    async state(text) {
      const { size, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(text, true));
      return { size, modified: mtime };
    },
    open: (text, signal) => openInput(text, maxFileBytes, signal),
  });
  return {
    imageFitter: fitter,
    previewFit: (uri, signal) =>
      previewFit(
        { openInput, fitter },
        { kind: 'file', uri: uri.toString(), name: fileNameOf(uri) },
        { removePrivateMetadata: settings.removePrivateMetadata() },
        signal,
      ),
    thumbnail: (uri, signal) => thumbnails.get(uri.toString(), signal),
    dispose: () => codec.dispose(),
  };
}
