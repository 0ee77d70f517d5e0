// Shows the host's messages in a place of their own below the thread, so that nothing above them moves or is covered.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import { truncate } from '../components/format';
import { iconButton, linkButton } from '../components/buttons';
import { icon } from '../components/icon';
import { PeelElement } from '../components/peel-element';

const maxNotice = 600;
/** Longer texts can be scrolled, by keyboard too. */
const longNotice = 160;

export class NoticeBar extends PeelElement {
  protected override topics = () => ['notice'] as const;

  protected override render() {
    const [text, action] = [this.panel.notice(), this.panel.noticeAction()];
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
      ${action ? linkButton(action.label, () => action.act()) : nothing}
      ${iconButton('close', l10n.t('Dismiss'), dismiss)}
    </div>`;
  }
}

customElements.define('peel-notice', NoticeBar);
