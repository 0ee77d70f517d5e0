// Renders the rows of a virtual list without lit: `repeat` leaves a comment node for each removed row.

/**
 * Existing rows are not moved, so that they keep the focus, the selection and what the user has expanded.
 * @param update called for every row, existing or new
 */
export function renderRows<R extends { readonly id: string }, E extends HTMLElement>(
  holder: HTMLElement,
  rows: readonly R[],
  { make, update }: { make(row: R): E; update(element: E, row: R): void },
): void {
  const existing = new Map([...holder.children].map((element) => [(element as E).dataset['row'], element as E]));
  const wanted = new Set(rows.map(({ id }) => id));
  for (const [id, element] of existing) if (id === undefined || !wanted.has(id)) element.remove();
  let next = holder.firstElementChild;
  for (const row of rows) {
    const element = existing.get(row.id) ?? make(row);
    element.dataset['row'] = row.id;
    update(element, row);
    if (element === next) next = next.nextElementSibling;
    else holder.insertBefore(element, next);
  }
}
