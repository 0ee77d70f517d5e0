// Implements the actions of the details: run again, use a prompt, continue, copy, open.
import * as vscode from 'vscode';
import { withoutStyle } from '../../core/request/project-style';
import type { ImageRecord, MovedRecord, TurnRecord } from '../../core/session/records';
import type { DetailsAction, DetailsHostApi } from '../../shared/details-protocol';
import type { SessionImage } from '../../store/session/find-image';
import { draftFromTurn, type RequestDraft } from '../generate/request-draft';
import { createPaidOnce } from '../panel/paid-once';
import { fileNameOf, formatList, truncate } from '../vscode/format';
import { showError, showInformation, showWarning } from '../vscode/messages';
import { revealFile } from '../vscode/reveal-file';
import { detailsMarkdown } from './details-markdown';
import { findMissing, type ImageDetails } from './image-details';
import { imageTabGroup } from './image-tab';
import { sessionPrompt } from './session-section';

export interface DetailsActionParts {
  /** Sends a request through the same steps as every surface, and reports its result. @returns false if nothing was sent. */
  readonly run: (draft: RequestDraft) => Promise<boolean>;
  /** Fills the composer of the panel and shows it. */
  readonly useDraft: (draft: Partial<RequestDraft>) => Promise<void>;
  /** Makes an image the parent of the draft, in its session. */
  readonly continueImage: (image: ImageRecord, turn: TurnRecord) => Promise<void>;
  /** Shows a turn in its session. @returns false if the session no longer exists. */
  readonly revealTurn: (session: string, turn: string, image: string) => Promise<boolean>;
  readonly recordMove: (session: string, moved: MovedRecord) => Promise<void>;
}

/** The site of the Content Authenticity Initiative, named in Peel's documentation. */
const verifySite = 'https://contentcredentials.org/verify';

export function createDetailsActions(
  parts: DetailsActionParts,
  shown: () => ImageDetails | undefined,
): Omit<DetailsHostApi, 'ready'> {
  const once = createPaidOnce();

  const runAgain = async ({ id }: ImageDetails, found: SessionImage) => {
    const draft = draftFromTurn(found.turn, 1);
    await once(id, draft, async () => {
      const missing = await findMissing(found);
      if (missing.size > 0) return tellMissing(missing);
      return (await confirmRun(found.turn)) && parts.run(draft);
    });
  };
  const continueImage = async ({ uri }: ImageDetails, { session, image, turn }: SessionImage) => {
    const here = uri.toString();
    const moved = image.uri !== here && !(await exists(image.uri));
    if (moved) await parts.recordMove(session, { type: 'moved', image: image.id, uri: here, at: Date.now() });
    await parts.continueImage(moved ? { ...image, uri: here } : image, turn);
  };
  const act = async (details: ImageDetails, action: DetailsAction) => {
    const found = details.found();
    switch (action) {
      case 'copy':
        return vscode.env.clipboard.writeText(detailsMarkdown(details.view()));
      case 'open':
        return openImage(details.uri);
      case 'reveal':
        return revealFile(details.uri);
      case 'again':
        return found && runAgain(details, found);
      case 'continue':
        return found && continueImage(details, found);
      case 'revealSession':
        if (found && !(await parts.revealTurn(found.session, found.turn.id, found.image.id)))
          void showInformation(vscode.l10n.t('This session no longer exists.'));
    }
  };
  /** A call for a view that has been replaced does nothing. */
  const withDetails = async (view: string, work: (details: ImageDetails) => Promise<unknown>) => {
    const details = shown();
    if (details?.id !== view) return;
    try {
      await work(details);
    } catch (thrown) {
      const text = thrown instanceof Error ? truncate(thrown.message, 300) : '';
      void showError(vscode.l10n.t('An error occurred: {0}', text));
    }
  };

  return {
    act: (view, action) => withDetails(view, (details) => act(details, action)),
    usePrompt: (view, id) =>
      withDetails(view, async (details) => {
        const texts = details.view().sections.flatMap((section) => section.texts);
        const text = texts.find((one) => one.id === id && one.prompt);
        // The recorded prompt, which may contain characters that are not shown.
        const turn = id === sessionPrompt ? details.found()?.turn : undefined;
        if (text) await parts.useDraft({ prompt: turn ? withoutStyle(turn).prompt : text.text });
      }),
    verify: async () => void (await vscode.env.openExternal(vscode.Uri.parse(verifySite))),
  };
}

function tellMissing(missing: ReadonlySet<string>): false {
  const names = formatList([...missing].map((uri) => fileNameOf(vscode.Uri.parse(uri))));
  const message = vscode.l10n.t(
    "The image can't be generated again, because images that it needs no longer exist: {0}. Nothing was sent.",
    names,
  );
  void showWarning(message);
  return false;
}

async function confirmRun({ prompt }: TurnRecord): Promise<boolean> {
  const run = vscode.l10n.t('Run Again');
  const detail = vscode.l10n.t('This is 1 paid request: “{0}”', truncate(prompt, 200));
  return (await showInformation(vscode.l10n.t('Generate this image again?'), { modal: true, detail }, run)) === run;
}

/** In the group that shows the image already, else beside the details. */
async function openImage(uri: vscode.Uri): Promise<void> {
  const viewColumn = imageTabGroup(uri)?.viewColumn ?? vscode.ViewColumn.Beside;
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true, viewColumn });
}

const exists = async (uri: string): Promise<boolean> =>
  vscode.workspace.fs.stat(vscode.Uri.parse(uri, true)).then(
    () => true,
    () => false,
  );
