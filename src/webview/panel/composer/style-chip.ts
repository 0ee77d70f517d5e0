// Renders the project style below the prompt: on or off, and what it adds to the request.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { StyleView } from '../../../shared/protocol';
import { iconButton, linkButton, thumbnailOrIcon } from '../../components/buttons';
import { fileNameLabel } from '../../components/file-name';
import { sanitizeLabel, truncate } from '../../components/format';
import { icon } from '../../components/icon';
import { PeelElement } from '../../components/peel-element';

export class StyleChip extends PeelElement {
  static override properties = { ...PeelElement.properties, open: { state: true } };
  declare open: boolean | undefined;

  private lastProblem: string | undefined;

  protected override topics = () => ['draft'] as const;

  protected override updated(): void {
    const style = this.panel.draft.current().style;
    const problem = style?.on ? style.problem : undefined;
    if (problem !== undefined && problem !== this.lastProblem) this.panel.announce(problem);
    this.lastProblem = problem;
  }

  private async toggle({ on, name }: StyleView): Promise<void> {
    if (!(await this.panel.ask(this.panel.host.useStyle(!on)))) return;
    this.panel.announce(on ? l10n.t('{0} is off', name) : l10n.t('{0} is on', name));
  }

  protected override render() {
    const style = this.panel.draft.current().style;
    if (!style) return nothing;
    const { on, problem, included } = style;
    const name = sanitizeLabel(style.name);
    const adds = included ? l10n.t('already sent') : addsText(style);
    const open = this.open === true && problem === undefined;
    return html`<div class="style" role="group" aria-label=${l10n.t('Project style')}>
      <button
        type="button"
        class="style-chip"
        aria-pressed=${on}
        title=${[on ? l10n.t('Turn Project Style Off') : l10n.t('Turn Project Style On'), truncate(style.text, 400)].join('\n')}
        @click=${() => void this.toggle(style)}
      >
        ${icon(on ? (problem === undefined ? 'check' : 'warning') : 'circle-slash')}<bdi class="name">${name}</bdi>
        ${on && adds ? html`<span class="style-adds">${adds}</span>` : nothing}
      </button>
      ${
        problem === undefined
          ? html`<button
              type="button"
              class="tool"
              aria-expanded=${open}
              title=${l10n.t('Show What the Style Adds')}
              aria-label=${l10n.t('Show What the Style Adds')}
              @click=${() => (this.open = !open)}
            >
              ${icon('chevron-down')}
            </button>`
          : iconButton('edit', l10n.t('Edit Project Style'), () => this.edit())
      }
      ${problem !== undefined && on ? html`<p class="hint" data-grave>${icon('error')}<span>${problem}</span></p>` : nothing}
      ${open ? this.details(style) : nothing}
    </div>`;
  }

  private edit(): void {
    void this.panel.ask(this.panel.host.go('style'));
  }

  private details({ text, images, included }: StyleView) {
    return html`<div class="help style-details">
      <p class="muted">
        ${included ? l10n.t('Nothing is added: an earlier turn that is sent along has this style.') : l10n.t('Added to the prompt as its last paragraph:')}
      </p>
      <p class="style-text" dir="auto" tabindex="0" aria-label=${l10n.t('Text of the style')} .textContent=${text}></p>
      ${
        included || images.length === 0
          ? nothing
          : html`<p class="muted">${l10n.t('Added as the last inputs:')}</p>
              <ul class="style-images">
                ${images.map((one) => html`<li>${thumbnailOrIcon(one.thumbnail, 40)}${fileNameLabel(one.name)}</li>`)}
              </ul>`
      }
      <p>${linkButton(l10n.t('Edit Project Style'), () => this.edit())}</p>
    </div>`;
  }
}

function addsText({ images }: StyleView): string {
  if (images.length === 0) return '';
  return images.length === 1 ? l10n.t('+ 1 image') : l10n.t('+ {0} images', images.length);
}

customElements.define('peel-style', StyleChip);
