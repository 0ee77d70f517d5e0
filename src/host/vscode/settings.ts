// Reads the settings on each use. Only user settings can change cost, upload or privacy.
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import type { Provenance } from '../../core/generate/provenance';
import { parseRatio, type AspectRatio } from '../../core/request/aspect-ratio';
import { maxImageCount } from '../../core/request/image-request';
import { isLoopback } from '../../core/request/check-url';

/** VS Code also provides these two: the user's setting, and the one of the remote machine. */
interface Inspected {
  readonly defaultValue?: unknown;
  readonly globalValue?: unknown;
  readonly globalLocalValue?: unknown;
  readonly globalRemoteValue?: unknown;
}

/** The user's value: workspace and machine values are ignored, and a value of the wrong type counts as unset. */
function own(name: string): unknown {
  const found: Inspected | undefined = vscode.workspace.getConfiguration('peel').inspect(name);
  const value = found?.globalRemoteValue === undefined ? found?.globalValue : found.globalLocalValue;
  return typeof value === typeof found?.defaultValue ? value : found?.defaultValue;
}

const text = (name: string): string => String(own(name)).trim();

const whole = (name: string, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(Number(own(name))) || least));

/** A folder's settings file may contain a value of any type. */
const folderText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

export const settings = {
  /** @throws {ImageError} `invalid-request` for an address that is neither https nor loopback http. */
  endpoint(): string {
    const address = text('endpoint');
    const url = URL.parse(address);
    const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (!url || !safe || url.username !== '' || url.password !== '') {
      throw new ImageError('invalid-request', { reason: 'endpoint', subject: address.slice(0, 200) });
    }
    return url.href;
  },
  model: () => text('model'),
  /** Undefined: the model's choice. */
  ratio: (): AspectRatio | undefined => parseRatio(text('aspectRatio')),
  /** The user has set the ratio, possibly to the model's choice. */
  hasRatio: () => vscode.workspace.getConfiguration('peel').inspect('aspectRatio')?.globalValue !== undefined,
  variations: () => whole('variations', 1, maxImageCount),
  maxConcurrentRequests: () => whole('maxConcurrentRequests', 1, 8),
  /** Milliseconds. */
  deadline: () => whole('requestTimeout', 10, 295) * 1000,
  provenance(): Provenance {
    const value = text('provenance');
    return value === 'off' || value === 'full' ? value : 'source';
  },
  reuseIdenticalResults(): 'never' | 'ask' | 'always' {
    const value = text('reuseIdenticalResults');
    return value === 'ask' || value === 'always' ? value : 'never';
  },
  openResult(): 'auto' | 'always' | 'never' {
    const value = text('openResult');
    return value === 'always' || value === 'never' ? value : 'auto';
  },
  removePrivateMetadata: () => own('removePrivateMetadata') !== false,
  sendOnEnter: () => own('sendOnEnter') === true,
  /** Relative to the workspace folder. In an untrusted workspace, VS Code ignores the folder's value. */
  assetsFolder: (folder: vscode.Uri) =>
    folderText(vscode.workspace.getConfiguration('peel', folder).get<unknown>('assetsFolder')) || 'assets',
  editsBesideSource: (folder: vscode.Uri) =>
    vscode.workspace.getConfiguration('peel', folder).get<boolean>('editsBesideSource') === true,
};
