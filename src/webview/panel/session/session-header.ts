// The head of the thread: which session this is, what can be done with it, and how many of its pictures are marked.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { SessionAction } from '../../../shared/protocol';
import { icon } from '../../components/icon';
import { openMenu, type MenuItem } from '../../components/menu';
import { PeelElement } from '../../components/peel-element';
import type { Topic } from '../state/change-topics';
import './session-title';
import type { SessionTitle } from './session-title';

export class SessionHeader extends PeelElement {
  protected override topics(): Topic[] {
    return ['head'];
  }

  rename(): void {
    void (this.find('peel-title') as SessionTitle | undefined)?.edit();
  }

  private toggleMarked(): void {
    const { markedOnly, ...rest } = this.panel.thread.view();
    void this.panel.show({ ...rest, markedOnly: !markedOnly });
  }

  private items(): MenuItem[] {
    const { host, ask, thread } = this.panel;
    const { pictures, marked } = thread.head();
    const does = (action: SessionAction) => () => void ask(host.session(action));
    const unmarked = pictures - marked;
    const begun = thread.order().length > 0 || pictures > 0;
    const always = [
      { label: l10n.t('New session'), icon: 'add', act: () => void ask(host.newSession()) },
      { label: l10n.t('Open another session…'), icon: 'history', act: does('open') },
      { label: l10n.t('Rename…'), icon: 'edit', key: 'F2', shortcut: 'F2', act: () => this.rename() },
    ];
    if (!begun) return always;
    return [
      ...always,
      { label: l10n.t('Duplicate'), icon: 'copy', act: does('duplicate') },
      { label: l10n.t('Export as a folder…'), icon: 'export', act: does('export') },
      ...(unmarked > 0
        ? [
            {
              label: l10n.t('Delete everything unmarked…'),
              icon: 'clear-all',
              key: String(unmarked),
              act: () => void this.panel.once('deleteUnmarked', () => host.deleteUnstarred(), 'same'),
            },
          ]
        : []),
      { label: l10n.t('Delete session'), icon: 'trash', act: does('delete') },
    ];
  }

  private menu({ currentTarget }: Event): void {
    const from = currentTarget as HTMLElement;
    const { left, bottom } = from.getBoundingClientRect();
    openMenu({ label: l10n.t('Actions for the session'), items: this.items(), x: left, y: bottom, from });
  }

  private pressed(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (key !== 'F2' || ctrlKey || metaKey || altKey || shiftKey) return;
    event.preventDefault();
    this.rename();
  }

  protected override render() {
    if (!this.panel.ready()) return nothing;
    const { thread } = this.panel;
    const { marked } = thread.head();
    const { markedOnly } = thread.view();
    const text = markedOnly ? l10n.t('Show all pictures') : l10n.t('Show only marked pictures ({0})', marked);
    return html`<div class="session-head" role="group" aria-label=${l10n.t('Session')} @keydown=${this.pressed}>
      <peel-title .panel=${this.panel}></peel-title>
      ${
        marked > 0 || markedOnly
          ? html`<button
              type="button"
              class="tool marks"
              aria-pressed=${markedOnly}
              title=${text}
              aria-label=${l10n.t('Only marked pictures: {0}', marked)}
              @click=${this.toggleMarked}
            >
              ${icon(markedOnly ? 'star-full' : 'star-empty')}<span>${marked}</span>
            </button>`
          : nothing
      }
      <button
        type="button"
        class="tool"
        title=${l10n.t('Open another session…')}
        aria-label=${l10n.t('Open another session…')}
        @click=${() => void this.panel.ask(this.panel.host.session('open'))}
      >
        ${icon('history')}
      </button>
      <button
        type="button"
        class="tool"
        title=${l10n.t('Actions for the session')}
        aria-label=${l10n.t('Actions for the session')}
        aria-haspopup="menu"
        @click=${this.menu}
      >
        ${icon('ellipsis')}
      </button>
    </div>`;
  }
}

customElements.define('peel-head', SessionHeader);
