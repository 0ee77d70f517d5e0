// Shows a file name in little space: a long name is cut in the middle, so that its number and extension stay readable.
import { html, type TemplateResult } from 'lit';
import { sanitizeLabel } from './format';

/** Screen readers and the clipboard get the whole name. */
export function fileNameLabel(name: string): TemplateResult {
  const whole = sanitizeLabel(name);
  const end = fileNameEnd(whole);
  const start = whole.slice(0, whole.length - end.length);
  return html`<bdi class="file-name"
    ><span class="unseen">${whole}</span><span class="file-start" data-text=${start} aria-hidden="true"></span
    ><span class="file-end" data-text=${end} aria-hidden="true"></span
  ></bdi>`;
}

/** `hero-add-a-bicycle-2.png` → `-bicycle-2.png`: the extension, the number and a short last word. */
export function fileNameEnd(name: string): string {
  return /(?:[-_ ][^-_ .]{1,8})?(?:[-_ ]?\(?\d{1,4}\)?)?(?:\.[\p{L}\p{N}]{1,5})?$/u.exec(name)?.[0] ?? '';
}
