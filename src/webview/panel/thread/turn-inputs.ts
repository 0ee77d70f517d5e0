// Renders the parent and the inputs of a turn in their order, like a sum that ends with an arrow.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageRef, TurnInput, TurnView } from '../../../shared/protocol';
import { sanitizeLabel } from '../../components/format';
import { thumbnailOrIcon } from '../../components/buttons';
import { icon } from '../../components/icon';
import { fileNameLabel } from '../../components/file-name';

/** @param jump shows an image of this thread */
export function turnInputs(
  { parent: from, inputs }: TurnView,
  jump: (image: ImageRef) => void,
): TemplateResult | typeof nothing {
  if (!from && inputs.length === 0) return nothing;
  const alone = inputs.length === 1 && !from;
  const terms = [
    ...(from ? [parent(from, jump)] : []),
    ...inputs.map((input, index) => term(input, index, alone, jump)),
  ];
  return html`<div class="recipe" role="group" aria-label=${l10n.t('Created from')}>
    ${terms.map(
      (one, index) =>
        html`<span class="pair"
          >${index > 0 ? html`<span class="plus" aria-hidden="true">+</span>` : nothing}${one}${
            index === terms.length - 1 ? html`<span class="arrow">${icon('arrow-down')}</span>` : nothing
          }</span
        >`,
    )}
  </div>`;
}

function parent(from: ImageRef, jump: (image: ImageRef) => void): TemplateResult {
  return html`<button
    type="button"
    class="term term-parent"
    title=${l10n.t('Show {0}', sanitizeLabel(from.name))}
    aria-label=${l10n.t('Continues {0}: Show Image', sanitizeLabel(from.name))}
    @click=${() => jump(from)}
  >
    ${thumbnailOrIcon(from.thumbnail, 28, { lazy: true })}<span class="term-mark">${icon('git-branch')}</span
    ><span class="term-text"><span class="muted">${l10n.t('Continues')}</span> ${fileNameLabel(from.name)}</span>
  </button>`;
}

function term(input: TurnInput, index: number, alone: boolean, jump: (image: ImageRef) => void): TemplateResult {
  const { kind, name, image } = input;
  const isUrl = kind === 'url';
  const face = thumbnailOrIcon(isUrl ? undefined : input.thumbnail, 28, {
    lazy: true,
    ...(isUrl ? { placeholder: 'globe' } : {}),
  });
  const inner = html`${face}<span class="number" aria-hidden="true">${index + 1}</span
    >${alone ? fileNameLabel(name) : nothing}`;
  const text = l10n.t('Input {0}: {1}', index + 1, sanitizeLabel(name));
  if (!image) return html`<span class="term" role="img" title=${text} aria-label=${text}>${inner}</span>`;
  return html`<button type="button" class="term" title=${text} aria-label=${text} @click=${() => jump(image)}>
    ${inner}
  </button>`;
}
