// Renders the number of images, 1 to 8: an input with a button on either side.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxImageCount } from '../../../core/request/image-request';
import { formatImageCount } from '../../components/format';
import { icon } from '../../components/icon';
import { PeelElement } from '../../components/peel-element';
import { costText } from './run-state';

export class CountBox extends PeelElement {
  protected override topics = () => ['draft'] as const;

  private set(count: number): void {
    const wanted = Math.min(maxImageCount, Math.max(1, count));
    if (wanted !== this.panel.draft.current().count) this.panel.draft.choose({ count: wanted });
  }

  private pressed(event: KeyboardEvent): void {
    const { count } = this.panel.draft.current();
    const steps: Record<string, number> = {
      ArrowUp: count + 1,
      ArrowRight: count + 1,
      ArrowDown: count - 1,
      ArrowLeft: count - 1,
      Home: 1,
      End: maxImageCount,
    };
    const wanted = steps[event.key] ?? (/^[1-8]$/.test(event.key) ? Number(event.key) : undefined);
    if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.set(wanted);
  }

  protected override render() {
    const { count } = this.panel.draft.current();
    const text = formatImageCount(count);
    return html`<div class="count">
      ${this.stepButton('remove', l10n.t('Decrease Number of Images'), count - 1)}
      <span
        role="spinbutton"
        tabindex="0"
        class="count-number"
        aria-label=${l10n.t('Number of images')}
        aria-valuemin="1"
        aria-valuemax=${maxImageCount}
        aria-valuenow=${count}
        aria-valuetext=${`${text}, ${costText(count)}`}
        title=${`${text}: ${costText(count)}`}
        @keydown=${this.pressed}
        >${`× ${count}`}</span
      >
      ${this.stepButton('add', l10n.t('Increase Number of Images'), count + 1)}
    </div>`;
  }

  private stepButton(name: string, label: string, to: number) {
    return html`<button
      type="button"
      class="tool"
      tabindex="-1"
      aria-label=${label}
      ?disabled=${to < 1 || to > maxImageCount}
      @click=${() => this.set(to)}
    >
      ${icon(name)}
    </button>`;
  }
}

customElements.define('peel-count', CountBox);
