// Reads the path that the user enters to save images: folders below the workspace folder, and a file name.
import { isReservedName, sanitizeStem } from './file-names';

export interface SavePath {
  readonly folders: readonly string[];
  /** A valid file name without extension; absent: only folders were entered. */
  readonly stem?: string;
  /** What was entered after the folders. */
  readonly name: string;
}

/** Maximum characters. */
export const maxSavePath = 500;
/** Maximum bytes of a folder's name on common file systems. */
const maxFolderBytes = 255;

export type SavePathProblem = 'save-to-outside' | 'save-to-name' | 'save-to-reserved' | 'save-to-long';

/** @returns the reason if the path cannot be used. */
export function parseSavePath(text: string): SavePath | SavePathProblem {
  const path = text.trim().replaceAll('\\', '/');
  if (/^(\/|~|[a-z]:|[a-z][\w+.-]*:\/)/i.test(path)) return 'save-to-outside';
  if (path.length > maxSavePath) return 'save-to-long';
  const folders: string[] = [];
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  const name = last === '.' || last === '..' ? '' : last;
  for (const part of name === '' ? parts : parts.slice(0, -1)) {
    if (part === '..' && folders.pop() === undefined) return 'save-to-outside';
    if (part !== '' && part !== '.' && part !== '..') folders.push(part);
  }
  if (folders.some((folder) => /[<>:"|?*]|\p{C}|[. ]$/u.test(folder))) return 'save-to-name';
  if (folders.some(isReservedName)) return 'save-to-reserved';
  if (folders.some((folder) => new TextEncoder().encode(folder).length > maxFolderBytes)) return 'save-to-long';
  const stem = name.replace(imageExtension, '').trim();
  if (name !== '' && (stem === '' || /^\.+$/.test(stem))) return 'save-to-name';
  return name === '' ? { folders, name } : { folders, name, stem: sanitizeStem(stem) };
}

/** The extension of a name, with its dot; empty without one. */
export const imageExtensionOf = (name: string): string => imageExtension.exec(name)?.[0] ?? '';

/** Also of formats that no service returns, because the extension is replaced in any case. */
const imageExtension = /\.(png|jpe?g|webp|gif|avif|svg|bmp|tiff?|heic|ico)$/i;
