// Uses the elements of rows that are no longer rendered again, because making elements takes long.
import type { GridRow } from './grid-layout';

/** Removes the rows that are not among `rows`. @returns a function that makes a row of one of them, or a new one */
export function recycleRows(holder: HTMLElement, rows: readonly GridRow[]): (row: GridRow) => HTMLElement {
  const wanted = new Set(rows.map(({ id }) => id));
  const unused: HTMLElement[] = [];
  for (const row of [...holder.children] as HTMLElement[]) {
    if (wanted.has(row.dataset['row'] ?? '') || row.className !== 'grid-row') continue;
    row.remove();
    unused.push(row);
  }
  return ({ kind }) => {
    const used = kind === 'row' ? unused.pop() : undefined;
    if (used) return used;
    const row = document.createElement('div');
    row.className = kind === 'gap' ? 'gap' : 'grid-row';
    row.setAttribute('role', kind === 'gap' ? 'presentation' : 'row');
    return row;
  };
}
