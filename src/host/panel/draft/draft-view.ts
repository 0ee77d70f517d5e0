// Converts the draft into the page's view and into a request, and fills in defaults.
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import { nearestRatio, type AspectRatio } from '../../../core/request/aspect-ratio';
import type { ImageRecord } from '../../../core/session/records';
import type { DraftView, InputView, RatioSelection, ImageVersions } from '../../../shared/protocol';
import type { DraftInput, PanelDraft, SentImages } from './draft-store';
import { fileNameOf, shortPath } from '../../vscode/format';
import type { RequestDraft } from '../../generate/request-draft';
import { settings } from '../../vscode/settings';
import { shortErrorMessage } from '../../errors/error-message';
import type { InputInfo } from '../file-info/file-info';
import { noActiveJobs, toImageRef, type ViewContext } from '../view-models';
import type { FolderNames } from '../file-info/folder-names';
import { outputView } from './output-view';
import { inputName } from '../../inputs/open-input';
import { type StyleContext, toStyleView } from './style-view';

export interface DraftContext extends ViewContext, StyleContext {
  readonly inputInfo: { of(uri: string): InputInfo | undefined };
  /** The folder of a pasted image means nothing to the user. */
  isPasted(uri: vscode.Uri): boolean;
  readonly folderNames: FolderNames;
}

export function toDraftView(context: DraftContext, draft: PanelDraft): DraftView {
  const { revision, prompt, inputs } = draft;
  const parent = draft.parent === undefined ? undefined : context.timeline().image(draft.parent);
  const nearest = nearestOf(context, draft);
  return defined({
    revision,
    prompt,
    inputs: inputs.map((one) => inputView(context, one)),
    ratio: ratioOf(draft),
    count: draft.count ?? settings.variations(),
    saveTo: draft.saveTo ?? '',
    output: outputView(context.timeline(), context.folderNames, draftFromPanel(context, draft)),
    nearest,
    parent: parent && toImageRef(context, parent),
    versions: parent && versionsOf(context, parent),
    original: parent && draft.original && namesOf(context, draft.original),
    style: toStyleView(context, draft),
  });
}

function namesOf(context: DraftContext, { inputs, parent }: SentImages): readonly string[] {
  const image = parent === undefined ? undefined : context.timeline().image(parent);
  return [...(image ? [fileNameOf(vscode.Uri.parse(image.uri))] : []), ...inputs.map(({ input }) => inputName(input))];
}

/** Undefined for an image that was requested alone. */
function versionsOf(context: DraftContext, { id, turn }: ImageRecord): ImageVersions | undefined {
  const cards = context.timeline().turn(turn, noActiveJobs)?.cards ?? [];
  if (cards.length < 2) return undefined;
  const images = cards.flatMap((card, place) =>
    card.kind === 'picture' && (card.image.id === id || !context.isMissing(card.image.uri))
      ? [{ image: card.image.id, place }]
      : [],
  );
  return { count: cards.length, images };
}

/** The draft as a request, with the ratio and the count that the page shows. */
export function draftFromPanel(context: DraftContext, draft: PanelDraft): RequestDraft {
  const ratio = ratioOf(draft);
  return {
    prompt: draft.prompt,
    inputs: draft.inputs.map(({ input }) => input),
    ratio: ratio === 'first-input' ? (nearestOf(context, draft) ?? 'model') : ratio,
    count: draft.count ?? settings.variations(),
    ...defined({ parent: draft.parent, saveTo: draft.saveTo }),
  };
}

/** By default an edit keeps the ratio of the image, and any other request uses the setting. */
function ratioOf({ ratio, inputs, parent }: PanelDraft): RatioSelection {
  return ratio ?? (inputs.length > 0 || parent !== undefined ? 'model' : (settings.ratio() ?? 'model'));
}

/** Of the first input, or of the parent if there are no inputs. */
function nearestOf(context: DraftContext, { inputs, parent }: PanelDraft): AspectRatio | undefined {
  const [first] = inputs;
  const file = first?.input.kind === 'file' ? context.inputInfo.of(first.input.uri)?.measures : undefined;
  const measures = file ?? (inputs.length === 0 && parent !== undefined ? context.timeline().image(parent) : undefined);
  return measures && nearestRatio(measures.width, measures.height);
}

function inputView(context: DraftContext, { id, input }: DraftInput): InputView {
  const { kind } = input;
  const name = inputName(input);
  if (input.kind === 'url') return { id, kind, name, detail: input.url, pending: false };
  const uri = vscode.Uri.parse(input.uri);
  const shown = name || fileNameOf(uri);
  // Starts watching the file, so that a changed or deleted file is checked again.
  context.isMissing(input.uri);
  const info = context.inputInfo.of(input.uri);
  return defined({
    id,
    kind,
    name: shown,
    detail: context.isPasted(uri) ? vscode.l10n.t('Pasted') : shortPath(vscode.Uri.joinPath(uri, '..')),
    pending: info === undefined,
    thumbnail: context.thumbnail(input.uri),
    measures: info?.measures,
    fitted: info?.fitted,
    reencoded: info?.reencoded || undefined,
    firstFrameOnly: info?.firstFrameOnly || undefined,
    problem: info?.problem && shortErrorMessage(info.problem.with({ subject: shown })),
  });
}
