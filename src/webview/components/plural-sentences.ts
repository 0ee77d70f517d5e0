// Converts the host's localized sentences about one image into sentences about several.
import * as l10n from '@vscode/l10n';

/** Each sentence of the host about one image, and the same about several. */
const pairs = (): readonly (readonly [string, string])[] => [
  [l10n.t('You may have been charged for this image.'), l10n.t('You may have been charged for each of these images.')],
  [l10n.t('You may have been charged for this image.'), l10n.t('You may have been charged for each of these images.')],
  [l10n.t('Trying again is a new paid request.'), l10n.t('Trying again is a new paid request for each image.')],
  [l10n.t('The image could not be saved.'), l10n.t('The images could not be saved.')],
  [l10n.t('The image arrived incomplete.'), l10n.t('The images arrived incomplete.')],
  [l10n.t('The data received is not an image.'), l10n.t('The data received contains no images.')],
  [
    l10n.t('The window was closed or reloaded before this image was requested.'),
    l10n.t('The window was closed or reloaded before these images were requested.'),
  ],
  [
    l10n.t('The window was closed or reloaded before this image arrived.'),
    l10n.t('The window was closed or reloaded before these images arrived.'),
  ],
];

/** Any other sentence is the same for several images. */
export function pluralSentences(sentences: readonly string[]): string[] {
  const others = new Map(pairs());
  return sentences.map((sentence) => others.get(sentence) ?? sentence);
}
