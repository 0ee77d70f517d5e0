// Suggests how to improve the inputs: one sentence at a time, the most severe problem first.
import * as l10n from '@vscode/l10n';
import type { DraftView, InputView } from '../../../shared/protocol';
import { truncate, sanitizeLabel, formatPixels, formatSize } from '../../components/format';

export interface InputHint {
  readonly grave: boolean;
  readonly text: string;
}

/** API document 5.3: 1024 × 1024 or more is recommended. */
const goodSide = 1024;

export function inputHint({ inputs, parent }: DraftView): InputHint | undefined {
  const wrong = inputs.find(({ problem }) => problem !== undefined);
  if (wrong?.problem !== undefined) return { grave: true, text: wrong.problem };
  const small = inputs.findIndex(({ measures }) => measures && Math.max(measures.width, measures.height) < goodSide);
  const advice = (text: string): InputHint => ({ grave: false, text });
  const reencodedInput = inputs.find(({ reencoded }) => reencoded);
  if (reencodedInput)
    return advice(
      l10n.t(
        "“{0}” will be re-encoded because its private data can't be removed otherwise.",
        shortName(reencodedInput),
      ),
    );
  if (small >= 0)
    return advice(
      l10n.t('Input {0} is smaller than {1} pixels. A larger image gives a better result.', small + 1, goodSide),
    );
  if (inputs.length > 3) return advice(l10n.t('Two or three images work best.'));
  if (inputs.length > 1 || (parent && inputs.length > 0))
    return advice(l10n.t('The first image matters most. To reorder, drag or press Alt with an arrow key.'));
  return undefined;
}

/** `3000 × 2000 · 22.6 MB → 2.2 MB · first frame only`, as far as known. */
export function formatMeasures({ measures, fitted, reencoded, firstFrameOnly, kind, pending }: InputView): string {
  if (pending && !measures) return l10n.t('Reading…');
  if (!measures) return kind === 'url' ? l10n.t('downloaded by the service') : '';
  const size = `${formatPixels(measures)} · ${formatSize(measures.bytes)}`;
  const change = fitted ? `${size} → ${formatSize(fitted.bytes)}` : size;
  const frame = firstFrameOnly ? l10n.t('first frame only') : '';
  const encoding = reencoded ? l10n.t('re-encoded') : '';
  return [change, frame, encoding].filter(Boolean).join(' · ');
}

/** The end of the URL's path, which distinguishes URLs of one host; undefined without a path. */
function urlEnd({ detail }: InputView): string | undefined {
  const end = URL.parse(detail)
    ?.pathname.split('/')
    .findLast((part) => part !== '');
  return end === undefined ? undefined : truncate(decodePart(end), 60);
}

/** A short label: the file name, or the end of the URL's path, else its host. */
export function shortName(input: InputView): string {
  return (input.kind === 'url' ? urlEnd(input) : undefined) ?? sanitizeLabel(input.name);
}

/** The same label, with the host of a URL. */
export function fullName(input: InputView): string {
  const { kind, name } = input;
  if (kind !== 'url') return name;
  const end = urlEnd(input);
  return end === undefined ? l10n.t('image at {0}', name) : l10n.t('{0} at {1}', end, name);
}

function decodePart(part: string): string {
  try {
    return sanitizeLabel(decodeURIComponent(part));
  } catch {
    return sanitizeLabel(part);
  }
}

/** The screen reader text of an input. */
export function describeInput(input: InputView, index: number, count: number): string {
  const place = l10n.t('Input {0} of {1}: {2}', index + 1, count, fullName(input));
  return [place, formatMeasures(input), input.problem ?? ''].filter(Boolean).join(', ');
}
