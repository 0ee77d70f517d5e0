// Finds the parts of a Markdown document with rules of their own: front matter and fenced code.
import type { ReferenceForm } from '../generate/reference-forms';

export interface Region {
  readonly start: number;
  readonly end: number;
  /** Absent: a listing, whose paths are only text. */
  readonly form?: ReferenceForm;
}

/** In order, without overlaps. */
export function markdownRegions(text: string): Region[] {
  const regions: Region[] = [];
  const matter = /^(---|\+\+\+)[ \t]*\r?\n/.exec(text)?.[1];
  const closing = matter === undefined ? -1 : text.indexOf(`\n${matter}`);
  if (closing >= 0) regions.push({ start: 0, end: closing, form: matter === '---' ? 'yaml' : 'string' });
  let open: { readonly start: number; readonly fence: string; readonly info: string } | undefined;
  for (const { 1: fence = '', 2: info = '', index } of text.matchAll(
    /^(?: {0,3}|[ \t>]*[-*+>] *)(`{3,}|~{3,})(.*)$/gm,
  )) {
    if (index < closing) continue;
    if (!open) open = { start: index, fence, info: info.trim() };
    else if (fence.startsWith(open.fence) && info.trim() === '') {
      regions.push(regionOf(open, index));
      open = undefined;
    }
  }
  if (open) regions.push(regionOf(open, text.length));
  return regions;
}

/** Code in braces is run when the document is rendered, as in Quarto. */
function regionOf({ start, info }: { start: number; info: string }, end: number): Region {
  return info.startsWith('{') ? { start, end, form: 'string' } : { start, end };
}
