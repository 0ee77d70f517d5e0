// A file's name in little room: of one that is too long the end is shown, which tells it from its neighbors (`-6.png`).
import { html, type TemplateResult } from 'lit';
import { sanitizeLabel } from './format';

export function fileNameLabel(name: string): TemplateResult {
  return html`<span class="name-end"><bdi>${sanitizeLabel(name)}</bdi></span>`;
}
