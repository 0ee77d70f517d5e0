// Renders the session title, which a click or F2 edits in place.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxTitleLength } from '../../../core/session/records';
import { sanitizeLabel } from '../../components/format';
import { PeelElement } from '../../components/peel-element';

export class SessionTitle extends PeelElement {
  static override properties = { ...PeelElement.properties, editing: { state: true } };
  declare editing: boolean;

  protected override topics = () => ['head'] as const;

  /** The session that was open when editing began. */
  private renamed = '';

  private get box(): HTMLInputElement | undefined {
    return this.find<HTMLInputElement>('input');
  }

  async edit(): Promise<void> {
    this.renamed = this.panel.thread.session();
    this.editing = true;
    await this.updateComplete;
    this.box?.focus();
    this.box?.select();
  }

  /** @param back returns the focus to the title */
  private async end(keep: boolean, back: boolean): Promise<void> {
    const title = this.box?.value.trim() ?? '';
    if (!this.editing) return;
    this.editing = false;
    const { thread, host, ask } = this.panel;
    if (keep && title !== thread.head().title && thread.session() === this.renamed) void ask(host.renameSession(title));
    await this.updateComplete;
    if (back) this.find('button')?.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    void this.end(event.key === 'Enter', true);
  }

  protected override render() {
    const title = this.panel.thread.head().title;
    if (this.editing)
      return html`<input
        type="text"
        class="title-box"
        maxlength=${maxTitleLength}
        aria-label=${l10n.t('Session title')}
        placeholder=${l10n.t('Leave empty to use the first prompt')}
        .value=${title}
        @keydown=${this.pressed}
        @blur=${() => void this.end(true, false)}
      />`;
    return html`<h2 class="title">
      <button
        type="button"
        class="title-text"
        title=${l10n.t('Rename “{0}” (F2)', sanitizeLabel(title))}
        aria-label=${l10n.t('Session: {0}', sanitizeLabel(title))}
        aria-keyshortcuts="F2"
        @click=${this.edit}
      >
        <bdi class="name">${sanitizeLabel(title)}</bdi>
      </button>
    </h2>`;
  }
}

customElements.define('peel-title', SessionTitle);
