// Formats a session as two files: Markdown for people, JSON for programs.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { altText } from '../../core/generate/alt-text';
import type { ImageRecord, TurnRecord } from '../../core/session/records';
import type { ActiveJobs, Timeline, TimelineTurn } from '../../core/session/timeline-types';
import { escapeMarkdown, fileNameOf } from '../vscode/format';
import { inputName } from '../inputs/open-input';

/** The copied files: the file name beside the Markdown file, by image. */
export type CopiedFiles = ReadonlyMap<string, string>;

/** An edit of an edit of … of a generated image. */
const maxDepth = 8;
const nothing: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };

/** Every turn, oldest first. */
export function allTurns(thread: Timeline): readonly TimelineTurn[] {
  return thread.page(undefined, Infinity, nothing).turns;
}

export function sessionMarkdown(title: string, turns: readonly TimelineTurn[], copied: CopiedFiles): string {
  const altOf = createAltTexts(turns);
  const parts = [`# ${escapeMarkdown(title)}`, ...turns.map((turn, index) => turnText(turn, index + 1, copied, altOf))];
  return `${parts.join('\n\n')}\n`;
}

/** Alt texts from the turns of the session, which contain their inputs, too. */
function createAltTexts(turns: readonly TimelineTurn[]): (image: ImageRecord) => string {
  const turnsById = new Map(turns.map((turn) => [turn.record.id, turn]));
  const images = turns.flatMap(({ cards }) => cards.flatMap((card) => (card.kind === 'picture' ? card.image : [])));
  const imagesByUri = new Map(images.map((image) => [image.uri, image]));
  const rootOf = (image: ImageRecord): TurnRecord | undefined => {
    let turn = turnsById.get(image.turn);
    for (let left = turns.length; turn?.parent && left > 0; left--) turn = turnsById.get(turn.parent.turn);
    return turn?.record;
  };
  const describe = (image: ImageRecord, depth: number): string => {
    const known = (uri: string) => {
      const input = depth < maxDepth ? imagesByUri.get(uri) : undefined;
      return input && describe(input, depth + 1);
    };
    return altText(rootOf(image), fileOf(image.uri), known);
  };
  return (image) => describe(image, 0);
}

function turnText(
  { record, parent, cards }: TimelineTurn,
  number: number,
  copied: CopiedFiles,
  altOf: (image: ImageRecord) => string,
): string {
  const { at, prompt, inputs, ratio, model } = record;
  const day = new Date(at).toLocaleString(vscode.env.language, { dateStyle: 'long', timeStyle: 'short' });
  const facts = [
    vscode.l10n.t('Model: {0}', model),
    ...(ratio ? [vscode.l10n.t('Aspect ratio: {0}', ratio)] : []),
    ...(parent ? [vscode.l10n.t('Continues {0}', fileOf(parent.uri))] : []),
    ...inputs.map((input, index) => vscode.l10n.t('Input {0}: {1}', index + 1, inputName(input))),
  ];
  const images = cards.map((card) => {
    if (card.kind !== 'picture') return `*${vscode.l10n.t('This request produced no image.')}*`;
    const file = copied.get(card.image.id);
    const name = fileOf(card.image.uri);
    const star = card.starred ? ` ★` : '';
    if (file === undefined) return `*${escapeMarkdown(vscode.l10n.t('{0} no longer exists.', name))}*${star}`;
    return `![${escapeMarkdown(altOf(card.image).toWellFormed())}](${encodeURIComponent(file)})${star}`;
  });
  const quoted = prompt
    .split(/\r?\n/)
    .map((line) => `> ${escapeMarkdown(line)}`)
    .join('\n');
  return [`## ${number} · ${day}`, quoted, facts.map((fact) => `- ${escapeMarkdown(fact)}`).join('\n'), ...images].join(
    '\n\n',
  );
}

export function sessionJson(
  session: string,
  title: string,
  turns: readonly TimelineTurn[],
  copied: CopiedFiles,
): string {
  const told = turns.map(({ record, cards }) => {
    const { window: _window, type: _type, stem: _stem, ...turn } = record;
    return {
      ...turn,
      pictures: cards.flatMap((card) => {
        if (card.kind !== 'picture') return [];
        const { type: _, turn: _turn, ...image } = card.image;
        return [{ ...image, marked: card.starred, file: copied.get(image.id) ?? null }];
      }),
      failures: cards.flatMap((card) =>
        card.kind === 'failed'
          ? [{ code: card.failure.code, at: card.failure.at, ...defined({ recovered: card.recovered?.saved }) }]
          : [],
      ),
    };
  });
  return `${JSON.stringify({ version: 1, session, title, turns: told }, undefined, 2)}\n`;
}

const fileOf = (uri: string) => fileNameOf(vscode.Uri.parse(uri));
