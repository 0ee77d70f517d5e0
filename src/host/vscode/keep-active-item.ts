// Fills a quick pick anew while somebody walks in it: the row that is active stays so.
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
