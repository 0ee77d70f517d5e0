// A file's name in little room: of one that is too long the end is shown, which tells it from its neighbors (`-6.png`).
import { html, type TemplateResult } from 'lit';
import { label } from './format';

export function fileName(name: string): TemplateResult {
  return html`<span class="name-end"><bdi>${label(name)}</bdi></span>`;
}
