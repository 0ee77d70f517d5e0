// Sizes, times and paths as people read them.
import { domainToUnicode } from 'node:url';
import * as vscode from 'vscode';

/** Bytes as `840 KB` or `1.4 MB`, of 1,024: the file beside it in VS Code's own explorer and status bar has the same number. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = Math.round(bytes / 1024);
  if (kilobytes < 1024) return `${kilobytes} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1).replace(/\.0$/, '')} MB`;
}

export function formatImageCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', count);
}

/** Milliseconds as `12 s`, `2 min 5 s`, `3 h`, `3 h 20 min` or `4 days`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return vscode.l10n.t('{0} s', seconds);
  if (seconds < 3600 && seconds % 60 === 0) return vscode.l10n.t('{0} min', seconds / 60);
  if (seconds < 3600) return vscode.l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours < 12 && minutes > 0) return vscode.l10n.t('{0} h {1} min', hours, minutes);
  return hours < 48 ? vscode.l10n.t('{0} h', hours) : vscode.l10n.t('{0} days', Math.floor(hours / 24));
}

/** A path as VS Code's own lists show it: relative to its workspace folder. */
export function shortPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

export function fileNameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** Text for a title, cut with an ellipsis. */
export function truncate(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Text for a label, where `$(name)` would be drawn as an icon. */
export function escapeLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}

/** A host in the letters that it is known by, beside what it really is: letters of other alphabets look alike. */
export function displayHost(host: string): string {
  if (!host.includes('xn--')) return host;
  const [name = '', port = ''] = host.split(/(?=:\d+$)/);
  const letters = domainToUnicode(name);
  return letters === '' || letters === name ? host : `${letters}${port} (${host})`;
}

/** Of an address its host and the end of its path. */
export function addressLabel(address: string): string {
  const url = URL.parse(address);
  const end = url?.pathname.slice(url.pathname.lastIndexOf('/') + 1) ?? '';
  return url ? [displayHost(url.host), truncate(end, 60)].filter(Boolean).join(' … ') : truncate(address, 80);
}

/** Names one after the other, as each language sets them off. */
export function formatList(names: readonly string[]): string {
  return names.join(vscode.l10n.t(', '));
}
