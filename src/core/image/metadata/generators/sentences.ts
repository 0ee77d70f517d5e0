// Recognizes generators that write plain sentences: Midjourney, Mochi Diffusion, FLUX, Grok.
import { defined } from '../../../defined';
import { displayText } from '../display-text';
import type { NamedText } from '../file-parts';
import type { GeneratorText } from '../image-metadata';
import type { Setting } from './json-value';

/** Other fields of the file. */
export interface Context {
  readonly make: string | undefined;
  readonly model: string | undefined;
  readonly software: string | undefined;
  readonly artist: string | undefined;
}

const readers = [readMidjourney, readMochi, readFlux, readGrok];

export function readSentence(text: NamedText, context: Context): GeneratorText | undefined {
  for (const read of readers) {
    const found = read(text, context);
    if (found) return found;
  }
  return undefined;
}

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/** "a harbor --ar 16:9 --v 6.1 Job ID: 2f…" */
function readMidjourney({ text }: NamedText): GeneratorText | undefined {
  const job = /Job ID:\s{0,5}([\da-f-]{36})$/i.exec(text.slice(0, 20_000).trim());
  if (!job || !uuid.test(job[1] ?? '')) return undefined;
  const [prompt = '', ...options] = ` ${text.slice(0, job.index).trim()}`.split(/\s--(?=[a-z])/);
  const settings = options.map((option): Setting => {
    const [name = '', ...value] = option.trim().split(/\s/);
    return [name, displayText(value.join(' ')) ?? 'true'];
  });
  const values = new Map(settings);
  return defined({
    tool: 'Midjourney',
    prompt: displayText(prompt, 'long'),
    negativePrompt: values.get('no'),
    model: values.has('niji') ? `niji ${values.get('niji')}` : (values.get('v') ?? values.get('version')),
    settings: [...settings.filter(([name]) => !['no', 'v', 'version', 'niji'].includes(name)), ['Job ID', job[1]!]],
    raw: displayText(text, 'raw'),
  });
}

/** "Include in Image: …; Exclude from Image: …; Model: …; … Generator: Mochi Diffusion 5" */
function readMochi({ text }: NamedText): GeneratorText | undefined {
  if (!text.startsWith('Include in Image:') || !text.includes('Mochi Diffusion')) return undefined;
  const pairs = text.split(/;\s*(?=[A-Z][A-Za-z ]{1,30}:)/).map((part) => {
    const colon = part.indexOf(':');
    return [part.slice(0, colon).trim(), part.slice(colon + 1).trim()] as const;
  });
  const values = new Map(pairs);
  const known = new Set(['Include in Image', 'Exclude from Image', 'Model']);
  return defined({
    tool: 'Mochi Diffusion',
    prompt: displayText(values.get('Include in Image'), 'long'),
    negativePrompt: displayText(values.get('Exclude from Image'), 'long'),
    model: displayText(values.get('Model')),
    settings: pairs.flatMap(([name, value]) => {
      const shown = known.has(name) ? undefined : displayText(value);
      return shown === undefined ? [] : [[name, shown] as const];
    }),
    raw: displayText(text, 'raw'),
  });
}

/** The scripts of Black Forest Labs write their name as the camera's make. */
function readFlux({ name, text }: NamedText, { make, model, software }: Context): GeneratorText | undefined {
  if (name !== 'ImageDescription' || !/black forest labs|AI generated/i.test(`${make} ${software}`)) return undefined;
  return defined({
    tool: 'FLUX',
    prompt: displayText(text, 'long'),
    model: displayText(model),
    settings: [],
  });
}

/** Grok writes a signature as the description and an ID as the artist, and no prompt. */
function readGrok({ name, text }: NamedText, { artist }: Context): GeneratorText | undefined {
  const signed =
    (name === 'ImageDescription' || name === 'UserComment') &&
    /^Signature:\s*[\w+/=-]{20,}\s*$/.test(text.slice(0, 2000));
  return signed && uuid.test(artist ?? '') ? { tool: 'Grok', settings: [] } : undefined;
}
