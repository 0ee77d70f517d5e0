// Asks about a duplicate request: shows the existing image before anything is sent.
import { html, nothing, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import type { DuplicateQuestion } from '../../../shared/protocol';
import { focusIfActive } from '../../components/focus-keeper';
import { icon } from '../../components/icon';
import { fileNameLabel } from '../../components/file-name';
import { formatDate } from '../../components/date-format';
import { PeelElement } from '../../components/peel-element';
import type { Topic } from '../state/change-topics';
import { costText } from './run-state';

export class DuplicateCard extends PeelElement {
  /** The question that was last focused. */
  private asked: string | undefined;

  protected override topics(): Topic[] {
    return ['repeat'];
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    const repeat = this.panel.repeat();
    if (repeat?.id === this.asked) return;
    this.asked = repeat?.id;
    if (!repeat) return;
    this.find('.repeat')?.scrollIntoView({ block: 'nearest' });
    focusIfActive(() => this.take(repeat.id));
  }

  /** Focuses the card, not a button, so that the next key does not answer. Users who are elsewhere keep their focus. */
  private take(id: string): void {
    const active = document.activeElement;
    const reads = active && active !== document.body && !active.closest('.composer');
    if (!reads && this.panel.repeat()?.id === id) this.find('.repeat')?.focus({ preventScroll: true });
  }

  private async answer({ id, image }: DuplicateQuestion, answer: 'use' | 'another' | 'leave'): Promise<void> {
    await this.panel.once(`repeat:${id}`, () => this.panel.host.answerRepeat(id, answer), 'more');
    if (answer === 'use') this.dispatchEvent(new CustomEvent('jump', { bubbles: true, detail: image }));
    else this.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
  }

  protected override render() {
    const repeat = this.panel.repeat();
    if (!repeat) return nothing;
    const { image, at, count } = repeat;
    return html`<div
      class="repeat"
      role="group"
      tabindex="-1"
      aria-labelledby="repeat-head"
      aria-describedby="repeat-text"
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        void this.answer(repeat, 'leave');
      }}
    >
      ${
        image.thumbnail === undefined
          ? html`<span class="thumb thumb-64 thumb-none">${icon('file-media')}</span>`
          : html`<img class="thumb thumb-64" src=${image.thumbnail} alt="" width="64" height="64" />`
      }
      <div class="repeat-body">
        <p id="repeat-head" class="repeat-head">${l10n.t('You already generated this image')}</p>
        <p id="repeat-text" class="muted repeat-text">
          ${fileNameLabel(image.name)}<span>${l10n.t('{0} · nothing was sent', formatDate(at))}</span>
        </p>
      </div>
      <button
        type="button"
        class="tool"
        title=${l10n.t('Cancel')}
        aria-label=${l10n.t('Cancel')}
        @click=${() => void this.answer(repeat, 'leave')}
      >
        ${icon('close')}
      </button>
      <div class="repeat-acts">
        <button type="button" class="button" @click=${() => void this.answer(repeat, 'use')}>
          ${l10n.t('Use Existing')}
        </button>
        <button type="button" class="button button-second" @click=${() => void this.answer(repeat, 'another')}>
          ${count === 1 ? l10n.t('Generate Another') : l10n.t('Generate {0} More', count)}<span class="cost"
            >${costText(count)}</span
          >
        </button>
      </div>
    </div>`;
  }
}

customElements.define('peel-repeat', DuplicateCard);
