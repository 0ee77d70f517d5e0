// Shows what the project style adds to the draft, and adds exactly what was shown.
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import { addedImages, addedText, addStyle, haveStyle } from '../../../core/request/project-style';
import type { Timeline } from '../../../core/session/timeline-types';
import { shownStyle } from '../../../shared/draft';
import type { StyleView } from '../../../shared/protocol';
import { previewOutputFolder } from '../../generate/build-request';
import type { RequestDraft } from '../../generate/request-draft';
import type { FolderStyle, ProjectStyles } from '../../style/project-styles';
import type { PanelDraft } from './draft-store';
import { pastOf } from './output-view';

export interface StyleContext {
  timeline(): Timeline;
  thumbnail(uri: string): string | undefined;
  readonly styles: ProjectStyles;
}

/** The workspace folder (URI) that the result is saved to; undefined when the user has to choose it. */
export function styleFolder(context: StyleContext, { prompt, inputs, parent, saveTo }: PanelDraft): string | undefined {
  const request = defined({ prompt, inputs: inputs.map(({ input }) => input), parent, saveTo });
  try {
    return previewOutputFolder(request, pastOf(context.timeline(), parent))?.workspace;
  } catch {
    // The line “Save to” says what is wrong.
    return undefined;
  }
}

export function toStyleView(context: StyleContext, draft: PanelDraft): StyleView | undefined {
  const folder = styleFolder(context, draft);
  const found = folder === undefined ? undefined : context.styles.of(folder);
  return found && viewOf(context, draft, found);
}

function viewOf(context: StyleContext, draft: PanelDraft, { version, isOn, style, problem }: FolderStyle): StyleView {
  const on = isOn;
  if (!style) return defined({ version, on, name: vscode.l10n.t('Project style'), text: '', images: [], problem });
  const inputs = draft.inputs.map(({ input }) => input);
  const images = addedImages(style, inputs);
  const past = pastOf(context.timeline(), draft.parent).map(({ turn }) => turn);
  const included = haveStyle(past, style) ? true : undefined;
  return defined({
    version,
    on,
    name: style.name,
    text: addedText(style, images.length),
    images: images.map(({ uri, name }) => defined({ name, thumbnail: context.thumbnail(uri) })),
    included,
  });
}

/**
 * @param version the style that the user saw and that is to be added; undefined: none.
 * @returns undefined when it is no longer what would be added.
 */
export async function addShownStyle(
  context: StyleContext,
  shown: PanelDraft,
  request: RequestDraft,
  version: string | undefined,
): Promise<RequestDraft | undefined> {
  const folder = styleFolder(context, shown);
  const found = folder === undefined ? undefined : await context.styles.read(folder);
  if (shownStyle(found && viewOf(context, shown, found)) !== version) return undefined;
  if (version === undefined) return request;
  return found?.style && addStyle(request, found.style);
}
