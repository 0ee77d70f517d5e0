// Puts the rows of the thread into the page. By hand: lit's `repeat` leaves a comment behind for every row that goes.
import type { VisibleRow } from '../panel/thread/visible-rows';

/**
 * Rows that stay are not moved, so that focus, selection and what a person has unfolded stay too.
 * @param update a row that is there already, or has just been made
 */
export function renderRows<R extends VisibleRow, E extends HTMLElement>(
  holder: HTMLElement,
  rows: readonly R[],
  { make, update }: { make(row: R): E; update(element: E, row: R): void },
): void {
  const there = new Map([...holder.children].map((element) => [(element as E).dataset['row'], element as E]));
  const wanted = new Set(rows.map(({ id }) => id));
  for (const [id, element] of there) if (id === undefined || !wanted.has(id)) element.remove();
  let next = holder.firstElementChild;
  for (const row of rows) {
    const element = there.get(row.id) ?? make(row);
    element.dataset['row'] = row.id;
    update(element, row);
    if (element === next) next = next.nextElementSibling;
    else holder.insertBefore(element, next);
  }
}
