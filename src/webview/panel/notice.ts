// Shows the host's messages above the thread, without moving the layout or covering controls.
import { html, nothing, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import { truncate } from '../components/format';
import { iconButton } from '../components/buttons';
import { icon } from '../components/icon';
import { PeelElement } from '../components/peel-element';

const maxNotice = 600;
/** Longer texts can be scrolled, by keyboard too. */
const longNotice = 160;

export class NoticeBar extends PeelElement {
  private shown = '';

  protected override topics = () => ['notice'] as const;

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    const text = this.panel.notice();
    if (text === this.shown) return;
    this.shown = text;
    // In a low view, the notice may be below the visible area.
    const box = this.find('.notice');
    if (box && box.getBoundingClientRect().bottom > window.innerHeight) box.scrollIntoView({ block: 'end' });
  }

  protected override render() {
    const text = this.panel.notice();
    if (!text) return nothing;
    const dismiss = (): void => {
      this.panel.setNotice('');
      this.emit('focusprompt');
    };
    return html`<div
      class="notice"
      @keydown=${({ key }: KeyboardEvent) => {
        if (key === 'Escape') dismiss();
      }}
    >
      ${icon('info')}<span class="notice-text" tabindex=${text.length > longNotice ? 0 : nothing}
        >${truncate(text, maxNotice)}</span
      >
      ${iconButton('close', l10n.t('Dismiss'), dismiss)}
    </div>`;
  }
}

customElements.define('peel-notice', NoticeBar);
