// Separates an inserted reference from the text around the cursor.
import type { CursorContext } from './reference-types';

/** Maximum characters searched before the cursor: a line may be a whole file, and some patterns take quadratic time. */
const maxNear = 2000;
export const nearbyText = (line: string): string => line.slice(-maxNear);

/** The line up to the cursor. */
export const lineBefore = ({ before }: CursorContext): string => before.slice(before.lastIndexOf('\n') + 1);

/** The line above the cursor's; empty at the start. */
export function lineAbove({ before }: CursorContext): string {
  const end = before.lastIndexOf('\n');
  return end < 0 ? '' : before.slice(before.lastIndexOf('\n', end - 1) + 1, end);
}

/** Whether the line has no other text. */
export const isAlone = (line: string, { after }: CursorContext): boolean => line.trim() === '' && after.trim() === '';

/** Whether the cursor is at the end of a paragraph, and not of a list item, a quote or a table row. */
export function endsParagraph(line: string, { after, next }: CursorContext): boolean {
  const isParagraph = next.trim() === '' && !/^\s*([-*+>|.]+\s|[>|]|\d+[.)])/.test(line);
  return after.trim() === '' && /[^\s(["'{]$/.test(line) && isParagraph;
}

/** Adds a line of its own at the end of a line with text; inside a line, adds spaces. */
export function withLineBreaks(text: string, line: string, around: CursorContext, lineBreak: '\n' | '\n\n'): string {
  const { after } = around;
  const ends = lineBreak === '\n' ? after.trim() === '' && /[^\s(["'{]$/.test(line) : endsParagraph(line, around);
  return ends ? lineBreak + indentation(line) + text : withSpaces(text, line, after);
}

const indentation = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

export function withSpaces(text: string, line: string, after: string): string {
  const sticks = /[^\s([{>"'=/]$/u.test(line) || (line.endsWith('=') && text.startsWith('<'));
  return (sticks ? ' ' : '') + text + (/^[\p{L}\p{N}]/u.test(after) ? ' ' : '');
}
