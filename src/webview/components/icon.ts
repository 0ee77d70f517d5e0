// An icon of VS Code's own font; its name is a class of styles/icons.css. Whoever uses it names it in words.
import { html, type TemplateResult } from 'lit';

/** @param spin it turns, for something that is under way */
export function icon(name: string, spin = false): TemplateResult {
  return html`<span class="icon icon-${name}" ?data-spin=${spin} aria-hidden="true"></span>`;
}
