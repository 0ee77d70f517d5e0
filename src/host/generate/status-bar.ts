// Shows running requests in the status bar: how many images, and for how long.
import * as vscode from 'vscode';
import type { ActiveTurns } from '../../core/generate/active-turns';
import { formatDuration } from '../vscode/format';

/** The argument that the status bar passes to `peel.openPanel`; any other argument only opens the panel. */
export const runningArgument = 'running';

/** The item exists only while something runs. */
export function createStatusBar(activeTurns: ActiveTurns): vscode.Disposable {
  let item: vscode.StatusBarItem | undefined;
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    const turns = activeTurns.turns();
    const jobs = turns.flatMap((turn) => turn.jobs);
    const [oldest] = turns;
    if (!oldest || jobs.length === 0) return clear();
    item ??= create();
    timer ??= setInterval(draw, 1000);
    const elapsed = formatDuration(Date.now() - oldest.at);
    item.text =
      jobs.length === 1
        ? vscode.l10n.t('{0} 1 image · {1}', '$(loading~spin)', elapsed)
        : vscode.l10n.t('{0} {1} images · {2}', '$(loading~spin)', jobs.length, elapsed);
    // The label without the icon. Screen readers read it on focus, not every second.
    item.accessibilityInformation = { label: spoken(jobs.length, elapsed), role: 'button' };
    item.show();
  };
  const clear = () => {
    clearInterval(timer);
    timer = undefined;
    item?.dispose();
    item = undefined;
  };

  const unlisten = activeTurns.listen(({ turn, job }) => {
    // Received bytes do not change the item.
    if (job === undefined || turn.jobs.length === 0 || !turn.jobs.some(({ id }) => id === job) || !item) draw();
  });
  return new vscode.Disposable(() => {
    unlisten();
    clear();
  });
}

function spoken(count: number, elapsed: string): string {
  return count === 1
    ? vscode.l10n.t('Peel: generating 1 image, {0} elapsed', elapsed)
    : vscode.l10n.t('Peel: generating {0} images, {1} elapsed', count, elapsed);
}

function create(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('peel.running', vscode.StatusBarAlignment.Left, -10);
  item.name = vscode.l10n.t('Peel: Image Generation');
  item.tooltip = vscode.l10n.t('Generating images. Click to show them in the panel.');
  item.command = { command: 'peel.openPanel', title: item.name, arguments: [runningArgument] };
  return item;
}
