// The picture that the draft goes on from: shown above the prompt, like the message that an answer answers.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import { icon } from '../parts/icon';
import { fileName } from '../parts/name';
import { Part } from '../parts/part';
import type { Topic } from '../state/topics';

export class FromBar extends Part {
  protected override topics(): Topic[] {
    return ['draft'];
  }

  private async drop(): Promise<void> {
    await this.panel.ask(this.panel.host.dropFrom());
    this.panel.announce(l10n.t('The next image starts afresh.'));
    this.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
  }

  private jump(): void {
    const { from } = this.panel.draft.now();
    if (from) this.dispatchEvent(new CustomEvent('jump', { bubbles: true, detail: from }));
  }

  protected override render() {
    const { from } = this.panel.draft.now();
    if (!from) return nothing;
    return html`<div class="from">
      <button type="button" class="from-jump" title=${l10n.t('Show {0} in the thread', from.name)} @click=${this.jump}>
        ${icon('git-branch')}
        ${
          from.thumbnail === undefined
            ? html`<span class="thumb thumb-24 thumb-none">${icon('file-media')}</span>`
            : html`<img class="thumb thumb-24" src=${from.thumbnail} alt="" width="24" height="24" />`
        }
        <span class="from-text"><span class="muted">${l10n.t('Continues')}</span> ${fileName(from.name)}</span>
      </button>
      <button
        type="button"
        class="tool"
        title=${l10n.t('Start afresh instead')}
        aria-label=${l10n.t('Do not continue {0}', from.name)}
        @click=${this.drop}
      >
        ${icon('close')}
      </button>
    </div>`;
  }
}

customElements.define('peel-from', FromBar);
