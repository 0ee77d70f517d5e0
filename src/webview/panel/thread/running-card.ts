// Renders an image that is being generated: ratio, elapsed time, received bytes, Cancel.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import type { RunningCard, TurnView } from '../../../shared/protocol';
import { truncate, formatDuration, formatSize } from '../../components/format';
import { iconButton } from '../../components/buttons';
import { focusFallback } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';
import type { PanelStore } from '../state/panel-state';
import { ratioOf } from './turn-cards';

export class RunningCardElement extends PeelElement {
  static override properties = {
    ...PeelElement.properties,
    turn: {},
    card: { attribute: false },
    index: { type: Number },
    count: { type: Number },
  };
  declare turn: string;
  declare card: RunningCard;
  declare index: number;
  declare count: number;

  private hadFocus = false;
  /** The position before it was moved; undefined once the new position has been announced. */
  private movedFrom: number | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;

  /** Its progress does not render the turn again. */
  protected override topics = () => [`card:${this.card.id}`] as const;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override willUpdate(): void {
    this.hadFocus = this.contains(document.activeElement);
    const now = this.panel.thread.turn(this.turn)?.cards.find(({ id }) => id === this.card.id);
    if (now?.kind === 'running') this.card = now;
    this.announcePosition();
  }

  /** Announces the new position to screen readers. */
  private announcePosition(): void {
    const { place, phase } = this.card;
    if (this.movedFrom === undefined || (phase === 'queued' && place === this.movedFrom)) return;
    this.movedFrom = undefined;
    if (phase === 'queued') this.panel.announce(`${this.label()}: ${phaseOf(this.card)}`);
  }

  /** What distinguishes it from other queued images: its prompt, and its number among several. */
  private label(): string {
    const prompt = truncate(this.panel.thread.turn(this.turn)?.prompt ?? '', 40);
    const { index, count } = this;
    return count > 1 ? l10n.t('“{0}”, image {1} of {2}', prompt, index + 1, count) : l10n.t('Image “{0}”', prompt);
  }

  private async move(to: 'front' | 'back'): Promise<void> {
    const { host, ask } = this.panel;
    this.movedFrom = this.card.place;
    if (!(await ask(host.moveInQueue(this.card.id, to)))) this.movedFrom = undefined;
  }

  /** The focused button may have disappeared; the next key must not press the button that replaced it. */
  protected override updated(): void {
    if (this.hadFocus && !this.contains(document.activeElement)) focusFallback(this.find('.running-face'));
  }

  protected override render() {
    const { card, index, count } = this;
    const name = count > 1 ? l10n.t('Image {0} of {1}', index + 1, count) : l10n.t('Image');
    const text = [
      `${name}: ${phaseOf(card)}`,
      ...(card.received > 0 ? [formatSize(card.received)] : []),
      ...(card.elsewhere ? [l10n.t('in another window')] : []),
    ].join(', ');
    const time = timeOf(card);
    const idle = card.phase === 'queued' || card.phase === 'waiting';
    return html`
      <span class="running-slot" aria-hidden="true"><span class="running-shape" ?data-idle=${idle}></span></span>
      <div class="running-face" role="group" tabindex="-1" aria-label=${text}>
        <span class="running-phase"
          >${card.received > 0 ? l10n.t('{0} received', formatSize(card.received)) : phaseOf(card)}</span
        >
        ${time === undefined ? nothing : html`<span class="running-time">${formatDuration(time)}</span>`}
        ${card.elsewhere ? html`<span class="running-where muted">${l10n.t('in another window')}</span>` : nothing}
        ${idle ? nothing : html`<div class="progress" role="progressbar" aria-label=${text}></div>`}
      </div>
      ${card.elsewhere ? nothing : card.phase === 'queued' ? this.queued(card) : this.cancel(card)}
    `;
  }

  /** The controls of a queued image: its position can be changed, and nothing has been sent yet. */
  private queued({ id, place, last }: RunningCard) {
    const { host, ask } = this.panel;
    const name = this.label();
    const front = { label: l10n.t('{0}: Move to Front of Queue', name), disabled: place === 1 };
    const back = { label: l10n.t('{0}: Move to Back of Queue', name), disabled: last === true };
    const remove = { label: l10n.t('{0}: Remove from Queue', name), kind: 'running-cancel' };
    return html`<div class="queue-acts" role="group" aria-label=${l10n.t('Queue position')}>
      ${iconButton('arrow-up', l10n.t('Move to Front'), () => void this.move('front'), front)}
      ${iconButton('arrow-down', l10n.t('Move to Back'), () => void this.move('back'), back)}
      ${iconButton('close', l10n.t('Remove from Queue (nothing has been sent)'), () => void ask(host.cancel(id)), remove)}
    </div>`;
  }

  private cancel(card: RunningCard) {
    const { index, count } = this;
    return html`<button
      type="button"
      class="button button-quiet running-cancel"
      aria-label=${count > 1 ? l10n.t('Cancel Image {0} of {1}', index + 1, count) : l10n.t('Cancel Image')}
      title=${costsAlready(card) ? l10n.t('Cancel (you may already have been charged)') : l10n.t('Cancel (nothing has been sent)')}
      @click=${() => void this.panel.ask(this.panel.host.cancel(card.id))}
    >
      ${l10n.t('Cancel')}
    </button>`;
  }
}

/** A line for each image of a turn that is being generated; the numbers are those of the request. */
export function waitingList(
  view: TurnView,
  cards: readonly RunningCard[],
  panel: PanelStore,
): TemplateResult | typeof nothing {
  if (cards.length === 0) return nothing;
  const line = (card: RunningCard): TemplateResult =>
    html`<li class="running" data-card=${card.id} .style=${`--ratio: ${ratioOf(view)}`}>
      <peel-running
        .panel=${panel}
        .turn=${view.id}
        .card=${card}
        .index=${view.cards.indexOf(card)}
        .count=${view.cards.length}
      ></peel-running>
    </li>`;
  return html`<ul class="waiting">
    ${repeat(cards, ({ id }) => id, line)}
  </ul>`;
}

/** Milliseconds: counts up while it is being generated, and down while the service's rate limit applies. */
function timeOf({ phase, since, until }: RunningCard): number | undefined {
  if (phase === 'queued') return undefined;
  return phase === 'waiting' && until !== undefined ? until - Date.now() : Date.now() - since;
}

function phaseOf({ phase, place }: RunningCard): string {
  if (phase === 'queued' && place !== undefined)
    return place === 1 ? l10n.t('Next in queue') : l10n.t('Position {0} in queue', place);
  const names: Record<RunningCard['phase'], string> = {
    queued: l10n.t('Queued'),
    preparing: l10n.t('Preparing'),
    sent: l10n.t('Generating'),
    receiving: l10n.t('Receiving'),
    waiting: l10n.t('Waiting (rate limit)'),
    saving: l10n.t('Saving'),
  };
  return names[phase];
}

function costsAlready({ phase }: RunningCard): boolean {
  return phase === 'sent' || phase === 'receiving' || phase === 'saving';
}

customElements.define('peel-running', RunningCardElement);
