// Renders an image of the grid without lit, because hundreds of them are updated while the user scrolls.
import * as l10n from '@vscode/l10n';
import type { GalleryItem } from '../../shared/gallery-protocol';
import { formatDate } from '../components/date-format';
import { fileNameEnd } from '../components/file-name';
import { formatPixels, joinFacts, sanitizeLabel } from '../components/format';

export interface CellState {
  readonly id: string;
  readonly item: GalleryItem | undefined;
  /** From 1. */
  readonly column: number;
  readonly selected: boolean;
  /** It is in the tab order. */
  readonly current: boolean;
}

export function createCell(): HTMLElement {
  const cell = element('div', 'result');
  cell.setAttribute('role', 'gridcell');
  const face = element('span', 'result-face');
  const check = element('span', 'result-check', 'icon', 'icon-check');
  check.setAttribute('aria-hidden', 'true');
  const name = createFileName();
  name.classList.add('result-name');
  cell.append(face, check, name, element('span', 'result-facts', 'muted'));
  return cell;
}

/** What each cell shows. */
const states = new WeakMap<HTMLElement, CellState>();

export function updateCell(cell: HTMLElement, state: CellState): void {
  const before = states.get(cell);
  const { id, item, column, selected, current } = state;
  const isSame = before?.id === id && before.item === item && before.column === column;
  if (isSame && before.selected === selected && before.current === current) return;
  states.set(cell, state);
  cell.dataset['image'] = id;
  set(cell, 'aria-colindex', `${column}`);
  set(cell, 'aria-selected', `${selected}`);
  set(cell, 'tabindex', current ? '0' : '-1');
  const [face, , name, facts] = [...cell.children] as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  if (item) cell.removeAttribute('aria-label');
  else set(cell, 'aria-label', l10n.t('Loading'));
  // Screen readers read it as the description.
  set(cell, 'title', item ? `${item.prompt}\n${sanitizeLabel(item.detail)}` : '');
  writeFileName(name, item?.name ?? '');
  write(facts, item ? joinFacts([formatDate(item.at), formatPixels(item)]) : '');
  showFace(face, item, before?.id === id);
  showStar(cell, item?.starred === true);
}

/** The images that have not been put into the page yet. */
const waiting = new Map<HTMLElement, string>();
/** Images of one frame: many at once would delay the next one. */
const perFrame = 6;

function showImageSoon(face: HTMLElement, source: string): void {
  if (waiting.size === 0) requestAnimationFrame(showImages);
  waiting.set(face, source);
}

function showImages(): void {
  for (const [face, source] of [...waiting].slice(0, perFrame)) {
    waiting.delete(face);
    const image = document.createElement('img');
    // The name of the file follows.
    image.alt = '';
    image.decoding = 'async';
    image.draggable = false;
    image.src = source;
    face.replaceChildren(image);
  }
  if (waiting.size > 0) requestAnimationFrame(showImages);
}

/** @param isSame the cell shows the same image as before: another one must not appear while its thumbnail is loading */
function showFace(face: HTMLElement, item: GalleryItem | undefined, isSame: boolean): void {
  const source = item?.thumbnail;
  const before = face.firstElementChild;
  if (source !== undefined) {
    if (isSame && before instanceof HTMLImageElement) {
      if (before.getAttribute('src') !== source) before.src = source;
      return;
    }
    if (waiting.get(face) !== source) showImageSoon(face, source);
    // The image appears in one of the next frames.
    if (isSame) return;
  } else waiting.delete(face);
  const name = item?.missing ? 'circle-slash' : 'file-media';
  if (before?.classList.contains(`icon-${name}`)) return;
  const icon = element('span', 'icon', `icon-${name}`);
  if (item?.missing) label(icon, l10n.t('no longer on disk'));
  else icon.setAttribute('aria-hidden', 'true');
  face.replaceChildren(icon);
}

function showStar(cell: HTMLElement, starred: boolean): void {
  const before = cell.querySelector('.result-star');
  if (!starred) return before?.remove();
  if (before) return;
  const star = element('span', 'result-star');
  label(star, l10n.t('starred'));
  star.append(element('span', 'icon', 'icon-star-full'));
  cell.append(star);
}

function element(tag: string, ...classes: string[]): HTMLElement {
  const made = document.createElement(tag);
  made.classList.add(...classes);
  return made;
}

/** Makes an icon part of the name that screen readers read. */
function label(icon: HTMLElement, text: string): void {
  icon.setAttribute('role', 'img');
  icon.setAttribute('aria-label', text);
}

function set(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** The same as `fileNameLabel` without lit, for names that are replaced while the user scrolls. */
function createFileName(): HTMLElement {
  const label = document.createElement('bdi');
  label.className = 'file-name';
  for (const name of ['unseen', 'file-start', 'file-end']) {
    const part = document.createElement('span');
    part.className = name;
    if (name !== 'unseen') part.setAttribute('aria-hidden', 'true');
    label.append(part);
  }
  return label;
}

/** @param label made by `createFileName` */
function writeFileName(label: HTMLElement, name: string): void {
  const [text, first, last] = [...label.children] as HTMLElement[];
  const whole = sanitizeLabel(name);
  const end = fileNameEnd(whole);
  if (!text || !first || !last || text.textContent === whole) return;
  text.textContent = whole;
  first.dataset['text'] = whole.slice(0, whole.length - end.length);
  last.dataset['text'] = end;
}
