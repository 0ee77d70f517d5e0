// Derives alt text for an image: a description, never an instruction such as "make it blue".
import type { ImageInput, StyleMark } from '../request/image-request';
import { withoutStyle } from '../request/project-style';

/** Maximum characters: some screen readers cut longer texts. */
export const maxAltLength = 120;
/** Maximum characters of a prompt that are examined. */
const maxRead = 4000;

/** The first turn of an image's session branch. */
interface RootTurn {
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  readonly style?: StyleMark;
}

/**
 * The prompt that describes the image; if it was made from other images, their alt texts or file names.
 * @param turn the root of its branch; absent if no session contains the image.
 * @param known the alt text of an input file.
 */
export function altText(
  turn: RootTurn | undefined,
  fileName: string,
  known: (uri: string) => string | undefined,
): string {
  const root = turn && withoutStyle(turn);
  if (!root) return fileNameAsWords(fileName);
  if (root.inputs.length === 0) return descriptionFromPrompt(root.prompt);
  const texts = root.inputs.map((input) => (input.kind === 'file' && known(input.uri)) || nameOfInput(input));
  return cutText(texts.filter((text) => text !== '').join(', '));
}

/** The first paragraph without instructions to the model, cut after a sentence or a word. */
export function descriptionFromPrompt(prompt: string): string {
  const [paragraph = ''] = prompt
    .slice(0, maxRead)
    .trim()
    .split(/\n\s*\n/);
  const line = withoutRequest(paragraph.replace(/\s+/g, ' ').trim());
  const [first = '', ...others] = line.match(/[^.!?。！？]+(?:[.!?](?! |$)[^.!?。！？]*)*[.!?。！？]*/gu) ?? [];
  let text = first;
  for (const sentence of others) {
    if (isInstruction(sentence) || (text + sentence).trim().length > maxAltLength) break;
    text += sentence;
  }
  const cut = cutText(text.trim());
  // A single sentence needs no full stop.
  return text === first ? cut.replace(/(?<![.])[.。]$/, '') : cut;
}

/** “Generate an image of a cat” → “A cat”. */
function withoutRequest(text: string): string {
  const request =
    /^(?:please |can you |could you |i want you to |i(?:'d| would) like you to )*(?:generate|create|make|draw|paint|render|design|produce|illustrate|sketch|show) (?:me |us )?(?=(?:an?|the|some|two|three|four|five|several|\d+) )/i;
  const subject = /^(?:an? |the )?(?:image|picture|drawing) (?:of|showing|with|that shows) (?=\S)/i;
  const words = text.replace(request, '').replace(subject, '');
  const stripped = words
    .replace(/^(?:请|请帮我|帮我|给我)?(?:生成|绘制|创建|制作|画)(?:一张|一幅|一个)?(?=.{2})/u, '')
    .replace(/^(.+)的(?:图片|图像)(?=[。！？]?$)/u, '$1');
  return stripped === text ? text : stripped.charAt(0).toUpperCase() + stripped.slice(1);
}

/** Whether a sentence after the first tells the model what to do. */
const isInstruction = (sentence: string): boolean =>
  /^\s*(?:no|do not|don't|never|avoid|without|use|make|add|keep|ensure|leave|render|please|the (?:style|image|picture))\b|^\s*(?:不要|不得|请|使用|避免|保持)/i.test(
    sentence,
  );

/** Cut after a word, or after a character in scripts without spaces. */
function cutText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= maxAltLength) return line;
  const start = line.slice(0, maxAltLength + 1);
  const end = Math.max(start.lastIndexOf(' '), start.lastIndexOf('，'), start.lastIndexOf('、'));
  const cut = end > maxAltLength / 2 ? start.slice(0, end) : start.slice(0, -1);
  return cut.replace(/[\ud800-\udbff]$/, '').replace(/[\s,;:、，；：–—-]+$/u, '');
}

/** `shop-cat_2.JPG` → `Shop cat 2`. */
export function fileNameAsWords(name: string): string {
  const words = name
    .replace(/\.[a-z\d]{1,5}$/i, '')
    .replace(/(-edit)?(-\d{1,4})?$/, '')
    .replace(/[\s_\-+.]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nameOfInput(input: ImageInput): string {
  if (input.kind === 'file') return fileNameAsWords(input.name);
  const path = URL.parse(input.url)?.pathname ?? '';
  try {
    return fileNameAsWords(decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)));
  } catch {
    return '';
  }
}
