// Renders the buttons and thumbnails that several components share.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icon';

interface IconButtonOptions {
  /** The name for screen readers; absent: the tooltip. */
  readonly label?: string;
  /** A further class. */
  readonly kind?: string;
  /** The button stays focusable, but a click has no effect. */
  readonly disabled?: boolean;
  readonly opensMenu?: boolean;
  /** In ARIA syntax. */
  readonly shortcut?: string;
}

export function iconButton(
  name: string,
  title: string,
  act: (event: Event) => void,
  { label = title, kind = '', disabled, opensMenu, shortcut }: IconButtonOptions = {},
): TemplateResult {
  return html`<button
    type="button"
    class="tool ${kind}"
    title=${title}
    aria-label=${label}
    aria-disabled=${disabled ?? nothing}
    aria-haspopup=${opensMenu ? 'menu' : nothing}
    aria-keyshortcuts=${shortcut ?? nothing}
    @click=${disabled ? nothing : act}
  >
    ${icon(name)}
  </button>`;
}

export function textButton(kind: 'second' | 'quiet', text: string, act: (event: Event) => void): TemplateResult {
  return html`<button type="button" class="button button-${kind}" @click=${act}>${text}</button>`;
}

/** @param kind a further class */
export function linkButton(text: string, act: (event: Event) => void, kind = ''): TemplateResult {
  return html`<button type="button" class="link ${kind}" @click=${act}>${text}</button>`;
}

/** @param size in pixels, as in styles/controls.css. @param placeholder the icon that is shown without a thumbnail */
export function thumbnailOrIcon(
  src: string | undefined,
  size: number,
  { placeholder = 'file-media', lazy = false }: { readonly placeholder?: string; readonly lazy?: boolean } = {},
): TemplateResult {
  if (src === undefined) return html`<span class="thumb thumb-${size} thumb-none">${icon(placeholder)}</span>`;
  return html`<img
    class="thumb thumb-${size}"
    loading=${lazy ? 'lazy' : nothing}
    src=${src}
    alt=""
    width=${size}
    height=${size}
  />`;
}
