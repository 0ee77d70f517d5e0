// Parses a project style, adds it to a request, and takes it off again.
import type { ImageInput, StyleMark } from './image-request';

/** The file in a workspace folder. */
export const stylePath = ['.peel', 'style.md'] as const;
/** Maximum characters of the text. */
export const maxStyleText = 4000;
/** Maximum number of reference images. */
export const maxStyleImages = 2;
/** Maximum bytes of the file, which may contain comments. */
export const maxStyleBytes = 64 * 1024;
const maxStyleName = 60;
/** Earlier turns that are searched for the style; no more are sent. */
const maxTurns = 30;

export interface ParsedStyle {
  /** The first heading; empty without one. */
  readonly name: string;
  /** May be empty if there are images. */
  readonly text: string;
  /** The paths as written, decoded: relative to the file, or from the workspace folder if they start with `/`. */
  readonly images: readonly string[];
}

export type StyleFault =
  | { readonly fault: 'empty' }
  | { readonly fault: 'too-long' | 'too-many-images'; readonly amount: number }
  | { readonly fault: 'image-url'; readonly subject: string };

/** A style whose images have been found. */
export interface ProjectStyle {
  readonly name: string;
  readonly text: string;
  readonly images: readonly (ImageInput & { readonly kind: 'file' })[];
}

interface Styled {
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  readonly style?: StyleMark;
}

/** The lengths are limited, so that no text takes quadratic time. */
const imageLink =
  /!\[[^\]\n]{0,500}\]\([ \t]{0,9}(?:<([^>\n]{0,1000})>|([^\s()]{0,1000}(?:\([^\s()]{0,100}\)[^\s()]{0,100}){0,3}))(?:[ \t]{1,9}["'(][^\n]{0,500}?["')])?[ \t]{0,9}\)/g;
const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/m;

/** @param source the file's text, at most `maxStyleBytes` long. */
export function parseStyle(source: string): ParsedStyle | StyleFault {
  const plain = source
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/<!--[^]*?(?:-->|$)/g, '');
  const name = heading.exec(plain)?.[1] ?? '';
  const images: string[] = [];
  const text = plain
    .replace(heading, '')
    .replaceAll(imageLink, (_, pointed: string | undefined, bare: string | undefined) => {
      images.push(decodePath(pointed ?? bare ?? ''));
      return '';
    })
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  const url = images.find((path) => /^[a-z][a-z0-9+.-]+:|^\/\//i.test(path));
  if (url !== undefined) return { fault: 'image-url', subject: url.slice(0, 200) };
  if (images.length > maxStyleImages) return { fault: 'too-many-images', amount: images.length };
  if (text.length > maxStyleText) return { fault: 'too-long', amount: text.length };
  if (text === '' && images.length === 0) return { fault: 'empty' };
  return { name: readableName(name), text, images };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Without Markdown's emphasis and without control characters. */
function readableName(heading: string): string {
  const plain = heading
    .slice(0, 500)
    .replaceAll(/[*_`]+/g, '')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/[ \t#]+$/, '')
    .trim();
  return plain.length > maxStyleName ? `${plain.slice(0, maxStyleName - 1).toWellFormed()}…` : plain;
}

/** The images that are added to these inputs: none is sent twice. */
export function addedImages({ images }: ProjectStyle, inputs: readonly ImageInput[]): ProjectStyle['images'] {
  const known = new Set(inputs.flatMap((input) => (input.kind === 'file' ? input.uri : [])));
  return images.filter(({ uri }) => !known.has(uri));
}

/** The paragraph that is added to a prompt with `images` reference images, which the model must tell from the inputs. */
export function addedText({ text }: Pick<ProjectStyle, 'text'>, images: number): string {
  const last = images === 1 ? 'the last image' : `the last ${images} images`;
  return [text, images > 0 ? `Take only the style from ${last}, not the content.` : ''].filter(Boolean).join('\n');
}

/** Adds the style as the last paragraph of the prompt, and its images as the last inputs; once, however it got there. */
export function addStyle<R extends Styled>(request: R, style: ProjectStyle): R {
  const prompt = request.prompt.trim();
  if (request.style || (style.text !== '' && prompt.includes(style.text))) return request;
  const images = addedImages(style, request.inputs);
  return {
    ...request,
    prompt: `${prompt}\n\n${addedText(style, images.length)}`,
    inputs: [...request.inputs, ...images],
    style: { name: style.name, prompt: prompt.length, inputs: request.inputs.length },
  };
}

/** The request as the user wrote it. */
export function withoutStyle<R extends Styled>(request: R): R {
  const { style, ...own } = request;
  if (!style) return request;
  return {
    ...own,
    prompt: own.prompt.slice(0, style.prompt),
    inputs: own.inputs.slice(0, style.inputs),
  } as Styled as R;
}

/** Whether one of the newest of these turns, oldest first, has the style already: they are sent along. */
export function haveStyle(turns: readonly Styled[], style: ProjectStyle): boolean {
  return turns.slice(-maxTurns).some(({ prompt, inputs, style: mark }) => {
    return mark !== undefined && prompt.slice(mark.prompt).trim() === addedText(style, inputs.length - mark.inputs);
  });
}
