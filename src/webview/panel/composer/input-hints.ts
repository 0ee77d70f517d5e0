// What would make these inputs work better: one sentence at a time, the gravest first.
import * as l10n from '@vscode/l10n';
import type { Draft, InputView } from '../../../shared/protocol';
import { cut, label, pixels, size } from '../../components/format';

export interface Hint {
  readonly grave: boolean;
  readonly text: string;
}

/** API document 5.3: 1024 × 1024 or more is recommended. */
const goodSide = 1024;

export function hintFor({ inputs, from }: Draft): Hint | undefined {
  const wrong = inputs.find(({ problem }) => problem !== undefined);
  if (wrong?.problem !== undefined) return { grave: true, text: wrong.problem };
  const small = inputs.findIndex(({ measures }) => measures && Math.max(measures.width, measures.height) < goodSide);
  if (small >= 0)
    return {
      grave: false,
      text: l10n.t('Input {0} is under {1} pixels: a larger one gives a better result.', small + 1, goodSide),
    };
  if (inputs.length > 3) return { grave: false, text: l10n.t('Two or three images work best.') };
  if (inputs.length > 1 || (from && inputs.length > 0))
    return { grave: false, text: l10n.t('The first counts most. Drag, or Alt+arrows, to reorder.') };
  return undefined;
}

/** `3000 × 2000 · 22.6 MB → 2.2 MB · first frame only`; what is known of it. */
export function measuresOf({ measures, fitted, stilled, kind, pending }: InputView): string {
  if (pending && !measures) return l10n.t('Reading…');
  if (!measures) return kind === 'url' ? l10n.t('downloaded by the service') : '';
  if (!fitted) return `${pixels(measures)} · ${size(measures.bytes)}`;
  const change = `${pixels(measures)} · ${size(measures.bytes)} → ${size(fitted.bytes)}`;
  return stilled ? `${change} · ${l10n.t('first frame only')}` : change;
}

/** The end of an address's path, which tells two of one host apart; undefined where it has none. */
function endOf({ detail }: InputView): string | undefined {
  const end = URL.parse(detail)
    ?.pathname.split('/')
    .findLast((part) => part !== '');
  return end === undefined ? undefined : cut(readable(end), 60);
}

/** In little room: a file by its name, an address by the end of its path or else by its host. */
export function shortName(input: InputView): string {
  return (input.kind === 'url' ? endOf(input) : undefined) ?? label(input.name);
}

/** The same, with the host of an address. */
export function nameOf(input: InputView): string {
  const { kind, name } = input;
  if (kind !== 'url') return name;
  const end = endOf(input);
  return end === undefined ? l10n.t('image at {0}', name) : l10n.t('{0} at {1}', end, name);
}

function readable(part: string): string {
  try {
    return label(decodeURIComponent(part));
  } catch {
    return label(part);
  }
}

/** What a screen reader says of one input. */
export function describeInput(input: InputView, index: number, count: number): string {
  const place = l10n.t('Input {0} of {1}: {2}', index + 1, count, nameOf(input));
  return [place, measuresOf(input), input.problem ?? ''].filter(Boolean).join(', ');
}
