// Reads the parameters that AUTOMATIC1111 and similar tools write: prompt, negative prompt, and a line of settings.
import { defined } from '../../../defined';
import { displayText } from '../display-text';
import type { GeneratorText } from '../image-metadata';
import { isObject, type Setting } from './json-value';

const negative = 'Negative prompt:';
/** The line of settings begins with one of these. */
const settingsStart = /^(?:Steps|Seed|Sampler|Size|Model|CFG scale|Model hash|Version): ?/;
const minSettings = 2;
const maxSettings = 100;
const maxLine = 50_000;

/** Undefined if the text has neither a line of settings nor a negative prompt. */
export function readAutomatic1111(text: string): GeneratorText | undefined {
  const lines = splitLines(text.replace(/\r\n?/g, '\n').trim());
  const last = lines.findLastIndex((line) => settingsStart.test(line.trim()));
  const line = last < 0 ? '' : lines.slice(last).join(' ').trim().slice(0, maxLine);
  const found = readSettings(line);
  const settings = found.length < minSettings ? [] : found;
  const start = settings.length === 0 ? lines.length : last;
  const negativeAt = lines.findIndex((one, index) => index < start && one.trim().startsWith(negative));
  if (settings.length === 0 && negativeAt < 0) return undefined;
  const prompts = lines.slice(0, start);
  const positive = negativeAt < 0 ? prompts : prompts.slice(0, negativeAt);
  const excluded = negativeAt < 0 ? [] : prompts.slice(negativeAt);
  const values = new Map(settings);
  const model = values.get('Model') ?? values.get('model') ?? checkpointOf(values.get('Civitai resources'));
  return defined({
    tool: toolOf(values),
    prompt: displayText(positive.join('\n'), 'long'),
    negativePrompt: displayText(excluded.join('\n').trim().slice(negative.length), 'long'),
    model: displayText(model),
    settings: settings
      .filter(([name]) => name.toLowerCase() !== 'model')
      .flatMap(([name, value]): Setting[] => {
        const [shownName, shown] = [displayText(name), displayText(value)];
        return shownName === undefined || shown === undefined ? [] : [[shownName, shown]];
      }),
    raw: displayText(text, 'raw'),
  });
}

/** Some tools replace the line breaks by dots or omit them. */
function splitLines(text: string): string[] {
  const single = !text.includes('\n') && /Steps: \d+, /.test(text);
  const split = single ? text.replace(/\.?(?=Negative prompt:)/, '\n').replace(/\.?(?=Steps: \d+, )/, '\n') : text;
  return split.split('\n');
}

function toolOf(values: ReadonlyMap<string, string>): string {
  const version = values.get('Version') ?? '';
  const app = values.get('App') ?? values.get('Generator') ?? '';
  if (/sd\.?next/i.test(app)) return 'SD.Next';
  if (/fooocus/i.test(version)) return 'Fooocus';
  if (/comfyui/i.test(version)) return 'ComfyUI';
  if (/stable-diffusion\.cpp/i.test(version)) return 'stable-diffusion.cpp';
  if (/^(?:f\d|neo|classic|forge)/i.test(version)) return 'Forge';
  if (values.has('Civitai resources') && version === '') return 'Civitai';
  return displayText(app) ?? (values.has('Guidance Scale') ? 'Draw Things' : 'AUTOMATIC1111');
}

/** The checkpoint in Civitai's list of resources. */
function checkpointOf(resources: string | undefined): string | undefined {
  try {
    const list: unknown = JSON.parse(resources ?? '[]');
    const found = Array.isArray(list) ? list.find((one) => isObject(one) && one['type'] === 'checkpoint') : undefined;
    const name: unknown = isObject(found) ? (found['modelName'] ?? found['modelVersionName']) : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

const nameToken = /[\s,]*([A-Za-z][^:,\n]{0,60}):\s?/y;

/** Pairs such as `Seed: 12`, separated by commas. A value in quotes or brackets may contain commas. */
function readSettings(line: string): Setting[] {
  const settings: Setting[] = [];
  for (let at = 0; at < line.length && settings.length < maxSettings;) {
    nameToken.lastIndex = at;
    const name = nameToken.exec(line)?.[1];
    if (name === undefined) break;
    const start = nameToken.lastIndex;
    const end = valueEnd(line, start);
    settings.push([name.trim(), unquote(line.slice(start, end).trim())]);
    at = end + 1;
  }
  return settings;
}

/** The comma after the value that begins at `start`, or the end of the line. */
function valueEnd(line: string, start: number): number {
  let depth = 0;
  let quoted = false;
  const nested = /["[{]/.test(line[start] ?? '');
  for (let at = start; nested && at < line.length; at++) {
    const char = line[at]!;
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && /[[{]/.test(char)) depth++;
    else if (!quoted && /[\]}]/.test(char)) depth--;
    else if (!quoted && depth <= 0 && char === ',') return at;
    if (at === line.length - 1 && !quoted && depth <= 0) return line.length;
  }
  // Without a closing quote or bracket, the value ends at the next comma.
  const comma = line.indexOf(',', start);
  return comma < 0 ? line.length : comma;
}

function unquote(value: string): string {
  if (!/^".*"$/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}
