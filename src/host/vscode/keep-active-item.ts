// Updates the items of a quick pick while the user navigates it: the active item stays active.
import type * as vscode from 'vscode';

export interface QuickPickUpdater<T> {
  items(): readonly T[];
  set(items: readonly T[]): void;
}

export function createQuickPickUpdater<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>): QuickPickUpdater<T> {
  let now: readonly T[] = [];
  return {
    items: () => now,
    set(items) {
      const at = now.findIndex((item) => item === pick.activeItems[0]);
      const moved = at > 0 && now[at]?.label === items[at]?.label;
      now = items;
      pick.items = items;
      const active = items[at];
      if (moved && active) pick.activeItems = [active];
    },
  };
}
