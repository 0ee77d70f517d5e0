// What is said of one picture, said of several: the host has words for one, in the person's language.
import * as l10n from '@vscode/l10n';

/** Each sentence of the host that speaks of one picture, and the same of several. */
const pairs = (): readonly (readonly [string, string])[] => [
  [l10n.t('It may have charged for this picture.'), l10n.t('It may have charged for each of them.')],
  [l10n.t('The service may have charged for it.'), l10n.t('The service may have charged for each of them.')],
  [l10n.t('Trying again is a new paid request.'), l10n.t('Trying again is a new paid request for each.')],
  [l10n.t('The picture could not be saved.'), l10n.t('The pictures could not be saved.')],
  [l10n.t('The picture arrived incomplete.'), l10n.t('The pictures arrived incomplete.')],
  [l10n.t('What arrived is not a picture.'), l10n.t('What arrived are no pictures.')],
  [
    l10n.t("The window was closed or reloaded before it was this picture's turn."),
    l10n.t('The window was closed or reloaded before it was their turn.'),
  ],
  [
    l10n.t('The window was closed or reloaded before this picture came.'),
    l10n.t('The window was closed or reloaded before these pictures came.'),
  ],
];

/** Whatever else is said holds of several as it stands. */
export function pluralSentences(sentences: readonly string[]): string[] {
  const others = new Map(pairs());
  return sentences.map((sentence) => others.get(sentence) ?? sentence);
}
