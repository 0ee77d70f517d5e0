// Formats sizes, durations and dimensions for display.
import * as l10n from '@vscode/l10n';

/** Formats bytes as `840 KB` or `1.4 MB` in units of 1,024, like VS Code's Explorer and status bar. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = Math.round(bytes / 1024);
  if (kilobytes < 1024) return `${kilobytes} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1).replace(/\.0$/, '')} MB`;
}

/** Milliseconds as `12 s` or `2 min 5 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return l10n.t('{0} s', seconds);
  return l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}

/** `no images`, `1 image`, `5 images` */
export function formatImageCount(count: number): string {
  if (count === 0) return l10n.t('no images');
  return count === 1 ? l10n.t('1 image') : l10n.t('{0} images', count);
}

/** Joins facts into one line. It wraps only between facts, so that no number is separated from its unit. */
export function joinFacts(facts: readonly string[]): string {
  return facts
    .filter(Boolean)
    .map((fact) => fact.replaceAll(' ', '\u00a0'))
    .join(' · ');
}

export function formatPixels({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

/** One line of a text, with an ellipsis if it is longer. */
export function truncate(text: string, length: number): string {
  const start = text.slice(0, 4 * length);
  const line = start.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** An untrusted name in one line: characters that control the surrounding text become replacement characters. */
export function sanitizeLabel(text: string): string {
  return text.slice(0, 500).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** `1`, `1–3`, `1, 3, 4`: `places` count from 0. */
export function formatPositions(places: readonly number[]): string {
  const [first = 0] = places;
  const last = first + places.length - 1;
  if (places.length > 2 && places.at(-1) === last) return `${first + 1}–${last + 1}`;
  return places.map((place) => place + 1).join(', ');
}
