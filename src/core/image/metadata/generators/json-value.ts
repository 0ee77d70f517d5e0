// Reads JSON that generators write, and turns its values into settings.
import { displayText } from '../display-text';

export type JsonObject = Readonly<Record<string, unknown>>;
export type Setting = readonly [name: string, value: string];

const maxSettings = 100;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a text; undefined if it is not JSON. Python writes NaN and Infinity, which JSON does not allow. */
export function parseJsonObject(text: string | undefined): JsonObject | undefined {
  const source = text?.replace(/^[\s\ufeff]+/, '').replace(/[\s\0]+$/, '');
  if (!source?.startsWith('{')) return undefined;
  const parsed = parse(source) ?? parse(source.replace(/([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, '$1null'));
  return isObject(parsed) ? parsed : undefined;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** The first of the names with a value, as a short or long text. */
export function field(
  json: JsonObject,
  names: readonly string[],
  limit: 'short' | 'long' = 'short',
): string | undefined {
  for (const name of names) {
    const value = json[name];
    const shown = displayText(
      Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(', ') : value,
      limit,
    );
    if (shown !== undefined) return shown;
  }
  return undefined;
}

/** Names and values as settings, without the names in `except`; structures as JSON. */
export function settingsOf(json: JsonObject, except: readonly string[]): Setting[] {
  return Object.entries(json)
    .filter(([name]) => !except.includes(name))
    .slice(0, maxSettings)
    .flatMap(([name, value]) => {
      const text = typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 2000) : value;
      const [shownName, shown] = [displayText(name), text === '{}' || text === '[]' ? undefined : displayText(text)];
      return shownName === undefined || shown === undefined ? [] : [[shownName, shown] as const];
    });
}
