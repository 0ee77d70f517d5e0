// Sizes, times and paths as people read them.
import * as vscode from 'vscode';

/** Bytes as `840 KB` or `1.4 MB`, of 1,000. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Milliseconds as `12 s`, `2 min 5 s`, `3 h` or `4 days`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return vscode.l10n.t('{0} s', seconds);
  if (seconds < 3600) return vscode.l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? vscode.l10n.t('{0} h', hours) : vscode.l10n.t('{0} days', Math.floor(hours / 24));
}

/** A path as VS Code's own lists show it: relative to its workspace folder. */
export function shortPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** Text for a title, cut with an ellipsis. */
export function cutText(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Text for a label, where `$(name)` would be drawn as an icon. */
export function plainLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
