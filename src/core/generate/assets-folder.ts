// Resolves the setting `peel.assetsFolder`: variables, `~`, and absolute paths, inside the workspace folder only.
import { ImageError } from '../errors';

/** A workspace folder. */
export interface AssetsRoot {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly name: string;
  /** The user's home folder, if it is in the same file system. */
  readonly home?: string;
}

/** In `~/x`, `${name}`, `$HOME`, `$(command)` and `%NAME%`. */
const variables = /^~(?=\/|$)|\$\{[^}]*\}?|\$[a-z_(]/gi;
const windowsVariable = /%[a-z_][^%/]*%/i;
const uri = /^(file:|[a-z][a-z\d+.-]+:\/)/i;

/**
 * @param setting the value, not empty.
 * @returns the names of the folders below the workspace folder; empty for the workspace folder itself.
 * @throws {ImageError} `no-folder` with the value as subject, for an unknown variable or a folder elsewhere.
 */
export function resolveAssetsFolder(setting: string, root: AssetsRoot): readonly string[] {
  const refuse = (reason: string) => new ImageError('no-folder', { reason, subject: setting.slice(0, 200) });
  const top = rootPath(root);
  const value = setting.replaceAll('\\', '/');
  // In a URI, percent signs encode characters.
  const isForeign = (!uri.test(value) && windowsVariable.test(value)) || /^~[^/]|\/~(\/|$)/.test(value);
  if (isForeign) throw refuse('setting-variable');
  const resolved = value.replace(variables, (variable, at: number) => {
    if (variable === '${workspaceFolderBasename}') return root.path.slice(root.path.lastIndexOf('/') + 1);
    const isHome = variable === '~' || variable === '${userHome}';
    const named = /^\$\{workspaceFolder(?::(.+))?\}$/.exec(variable);
    // The path of a folder can only begin a path.
    if (at > 0 || !(isHome || named)) throw refuse('setting-variable');
    const path = isHome ? root.home : named?.[1] === undefined || named[1] === root.name ? top : undefined;
    if (path === undefined) throw refuse('setting-outside');
    return path.replaceAll('\\', '/').replace(/\/+$/, '') || '/.';
  });
  const target = segments(absolutePath(resolved, root) ?? `${top}/${resolved}`);
  const parents = segments(top);
  // Windows ignores case.
  const fold = (name = '') => (/^\/(\/|[a-z]:)/i.test(top) ? name.toLowerCase() : name);
  if (target.includes('..') || parents.some((name, at) => fold(name) !== fold(target[at])))
    throw refuse('setting-outside');
  return target.slice(parents.length);
}

/** With the server of a Windows share, like `//server/share/site`. */
function rootPath({ scheme, authority, path }: AssetsRoot): string {
  return scheme === 'file' && authority !== '' ? `//${authority}${path}` : path;
}

/** Undefined for a relative path. */
function absolutePath(value: string, { scheme, authority }: AssetsRoot): string | undefined {
  if (/^[a-z]:/i.test(value)) return `/${value}`;
  if (!uri.test(value)) return value.startsWith('/') ? value : undefined;
  const url = URL.parse(value);
  if (url?.protocol !== `${scheme}:` || url.host.toLowerCase() !== authority.toLowerCase()) return '/..';
  try {
    return rootPath({ scheme, authority, path: decodeURIComponent(url.pathname), name: '' });
  } catch {
    return '/..';
  }
}

/** The server of a share is a segment of its own. */
function segments(path: string): string[] {
  const names = path.split(/[\\/]/).filter((name) => name !== '' && name !== '.');
  return path.startsWith('//') ? ['//', ...names] : names;
}
