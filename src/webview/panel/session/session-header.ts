// Renders the session header: the title, the session actions, and the number of starred images.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { SessionAction } from '../../../shared/protocol';
import { iconButton } from '../../components/buttons';
import { icon } from '../../components/icon';
import { openMenu, type MenuItem } from '../../components/menu';
import { PeelElement } from '../../components/peel-element';
import './session-title';
import type { SessionTitle } from './session-title';

export class SessionHeader extends PeelElement {
  protected override topics = () => ['head'] as const;

  rename(): void {
    void this.find<SessionTitle>('peel-title')?.edit();
  }

  private toggleStarred(): void {
    const { starredOnly, ...rest } = this.panel.thread.view();
    void this.panel.show({ ...rest, starredOnly: !starredOnly });
  }

  private items(): MenuItem[] {
    const { host, ask, thread } = this.panel;
    const { images, starred } = thread.head();
    const run = (action: SessionAction) => () => void ask(host.session(action));
    const deleteUnstarred = () => void this.panel.once('deleteUnstarred', () => host.deleteUnstarred(), 'same');
    const isEmpty = thread.order().length === 0 && images === 0;
    const always = [
      { label: l10n.t('New Session'), icon: 'add', act: () => void ask(host.newSession()) },
      { label: l10n.t('Open Session…'), icon: 'history', act: run('open') },
      { label: l10n.t('Rename…'), icon: 'edit', key: 'F2', shortcut: 'F2', act: () => this.rename() },
    ];
    if (isEmpty) return always;
    return [
      ...always,
      { label: l10n.t('Duplicate'), icon: 'copy', act: run('duplicate') },
      { label: l10n.t('Export…'), icon: 'export', act: run('export') },
      // Without a star, no image would be left.
      ...(starred > 0 && images > starred
        ? [{ label: l10n.t('Delete Unstarred Images…'), icon: 'clear-all', act: deleteUnstarred }]
        : []),
      { label: l10n.t('Delete Session'), icon: 'trash', act: run('delete') },
    ];
  }

  private menu({ currentTarget }: Event): void {
    const from = currentTarget as HTMLElement;
    const { left, bottom } = from.getBoundingClientRect();
    openMenu({ label: l10n.t('Session Actions'), items: this.items(), x: left, y: bottom, from });
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
    const { starred } = thread.head();
    const { starredOnly } = thread.view();
    const text = starredOnly ? l10n.t('Show All Images') : l10n.t('Show Only Starred Images ({0})', starred);
    return html`<div class="session-head" role="group" aria-label=${l10n.t('Session')} @keydown=${this.pressed}>
      <peel-title .panel=${this.panel}></peel-title>
      ${iconButton('chevron-down', l10n.t('Open Session…'), () => void this.panel.ask(this.panel.host.session('open')), { kind: 'other-session' })}
      ${
        starred > 0 || starredOnly
          ? html`<button
              type="button"
              class="tool marks"
              aria-pressed=${starredOnly}
              title=${text}
              aria-label=${l10n.t('Only starred images: {0}', starred)}
              @click=${this.toggleStarred}
            >
              ${icon(starredOnly ? 'star-full' : 'star-empty')}<span>${starred}</span>
            </button>`
          : nothing
      }
      ${iconButton('ellipsis', l10n.t('Session Actions'), (event) => this.menu(event), { opensMenu: true })}
    </div>`;
  }
}

customElements.define('peel-head', SessionHeader);
