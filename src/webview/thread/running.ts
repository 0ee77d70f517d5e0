// A picture in the making: its shape, how long it has taken, what has come so far, and Cancel.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { RunningCard } from '../../shared/protocol';
import { duration, size } from '../parts/format';
import { Part } from '../parts/part';
import type { Topic } from '../state/topics';

export class Running extends Part {
  static override properties = {
    ...Part.properties,
    turn: {},
    card: { attribute: false },
    index: { type: Number },
    count: { type: Number },
  };
  declare turn: string;
  declare card: RunningCard;
  declare index: number;
  declare count: number;

  private ticking: ReturnType<typeof setInterval> | undefined;

  /** Progress reaches this card alone; the turn around it is not drawn again. */
  protected override topics(): Topic[] {
    return [`card:${this.card.id}`];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override willUpdate(): void {
    const now = this.panel.thread.turn(this.turn)?.cards.find(({ id }) => id === this.card.id);
    if (now?.kind === 'running') this.card = now;
  }

  protected override render() {
    const { card, index, count } = this;
    const name = count > 1 ? l10n.t('Picture {0} of {1}', index + 1, count) : l10n.t('Picture');
    const time = timeOf(card);
    const idle = card.phase === 'queued' || card.phase === 'waiting';
    return html`
      ${idle ? nothing : html`<vscode-progress-bar aria-label=${l10n.t('In progress')}></vscode-progress-bar>`}
      <div class="running-face" role="group" aria-label=${`${name}: ${phaseOf(card)}`}>
        ${time === undefined ? nothing : html`<span class="running-time">${duration(time)}</span>`}
        <span class="running-phase"
          >${card.received > 0 ? l10n.t('{0} received', size(card.received)) : phaseOf(card)}</span
        >
      </div>
      <button
        type="button"
        class="button button-quiet running-cancel"
        aria-label=${l10n.t('Cancel {0}', name.toLocaleLowerCase())}
        title=${costsAlready(card) ? l10n.t('Cancel (it may have been charged)') : l10n.t('Cancel (nothing was sent)')}
        @click=${() => void this.panel.ask(this.panel.host.cancel(card.id))}
      >
        ${l10n.t('Cancel')}
      </button>
    `;
  }
}

/** Milliseconds that count up while it is made, and down while the service wants to be left alone. */
function timeOf({ phase, since, until }: RunningCard): number | undefined {
  if (phase === 'queued') return undefined;
  return phase === 'waiting' && until !== undefined ? until - Date.now() : Date.now() - since;
}

function phaseOf({ phase }: RunningCard): string {
  const names: Record<RunningCard['phase'], string> = {
    queued: l10n.t('In the queue'),
    preparing: l10n.t('Preparing'),
    sent: l10n.t('Being made'),
    receiving: l10n.t('Receiving'),
    waiting: l10n.t('The service asks to wait'),
    saving: l10n.t('Saving'),
  };
  return names[phase];
}

function costsAlready({ phase }: RunningCard): boolean {
  return phase === 'sent' || phase === 'receiving' || phase === 'saving';
}

customElements.define('peel-running', Running);
