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
  const downscaled = inputs.findIndex(isDownscaled);
  const large = inputs[downscaled];
  // A single input has the same text below it.
  if (inputs.length > 1 && large && isDownscaled(large))
    return advice(
      l10n.t(
        "Input {0} will be shrunk to fit the service's limit: {1} → {2}.",
        downscaled + 1,
        formatPixels(large.measures),
        formatPixels(large.fitted),
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

/** `3600 × 2800 → 3387 × 2634 · 22.6 MB → 6 MB · first frame only`, as far as known. */
export function formatMeasures(input: InputView): string {
  const { measures, fitted, reencoded, firstFrameOnly, kind, pending } = input;
  if (pending && !measures) return l10n.t('Reading…');
  if (!measures) return kind === 'url' ? l10n.t('downloaded by the service') : '';
  const pixels = isDownscaled(input)
    ? `${formatPixels(measures)} → ${formatPixels(input.fitted)}`
    : formatPixels(measures);
  const size = formatSize(measures.bytes);
  const change = `${pixels} · ${fitted ? `${size} → ${formatSize(fitted.bytes)}` : size}`;
  const frame = firstFrameOnly ? l10n.t('first frame only') : '';
  const encoding = reencoded ? l10n.t('re-encoded') : '';
  return [change, frame, encoding].filter(Boolean).join(' · ');
}

/** Whether the image is sent with fewer pixels than it has. */
function isDownscaled(input: InputView): input is InputView & Required<Pick<InputView, 'measures' | 'fitted'>> {
  const { measures, fitted } = input;
  return (
    measures !== undefined && fitted !== undefined && fitted.width * fitted.height < measures.width * measures.height
  );
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
