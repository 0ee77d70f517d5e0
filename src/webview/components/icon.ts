// Renders an icon of VS Code's font, named by its class in styles/icons.css, without a label.
import { html, type TemplateResult } from 'lit';

/** @param spin rotates the icon, for work in progress */
export function icon(name: string, spin = false): TemplateResult {
  return html`<span class="icon icon-${name}" ?data-spin=${spin} aria-hidden="true"></span>`;
}
