// Locates the folder of the thumbnails, one of the two folders that the page may load from.
import type { Uri } from 'vscode';

export const thumbnailFolder = (storage: Uri): Uri => storage.with({ path: `${storage.path}/thumbnails` });
