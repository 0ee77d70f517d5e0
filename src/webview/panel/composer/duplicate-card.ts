// Asks about a duplicate request: shows the existing image before anything is sent.
import { html, nothing, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import type { DuplicateQuestion } from '../../../shared/protocol';
import { focusIfActive, watchFocus } from '../../components/focus-keeper';
import { iconButton, thumbnailOrIcon } from '../../components/buttons';
import { fileNameLabel } from '../../components/file-name';
import { formatDate } from '../../components/date-format';
import { PeelElement } from '../../components/peel-element';
import { costText } from './run-state';

export class DuplicateCard extends PeelElement {
  /** The question that was last focused. */
  private asked: string | undefined;

  protected override topics = () => ['repeat'] as const;

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    const repeat = this.panel.repeat();
    if (repeat?.id === this.asked) return;
    this.asked = repeat?.id;
    if (!repeat) return;
    this.find('.repeat')?.scrollIntoView({ block: 'nearest' });
    focusIfActive(() => this.focusCard(repeat.id));
  }

  /** Focuses the card, not a button, so that the next key does not answer. Users who are elsewhere keep their focus. */
  private focusCard(id: string): void {
    const active = document.activeElement;
    const isElsewhere = active && active !== document.body && !active.closest('.composer');
    if (!isElsewhere && this.panel.repeat()?.id === id) this.find('.repeat')?.focus({ preventScroll: true });
  }

  private async answer({ id, image }: DuplicateQuestion, answer: 'use' | 'another' | 'leave'): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.once(`repeat:${id}`, () => this.panel.host.answerRepeat(id, answer), 'more');
    if (answer === 'use') this.emit('jump', image);
    else if (isFocusUnmoved()) this.emit('focusprompt');
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
      ${thumbnailOrIcon(image.thumbnail, 64)}
      <div class="repeat-body">
        <p id="repeat-head" class="repeat-head">${l10n.t('You already generated this image')}</p>
        <p id="repeat-text" class="muted repeat-text">
          ${fileNameLabel(image.name)}<span>${l10n.t('{0} · nothing was sent', formatDate(at))}</span>
        </p>
      </div>
      ${iconButton('close', l10n.t('Cancel'), () => void this.answer(repeat, 'leave'))}
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
