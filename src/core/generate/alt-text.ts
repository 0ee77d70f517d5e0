// Derives alt text for an image; skips instructions such as "make it blue".
import type { ImageInput, ImageRequest } from '../request/image-request';
import type { PastTurn } from '../session/records';

/** The first prompt of the session (`past`, oldest first), or the alt texts or file names of its input images. */
export function altText(
  request: Pick<ImageRequest, 'prompt' | 'inputs'>,
  past: readonly PastTurn[],
  known: (uri: string) => string | undefined,
): string {
  const { prompt, inputs } = past[0]?.turn ?? request;
  if (inputs.length === 0) return prompt.trim();
  const names = inputs.map((input) => (input.kind === 'file' && known(input.uri)) || fileNameAsWords(input));
  return names.filter((name) => name !== '').join(', ') || prompt.trim();
}

/** `shop-cat_2.JPG` → `Shop cat 2`. */
function fileNameAsWords(input: ImageInput): string {
  const words = fileStem(input)
    .replace(/\.[a-z\d]{1,5}$/i, '')
    .replace(/(-edit)?(-\d{1,4})?$/, '')
    .replace(/[\s_\-+.]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function fileStem(input: ImageInput): string {
  if (input.kind === 'file') return input.name;
  const path = URL.parse(input.url)?.pathname ?? '';
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  } catch {
    return '';
  }
}
