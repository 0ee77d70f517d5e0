// Shows a file name in little space: a long name keeps its end, which is unique (`-6.png`).
import { html, type TemplateResult } from 'lit';
import { sanitizeLabel } from './format';

export function fileNameLabel(name: string): TemplateResult {
  return html`<span class="name-end"><bdi>${sanitizeLabel(name)}</bdi></span>`;
}
