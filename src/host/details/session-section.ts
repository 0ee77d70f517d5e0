// Describes what Peel's sessions know about an image: prompt, model, inputs, parent, date.
import * as vscode from 'vscode';
import type { SessionImage } from '../../store/session/find-image';
import type { DetailsSection } from '../../shared/details-protocol';
import { inputName } from '../inputs/open-input';
import { fileNameOf, formatDuration } from '../vscode/format';
import { summaryTitle } from '../sessions/session-title';
import { cleanText, formatMoment } from './details-text';
import { row, section } from './metadata-sections';

export type SessionLookup =
  | { readonly state: 'pending' }
  /** `complete`: every session was searched. */
  | { readonly state: 'none'; readonly complete: boolean }
  /** `missing`: the URIs of its input files that no longer exist. `alt`: its alt text. */
  | {
      readonly state: 'found';
      readonly found: SessionImage;
      readonly missing: ReadonlySet<string>;
      readonly alt: string;
    };

export const sessionPrompt = 'session-prompt';

export function sessionSection(lookup: SessionLookup): DetailsSection {
  const base = { id: 'session', title: vscode.l10n.t('Peel Session') };
  if (lookup.state === 'pending') return section({ ...base, pending: vscode.l10n.t('Searching your sessions…') });
  if (lookup.state === 'none') {
    const none = lookup.complete
      ? vscode.l10n.t('None of your sessions contains this image.')
      : vscode.l10n.t('The searched sessions do not contain this image. Not all sessions could be searched.');
    return section({ ...base, notes: [none] });
  }
  const { turn, image, starred, parent, title } = lookup.found;
  const { prompt, inputs, model, ratio, count } = turn;
  const missing = (uri: string) => lookup.missing.has(uri);
  const price = count === 1 ? vscode.l10n.t('1 paid request') : vscode.l10n.t('One of {0} paid requests', count);
  return section({
    ...base,
    rows: [
      ...row(vscode.l10n.t('Session'), summaryTitle({ title, prompt: '' })),
      ...row(vscode.l10n.t('Starred'), starred ? vscode.l10n.t('Yes') : ''),
      ...row(vscode.l10n.t('Model'), model),
      ...row(vscode.l10n.t('Aspect ratio'), ratio ?? vscode.l10n.t("Model's choice")),
      ...inputs.flatMap((input, index) => {
        const isMissing = input.kind === 'file' && missing(input.uri);
        const name = inputName(input);
        return row(
          vscode.l10n.t('Input {0}', index + 1),
          isMissing ? vscode.l10n.t('{0} (no longer exists)', name) : name,
          isMissing,
        );
      }),
      ...(parent
        ? row(
            vscode.l10n.t('Continues'),
            missing(parent.image.uri)
              ? vscode.l10n.t('{0} (no longer exists)', nameOf(parent.image.uri))
              : nameOf(parent.image.uri),
            missing(parent.image.uri),
          )
        : []),
      ...row(vscode.l10n.t('Date'), formatMoment(image.at)),
      ...row(vscode.l10n.t('Duration'), formatDuration(image.elapsed)),
      ...row(vscode.l10n.t('Requests'), price),
      ...row(vscode.l10n.t('Saved as'), nameOf(image.uri)),
      ...row(vscode.l10n.t('Alt text'), cleanText(lookup.alt)),
    ],
    texts: [
      { id: sessionPrompt, title: vscode.l10n.t('Prompt'), text: cleanText(prompt), prompt: true },
      ...(image.revisedPrompt
        ? [
            {
              id: 'session-revised',
              title: vscode.l10n.t('Revised prompt'),
              text: cleanText(image.revisedPrompt),
              prompt: true as const,
            },
          ]
        : []),
      ...(parent
        ? [
            {
              id: 'session-parent',
              title: vscode.l10n.t('Prompt of the continued image'),
              text: cleanText(parent.turn.prompt),
              prompt: true as const,
            },
          ]
        : []),
    ],
  });
}

const nameOf = (uri: string) => fileNameOf(vscode.Uri.parse(uri));
