// Formats sizes, times and paths for display.
import { domainToUnicode } from 'node:url';
import * as vscode from 'vscode';

/** Formats bytes as `840 KB` or `1.4 MB` in units of 1,024, like VS Code's Explorer and status bar. */
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

/** A path relative to its workspace folder, as in VS Code's own lists; a workspace folder's own name. */
export function shortPath(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.uri.path === uri.path) return folder.name;
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

/** Text for a label, where `$(name)` would be rendered as an icon. */
export function escapeLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}

/** An internationalized host with its ASCII form, because letters of different alphabets look alike. */
export function displayHost(host: string): string {
  if (!host.includes('xn--')) return host;
  const [name = '', port = ''] = host.split(/(?=:\d+$)/);
  const letters = domainToUnicode(name);
  return letters === '' || letters === name ? host : `${letters}${port} (${host})`;
}

/** The host and the end of the path. */
export function addressLabel(address: string): string {
  const url = URL.parse(address);
  const end = url?.pathname.slice(url.pathname.lastIndexOf('/') + 1) ?? '';
  return url ? [displayHost(url.host), truncate(end, 60)].filter(Boolean).join(' … ') : truncate(address, 80);
}

/** Names, separated as usual in the display language. */
export function formatList(names: readonly string[]): string {
  return names.join(vscode.l10n.t(', '));
}

/** Escapes Markdown, and joins all lines. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!|<>&~$]/g, (letter) => `\\${letter}`);
}
