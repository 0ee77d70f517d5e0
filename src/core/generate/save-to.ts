// Reads the path that the user enters to save images: folders below the workspace folder, and a file name.
import { sanitizeStem } from './file-names';

export interface SavePath {
  readonly folders: readonly string[];
  /** A valid file name without extension; absent: only folders were entered. */
  readonly stem?: string;
  /** What was entered after the folders. */
  readonly name: string;
}

/** Maximum characters. */
export const maxSavePath = 500;

/** @returns the reason if the path cannot be used. */
export function parseSavePath(text: string): SavePath | 'save-to-outside' | 'save-to-name' {
  const path = text.trim().replaceAll('\\', '/');
  if (/^(\/|~|[a-z]:|[a-z][\w+.-]*:\/)/i.test(path)) return 'save-to-outside';
  if (path.length > maxSavePath) return 'save-to-name';
  const folders: string[] = [];
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  const name = last === '.' || last === '..' ? '' : last;
  for (const part of name === '' ? parts : parts.slice(0, -1)) {
    if (part === '..' && folders.pop() === undefined) return 'save-to-outside';
    if (part !== '' && part !== '.' && part !== '..') folders.push(part);
  }
  if (folders.some((folder) => /[<>:"|?*]|\p{C}|[. ]$/u.test(folder))) return 'save-to-name';
  const stem = name.replace(imageExtension, '').trim();
  if (name !== '' && (stem === '' || /^\.+$/.test(stem))) return 'save-to-name';
  return name === '' ? { folders, name } : { folders, name, stem: sanitizeStem(stem) };
}

/** The extension of a name, with its dot; empty without one. */
export const imageExtensionOf = (name: string): string => imageExtension.exec(name)?.[0] ?? '';

const imageExtension = /\.(png|jpe?g|webp)$/i;
