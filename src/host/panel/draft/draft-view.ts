// The draft as the page gets it, and as it is asked for: what nobody chose is filled in.
import * as vscode from 'vscode';
import { nearestRatio, type AspectRatio } from '../../../core/request/aspect-ratio';
import type { ImageRecord } from '../../../core/session/records';
import type { DraftView, InputView, RatioSelection, ImageVersions } from '../../../shared/protocol';
import type { DraftInput, PanelDraft } from './draft-store';
import { fileNameOf, shortPath } from '../../vscode/format';
import type { RequestDraft } from '../../generate/build-request';
import { settings } from '../../vscode/settings';
import { shortErrorMessage } from '../../errors/error-message';
import type { InputInfoCache } from '../file-info/input-info';
import { inputName, toImageRef, type ViewContext } from '../view-models';

export interface DraftContext extends ViewContext {
  readonly inputInfo: InputInfoCache;
  /** A picture that was pasted has no folder that a person knows. */
  isPasted(uri: vscode.Uri): boolean;
}

export function toDraftView(tools: DraftContext, draft: PanelDraft): DraftView {
  const { revision, prompt, inputs } = draft;
  const from = draft.from === undefined ? undefined : tools.timeline().image(draft.from);
  const nearest = nearestOf(tools, draft);
  return {
    revision,
    prompt,
    inputs: inputs.map((one) => inputView(tools, one)),
    shape: ratioOf(draft),
    count: draft.count ?? settings.variations(),
    ...(nearest === undefined ? {} : { nearest }),
    ...(from ? { parent: toImageRef(tools, from), ...versionsOf(tools, from) } : {}),
  };
}

/** Nothing for a picture that was asked for alone. */
function versionsOf(tools: DraftContext, { id, turn }: ImageRecord): { versions?: ImageVersions } {
  const cards = tools.timeline().turn(turn, { job: () => undefined, inOtherWindow: () => false })?.cards ?? [];
  if (cards.length < 2) return {};
  const images = cards.flatMap((card, place) =>
    card.kind === 'picture' && (card.image.id === id || !tools.isMissing(card.image.uri))
      ? [{ image: card.image.id, place }]
      : [],
  );
  return { versions: { count: cards.length, images } };
}

/** The request's shape and count as the page shows them. */
export function draftFromPanel(tools: DraftContext, draft: PanelDraft): RequestDraft {
  const shape = ratioOf(draft);
  return {
    prompt: draft.prompt,
    inputs: draft.inputs.map(({ input }) => input),
    ratio: shape === 'first-input' ? (nearestOf(tools, draft) ?? 'model') : shape,
    count: draft.count ?? settings.variations(),
    ...(draft.from === undefined ? {} : { continueFrom: draft.from }),
  };
}

/** Until a person chooses, an edit keeps the picture's own shape, and anything else has the setting's. */
function ratioOf({ shape, inputs, from }: PanelDraft): RatioSelection {
  return shape ?? (inputs.length > 0 || from !== undefined ? 'model' : (settings.ratio() ?? 'model'));
}

/** Of the first input; of the picture that it goes on from when nothing else goes along. */
function nearestOf(tools: DraftContext, { inputs, from }: PanelDraft): AspectRatio | undefined {
  const [first] = inputs;
  const file = first?.input.kind === 'file' ? tools.inputInfo.of(first.input.uri)?.measures : undefined;
  const measures = file ?? (inputs.length === 0 && from !== undefined ? tools.timeline().image(from) : undefined);
  return measures && nearestRatio(measures.width, measures.height);
}

function inputView(tools: DraftContext, { id, input }: DraftInput): InputView {
  const { kind } = input;
  const name = inputName(input);
  if (input.kind === 'url') return { id, kind, name, detail: input.url, pending: false };
  const uri = vscode.Uri.parse(input.uri);
  // One that changes or goes away is looked at anew.
  tools.isMissing(input.uri);
  const look = tools.inputInfo.of(input.uri);
  const thumbnail = tools.thumbnail(input.uri);
  return {
    id,
    kind,
    name: name || fileNameOf(uri),
    detail: tools.isPasted(uri) ? vscode.l10n.t('Pasted') : shortPath(vscode.Uri.joinPath(uri, '..')),
    pending: look === undefined,
    ...(thumbnail === undefined ? {} : { thumbnail }),
    ...(look?.measures ? { measures: look.measures } : {}),
    ...(look?.fitted ? { fitted: look.fitted } : {}),
    ...(look?.firstFrameOnly ? { firstFrameOnly: true } : {}),
    ...(look?.problem ? { problem: shortErrorMessage(look.problem) } : {}),
  };
}
