// Formats all shown details as Markdown.
import type { DetailsSection, DetailsText, DetailsView } from '../../shared/details-protocol';
import { escapeMarkdown } from '../vscode/format';

export function detailsMarkdown({ name, sections }: DetailsView): string {
  return `${[`# ${escapeMarkdown(name)}`, ...sections.map(sectionMarkdown)].join('\n\n')}\n`;
}

function sectionMarkdown({ title, pending, notes, rows, texts }: DetailsSection): string {
  const sentences = [...(pending === undefined ? [] : [pending]), ...notes].map(escapeMarkdown);
  const list = rows.map(({ name, value }) => `- **${escapeMarkdown(name)}:** ${escapeMarkdown(value)}`).join('\n');
  return [`## ${escapeMarkdown(title)}`, ...sentences, ...(list ? [list] : []), ...texts.map(textMarkdown)].join(
    '\n\n',
  );
}

/** A code block with a fence that is longer than every sequence of backticks in the text. */
function textMarkdown({ title, text }: DetailsText): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `**${escapeMarkdown(title)}**\n\n${fence}text\n${text}\n${fence}`;
}
