// The conversation, newest turn first: right beneath the button that asks for the next one, where a person looks.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import type { PictureRef, TurnView } from '../../shared/protocol';
import { Part } from '../parts/part';
import type { Topic } from '../state/topics';
import type { DeedDetail } from './deeds';
import { railWidth } from './draw-rail';
import './empty';
import { railsOf, widthOf } from './rails';
import './turn';
import type { Turn } from './turn';

/** How far down a picture may be looked for: 50 turns at a time. */
const mostPages = 40;
/** Earlier turns are fetched before their place comes into sight. */
const ahead = '600px';
/** Milliseconds that a turn is lit up after a jump, as in styles/thread.css. */
const flash = 1200;

export class ThreadView extends Part {
  static override properties = { ...Part.properties, loading: { state: true } };
  declare loading: boolean;

  private end: IntersectionObserver | undefined;

  protected override topics(): Topic[] {
    return ['thread', 'from'];
  }

  protected override firstUpdated(): void {
    this.end = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void this.older();
      },
      // The thread scrolls by itself, or, in a low view, with the page.
      { rootMargin: ahead, scrollMargin: ahead },
    );
  }

  protected override updated(): void {
    // Observed anew, so that an end that is still in sight asks for more.
    this.end?.disconnect();
    const end = this.find('.thread-end');
    if (end && !this.loading) this.end?.observe(end);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end?.disconnect();
  }

  private async older(): Promise<void> {
    const { thread, host } = this.panel;
    const oldest = thread.order().at(-1);
    if (this.loading || !thread.more() || oldest === undefined) return;
    this.loading = true;
    const session = thread.session();
    await this.panel.ask(
      host.older(oldest).then(({ turns, more }) => {
        if (thread.session() === session) thread.takeOlder(turns, more && turns.length > 0);
      }),
    );
    this.loading = false;
  }

  private turnOf(id: string): Turn | undefined {
    return this.find(`peel-turn[data-turn="${CSS.escape(id)}"]`) as Turn | undefined;
  }

  /** Scrolls to a picture, gives it the focus and lights up its turn; older turns are fetched where needed. */
  async jump({ turn, image }: Pick<PictureRef, 'turn' | 'image'>): Promise<void> {
    for (let page = 0; page < mostPages && !this.panel.thread.turn(turn) && this.panel.thread.more(); page++)
      await this.older();
    await this.updateComplete;
    const view = this.turnOf(turn);
    if (!view) return this.panel.announce(l10n.t('That picture is not in this session.'));
    const still =
      matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.matches('.vscode-reduce-motion');
    view.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
    (view.control(image) ?? view.pictures[0])?.focus({ preventScroll: true });
    view.toggleAttribute('data-flash', true);
    setTimeout(() => view.toggleAttribute('data-flash', false), flash);
  }

  private leave(event: CustomEvent<'before' | 'after'>): void {
    const turns = [...this.querySelectorAll<Turn>('peel-turn')];
    const step = event.detail === 'before' ? -1 : 1;
    for (let index = turns.indexOf(event.target as Turn) + step; turns[index]; index += step) {
      const picture = turns[index]?.pictures.at(step > 0 ? 0 : -1);
      if (!picture) continue;
      picture.focus({ preventScroll: true });
      picture.scrollIntoView({ block: 'nearest' });
      return;
    }
  }

  private async deed({ detail: { image, action } }: CustomEvent<DeedDetail>): Promise<void> {
    const { host, announce } = this.panel;
    await this.panel.once(`${action}:${image}`, async () => {
      await host.picture(image, action);
      if (action === 'copyPath') announce(l10n.t('Path copied.'));
      if (action === 'input') announce(l10n.t('It is an input of the next image now.'));
      if (action === 'continue') this.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
    });
  }

  protected override render() {
    const { thread } = this.panel;
    if (!this.panel.ready()) return nothing;
    const turns = thread.order().map((id) => thread.turn(id) as TurnView);
    if (turns.length === 0) return html`<peel-empty .panel=${this.panel}></peel-empty>`;
    const rails = railsOf(turns, this.panel.draft.now().from?.turn, thread.more());
    const width = railWidth(widthOf(rails.values()));
    return html`<section
      class="thread"
      aria-label=${l10n.t('Session: {0}', thread.title())}
      @leave=${this.leave}
      @deed=${this.deed}
      .style=${`--rail: ${width}px`}
    >
      ${repeat(
        turns,
        ({ id }) => id,
        ({ id }) =>
          html`<peel-turn
            data-turn=${id}
            .panel=${this.panel}
            .turn=${id}
            .rail=${rails.get(id)}
            .width=${width}
          ></peel-turn>`,
      )}
      ${thread.more() ? html`<p class="thread-end muted">${l10n.t('Loading earlier images…')}</p>` : nothing}
    </section>`;
  }
}

customElements.define('peel-thread', ThreadView);
