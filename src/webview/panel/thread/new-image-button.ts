// Renders a button that leads to a new turn while it is out of view, instead of scrolling there.
import { html, nothing, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import { truncate } from '../../components/format';
import { icon } from '../../components/icon';
import { PeelElement } from '../../components/peel-element';
import { viewportOf, nextFrame, visibleRange } from './scroll-position';

/** In pixels, for the scroll position and the visible part of a turn. */
const tolerance = 8;

export class NewImageButton extends PeelElement {
  static override properties = { ...PeelElement.properties, shown: { state: true } };
  /** The turn that is out of view. */
  declare shown: string | undefined;

  protected override topics = () => ['arrived'] as const;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('scroll', this.check, { capture: true, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('scroll', this.check, { capture: true });
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    // Waits until the thread has rendered the turn and the browser has adjusted the scroll position.
    void nextFrame().then(nextFrame).then(this.check);
  }

  private readonly check = (): void => {
    const turn = this.panel.newTurns.current();
    if (turn !== undefined && this.isVisible(turn)) return this.panel.newTurns.markSeen();
    if (turn !== undefined && turn !== this.shown) {
      const prompt = truncate(this.panel.thread.turn(turn)?.prompt ?? '', 60);
      this.panel.announce(l10n.t('Generating a new image above: “{0}”', prompt));
    }
    this.shown = turn;
  };

  private isVisible(id: string): boolean {
    const thread = this.parentElement?.querySelector<HTMLElement>('.thread') ?? undefined;
    if (visibleRange(thread).top <= tolerance) return true;
    const turn = thread?.querySelector(`peel-turn[data-turn="${CSS.escape(id)}"]`);
    return (turn?.getBoundingClientRect().bottom ?? 0) > viewportOf(this).top + tolerance;
  }

  private go(turn: string): void {
    const image = this.panel.thread.turn(turn)?.cards[0]?.id ?? '';
    this.emit('jump', { turn, image, name: '' });
  }

  protected override render() {
    const { shown } = this;
    if (shown === undefined || shown !== this.panel.newTurns.current()) return nothing;
    const { cards = [], prompt = '' } = this.panel.thread.turn(shown) ?? {};
    return html`<button
      type="button"
      class="button above"
      title=${truncate(prompt, 120)}
      @click=${() => this.go(shown)}
    >
      ${icon('arrow-up')}<span
        >${cards.length > 1 ? l10n.t('{0} new images above', cards.length) : l10n.t('New image above')}</span
      >
    </button>`;
  }
}

customElements.define('peel-above', NewImageButton);
