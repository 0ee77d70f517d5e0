// Lists the unsaved images: prompt, size, age, completeness and target folder.
import * as vscode from 'vscode';
import type { UnsavedState } from '../../core/outbox/unsaved-state';
import type { UnsavedJob } from '../../core/outbox/outbox';
import { truncate, formatDuration, escapeLabel, shortPath, formatSize } from '../vscode/format';
import { type Answer, onAccept, showBox } from '../vscode/quick-input';

export interface UnsavedListing {
  readonly unsavedJob: UnsavedJob;
  readonly state: UnsavedState;
}

export type UnsavedAction = 'save' | 'saveAs' | 'show' | 'discard';

/** An action and its job, or `tidy`: discard the oldest images because they take too much space. */
export type UnsavedAnswer = { readonly listed: UnsavedListing; readonly act: UnsavedAction } | 'tidy';

interface UnsavedItem extends vscode.QuickPickItem {
  readonly answer?: UnsavedAnswer;
}

/** @param tooMany how many of the oldest images exceed the space limit; 0 if none. */
export function pickUnsaved(all: readonly UnsavedListing[], tooMany: number): Promise<Answer<UnsavedAnswer>> {
  const show = { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Open') };
  const elsewhere = { iconPath: new vscode.ThemeIcon('save-as'), tooltip: vscode.l10n.t('Save to Another Folder…') };
  const discard = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Discard…') };
  const acts = new Map<vscode.QuickInputButton, UnsavedAction>([
    [show, 'show'],
    [elsewhere, 'saveAs'],
    [discard, 'discard'],
  ]);
  const pick = vscode.window.createQuickPick<UnsavedItem>();
  pick.matchOnDetail = true;
  const items = all.map((listed): UnsavedItem => {
    const buttons = [...(listed.state.complete ? [show] : []), elsewhere, discard];
    return { ...itemOf(listed), buttons, answer: { listed, act: 'save' } };
  });
  const tidy: UnsavedItem = {
    label: vscode.l10n.t('Discard {0} Oldest…', tooMany),
    description: vscode.l10n.t('Frees space to stay under 1 GB'),
    iconPath: new vscode.ThemeIcon('trash'),
    answer: 'tidy',
  };
  const here = items.filter((_, index) => belongsHere(all[index]?.unsavedJob));
  const elsewhereItems = items.filter((item) => !here.includes(item));
  const heading = { label: vscode.l10n.t('Other folders'), kind: vscode.QuickPickItemKind.Separator };
  pick.items = [
    ...(tooMany > 0 ? [tidy] : []),
    ...here,
    ...(elsewhereItems.length > 0 ? [heading, ...elsewhereItems] : []),
  ];
  const box = { title: vscode.l10n.t('Recover Unsaved Images'), placeholder: vscode.l10n.t('Select an image to save') };
  return showBox<UnsavedAnswer>(pick, box, (answer) => [
    onAccept(pick, answer, (item) => item.answer),
    pick.onDidTriggerItemButton(({ item, button }) => {
      const act = acts.get(button);
      if (act && item.answer && item.answer !== 'tidy') answer({ value: { listed: item.answer.listed, act } });
    }),
  ]);
}

/** Whether the target is in a folder that is open here; an image without a workspace belongs to every window. */
function belongsHere(unsavedJob: UnsavedJob | undefined): boolean {
  const folder = unsavedJob?.record.request.target.folder;
  const workspace = unsavedJob?.record.request.workspace;
  return (
    workspace === undefined ||
    (folder !== undefined && vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(folder)) !== undefined)
  );
}

function itemOf({ unsavedJob, state }: UnsavedListing): vscode.QuickPickItem {
  const { request, created } = unsavedJob.record;
  const facts = [
    unsavedJob.contentType === undefined ? '' : vscode.l10n.t('response without an image'),
    unsavedJob.contentType ?? (state.complete ? '' : vscode.l10n.t('incomplete')),
    state.size ? `${state.size.width} × ${state.size.height}` : '',
    formatSize(state.bytes),
    vscode.l10n.t('{0} ago', formatDuration(Date.now() - created)),
  ];
  return {
    label: escapeLabel(truncate(request.prompt, 80)) || vscode.l10n.t('(no prompt)'),
    description: facts.filter(Boolean).join(' · '),
    detail:
      request.target.folder === ''
        ? vscode.l10n.t("You'll be asked for the folder")
        : vscode.l10n.t('Saves to {0}', shortPath(vscode.Uri.parse(request.target.folder))),
    iconPath: new vscode.ThemeIcon(unsavedJob.contentType ? 'json' : state.complete ? 'file-media' : 'warning'),
  };
}
