// Implements the selection of images: which image is focused, which are selected, and where a range begins.

export interface GridSelection {
  /** The image that has or had the focus. */
  readonly focused?: string | undefined;
  /** Where a range begins that Shift extends. */
  readonly anchor?: string | undefined;
  readonly selected: ReadonlySet<string>;
}

export const noSelection: GridSelection = { selected: new Set() };

/** What a click, or a key that moves, does to the selection. */
export type SelectionMode = 'focus' | 'move' | 'only' | 'toggle' | 'extend';

export function select(
  { anchor, focused, selected }: GridSelection,
  id: string,
  mode: SelectionMode,
  images: readonly string[],
): GridSelection {
  switch (mode) {
    case 'focus':
      return { focused: id, anchor, selected };
    case 'move':
      return { focused: id, anchor: id, selected };
    case 'only':
      return { focused: id, anchor: id, selected: new Set([id]) };
    case 'toggle': {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      return { focused: id, anchor: id, selected: next };
    }
    case 'extend': {
      const from = images.indexOf(anchor ?? focused ?? id);
      const to = images.indexOf(id);
      if (from < 0 || to < 0) return { focused: id, anchor: id, selected: new Set([id]) };
      const range = images.slice(Math.min(from, to), Math.max(from, to) + 1);
      return { focused: id, anchor: images[from], selected: new Set(range) };
    }
  }
}

/** Removes images that are no longer listed. The focus moves to the image that took the place of the focused one. */
export function keepListed(
  { focused, anchor, selected }: GridSelection,
  before: readonly string[],
  now: readonly string[],
): GridSelection {
  const listed = new Set(now);
  const place = focused === undefined || listed.has(focused) ? -1 : before.indexOf(focused);
  const next = place < 0 ? undefined : nearest(before, place, listed);
  return {
    focused: focused !== undefined && listed.has(focused) ? focused : next,
    anchor: anchor !== undefined && listed.has(anchor) ? anchor : next,
    selected: new Set([...selected].filter((id) => listed.has(id))),
  };
}

/** The next image after a place that is still listed, else the last one before it. */
function nearest(images: readonly string[], place: number, listed: ReadonlySet<string>): string | undefined {
  return images.slice(place).find((id) => listed.has(id)) ?? images.slice(0, place).findLast((id) => listed.has(id));
}
