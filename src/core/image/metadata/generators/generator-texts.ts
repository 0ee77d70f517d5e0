// Recognizes the texts that image generators store in a file.
import { displayText } from '../display-text';
import type { NamedText } from '../file-parts';
import type { GeneratorText } from '../image-metadata';
import { readAutomatic1111 } from './automatic1111';
import { readComfyUi } from './comfyui';
import { readDream, readEasyDiffusion, readInvokeAi, readJsonGenerator, readNovelAi } from './json-generators';
import { parseJsonObject } from './json-value';
import { readSentence } from './sentences';

export interface FoundTexts {
  readonly generators: readonly GeneratorText[];
  /** Texts that no generator explains. */
  readonly rest: readonly NamedText[];
}

/** Names of texts that are only of use together with others. */
const markers = new Set([
  'fooocus_scheme',
  'MakerNote',
  'Make',
  'Model',
  'Software',
  'Artist',
  'Author',
  'Source',
  'Title',
]);
/** Generators' texts that are shown as they are if their format is unknown. */
const generatorNames = new Set([
  'parameters',
  'prompt',
  'workflow',
  'generation_data',
  'sd-metadata',
  'invokeai_metadata',
  'invokeai_graph',
  'invokeai_workflow',
  'dream',
  'extrametadata',
  'postprocessing',
  'extras',
  'positive prompt',
  'negative prompt',
]);

/** Characters of all texts in which generators are recognized. */
const maxCharacters = 4_000_000;

/** The texts of a file while generators are recognized. */
class Texts {
  readonly used = new Set<NamedText>();

  constructor(readonly all: readonly NamedText[]) {}

  /** The first unused text with the name, whatever its case. */
  get(name: string): string | undefined {
    return this.all.find((one) => !this.used.has(one) && one.name.toLowerCase() === name.toLowerCase())?.text;
  }

  use(...names: readonly string[]): void {
    const lower = new Set(names.map((name) => name.toLowerCase()));
    for (const one of this.all) if (lower.has(one.name.toLowerCase())) this.used.add(one);
  }
}

export function readGeneratorTexts(all: readonly NamedText[]): FoundTexts {
  let left = maxCharacters;
  const texts = new Texts(all.filter(({ text }) => (left -= text.length) >= 0));
  const found: GeneratorText[] = [];
  for (const read of [readNovelAiTexts, readInvokeAiTexts, readEasyDiffusionTexts, readComfyUiTexts]) {
    const one = attempt(() => read(texts));
    if (one) found.push(one);
  }
  const marker = ['fooocus_scheme', 'MakerNote', 'Software'].map((name) => texts.get(name) ?? '').join(' ');
  const context = {
    make: texts.get('Make'),
    model: texts.get('Model'),
    software: texts.get('Software'),
    artist: texts.get('Artist') ?? texts.get('Author'),
  };
  for (const one of texts.all) {
    if (texts.used.has(one) || (markers.has(one.name) && !one.text.trimStart().startsWith('{'))) continue;
    const read = attempt(() => readUserText(one, marker) ?? readSentence(one, context)) ?? unknown(one);
    if (!read) continue;
    found.push(read);
    texts.used.add(one);
  }
  if (found.some(({ tool }) => tool.includes('Fooocus'))) texts.use('fooocus_scheme', 'MakerNote');
  return { generators: withoutDuplicates(found), rest: all.filter((one) => !texts.used.has(one)) };
}

/** Undefined if the reader fails, for example on very deep JSON. */
function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readNovelAiTexts(texts: Texts): GeneratorText | undefined {
  const [software, source, title] = ['Software', 'Source', 'Title'].map((name) => texts.get(name) ?? '');
  if (!/novelai/i.test(`${software} ${source} ${title}`)) return undefined;
  const read = readNovelAi({
    description: texts.get('Description'),
    source: source || undefined,
    comment: texts.get('Comment'),
  });
  texts.use('Description', 'Comment', 'Source', 'Title', 'Software', 'Generation time');
  return read.prompt === undefined && read.settings.length === 0 ? undefined : read;
}

function readInvokeAiTexts(texts: Texts): GeneratorText | undefined {
  const modern = texts.get('invokeai_metadata') ?? texts.get('sd-metadata');
  const read = (modern && readInvokeAi(modern)) || readDream(texts.get('Dream') ?? '');
  if (read) texts.use('invokeai_metadata', 'sd-metadata', 'Dream', 'invokeai_graph', 'invokeai_workflow');
  return read;
}

function readEasyDiffusionTexts(texts: Texts): GeneratorText | undefined {
  const read = readEasyDiffusion(new Map(texts.all.map(({ name, text }) => [name, text])));
  if (read) for (const one of texts.all) if (/^[a-z_]+$/.test(one.name)) texts.used.add(one);
  return read;
}

function readComfyUiTexts(texts: Texts): GeneratorText | undefined {
  const [prompt, workflow] = [texts.get('prompt'), texts.get('workflow')];
  const read = readComfyUi(prompt, workflow);
  if (read) texts.use('prompt', 'workflow');
  return read;
}

/** A text in a field that many tools use. */
function readUserText({ text }: NamedText, marker: string): GeneratorText | undefined {
  const json = parseJsonObject(text);
  if (json) {
    const nested = (key: string) =>
      typeof json[key] === 'object' && json[key] !== null ? JSON.stringify(json[key]) : undefined;
    return (
      readComfyUi(text, undefined) ??
      readComfyUi(nested('prompt'), nested('workflow')) ??
      readComfyUi(undefined, 'nodes' in json ? text : undefined) ??
      readJsonGenerator(text, marker)
    );
  }
  const read = readAutomatic1111(text);
  return read && /fooocus/i.test(marker) ? { ...read, tool: 'Fooocus' } : read;
}

/** A text whose name says that a generator wrote it. */
function unknown({ name, text }: NamedText): GeneratorText | undefined {
  if (!generatorNames.has(name.toLowerCase())) return undefined;
  const raw = displayText(text, 'raw');
  if (raw === undefined) return undefined;
  const isPrompt = /prompt|^parameters$/i.test(name) && !/^\s*[{[]/.test(text);
  return { tool: 'Unknown', settings: [], raw, ...(isPrompt ? { prompt: displayText(text, 'long') ?? raw } : {}) };
}

/** The same text is often stored in several places. */
function withoutDuplicates(found: readonly GeneratorText[]): GeneratorText[] {
  const seen = new Set<string>();
  return found.filter((one) => {
    const key = JSON.stringify({ ...one, raw: undefined });
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}
