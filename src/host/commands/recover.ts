// "Recover Unsaved Images…": what the outbox still holds, to be saved, saved elsewhere or thrown away.
import * as vscode from 'vscode';
import { asImageError, ImageError } from '../../core/errors';
import type { Home } from '../../core/bring-home';
import type { Leftover, Outbox } from '../../core/ports';
import { recover } from '../../core/recover';
import type { MemoryPorts } from '../../core/remember';
import type { Target } from '../../core/request';
import { cutText, duration, shortPath, size } from '../format';
import { type Answer, showBox } from '../quick/input';
import { describe } from '../words';

type Act = 'save' | 'saveAs' | 'discard';

interface LeftoverItem extends vscode.QuickPickItem {
  readonly leftover: Leftover;
}

export interface RecoverParts extends MemoryPorts, Home {
  readonly outbox: Outbox;
}

export function registerRecoverCommand(parts: () => RecoverParts): vscode.Disposable {
  return vscode.commands.registerCommand('peel.recover', async () => {
    for (;;) {
      const leftovers = await parts().outbox.leftovers();
      if (leftovers.length === 0) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('There is nothing to recover: every image that arrived is saved.'),
        );
        return;
      }
      const answer = await askLeftover(leftovers);
      if (answer === undefined || answer === 'back') return;
      await handle(parts(), answer.value.leftover, answer.value.act);
    }
  });
}

function askLeftover(leftovers: readonly Leftover[]): Promise<Answer<{ leftover: Leftover; act: Act }>> {
  const elsewhere = { iconPath: new vscode.ThemeIcon('save-as'), tooltip: vscode.l10n.t('Save elsewhere…') };
  const discard = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Throw away') };
  const pick = vscode.window.createQuickPick<LeftoverItem>();
  pick.items = leftovers.map((leftover) => {
    const { request, created } = leftover.record;
    const bytes = leftover.files.reduce((sum, file) => sum + file.size, 0);
    const age = vscode.l10n.t('{0} ago', duration(Date.now() - created));
    return {
      leftover,
      label: cutText(request.prompt, 80),
      description: `${size(bytes)} · ${age}`,
      detail: vscode.l10n.t('Saves to {0}', shortPath(vscode.Uri.parse(request.target.folder))),
      iconPath: new vscode.ThemeIcon('file-media'),
      buttons: [elsewhere, discard],
    };
  });
  const box = { title: vscode.l10n.t('Recover Unsaved Images'), placeholder: vscode.l10n.t('Image to save') };
  return showBox<{ leftover: Leftover; act: Act }>(pick, box, (answer) => [
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      if (active) answer({ value: { leftover: active.leftover, act: 'save' } });
    }),
    pick.onDidTriggerItemButton(({ item, button }) =>
      answer({ value: { leftover: item.leftover, act: button === discard ? 'discard' : 'saveAs' } }),
    ),
  ]);
}

async function handle(parts: RecoverParts, leftover: Leftover, act: Act): Promise<void> {
  if (act === 'discard') return discard(leftover);
  const target = act === 'saveAs' ? await askTarget(leftover.record.request.target) : leftover.record.request.target;
  if (!target) return;
  try {
    await saved(await recover(parts, leftover, target, false));
  } catch (thrown) {
    const error = asImageError(thrown, 'save-failed');
    if (error.code === 'bad-reply') await offerIncomplete(parts, leftover, target);
    else await vscode.window.showErrorMessage(describe(stillKept(error, leftover)));
  }
}

/** Nothing more is at stake here than what lies in the outbox. */
function stillKept(error: ImageError, { files }: Leftover): ImageError {
  return new ImageError(error.code, { ...error.facts, kept: files.reduce((sum, file) => sum + file.size, 0) });
}

async function discard(leftover: Leftover): Promise<void> {
  const yes = vscode.l10n.t('Throw Away');
  const question = vscode.l10n.t('Throw away what arrived for “{0}”?', cutText(leftover.record.request.prompt, 60));
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: vscode.l10n.t('It cannot be brought back.') },
    yes,
  );
  if (chosen === yes) await leftover.remove();
}

async function offerIncomplete(parts: RecoverParts, leftover: Leftover, target: Target): Promise<void> {
  const save = vscode.l10n.t('Save As It Is');
  const message = vscode.l10n.t(
    'This picture arrived incomplete. What is there can be saved with the extension .incomplete, or thrown away.',
  );
  const drop = vscode.l10n.t('Throw Away');
  const chosen = await vscode.window.showWarningMessage(message, { modal: true }, save, drop);
  if (chosen === save) await saved(await recover(parts, leftover, target, true));
  else if (chosen === drop) await leftover.remove();
}

async function saved(uris: readonly string[]): Promise<void> {
  const [first] = uris.map((uri) => vscode.Uri.parse(uri, true));
  if (!first) return;
  await vscode.commands.executeCommand('vscode.open', first, { preview: true, preserveFocus: true });
  void vscode.window.showInformationMessage(vscode.l10n.t('Saved {0}.', shortPath(first)));
}

async function askTarget(target: Target): Promise<Target | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Save Here'),
  });
  return picked?.[0] && { folder: picked[0].toString(), stem: target.stem };
}
