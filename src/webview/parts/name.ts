// A file's name that is shortened in the middle: what tells it from its neighbors (`-6.png`) stands at its end.
import { html, type TemplateResult } from 'lit';
import { label } from './format';

const tail = 8;

export function fileName(name: string): TemplateResult {
  const letters = [...label(name)];
  const cut = Math.max(0, letters.length - tail);
  return html`<bdi class="name name-parts"
    ><span class="name-start">${letters.slice(0, cut).join('')}</span><span>${letters.slice(cut).join('')}</span></bdi
  >`;
}
