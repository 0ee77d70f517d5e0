// Renders the banners below the session title: partial view, paused queue, missing images.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { truncate, formatDuration } from '../../components/format';
import { icon } from '../../components/icon';
import { formatTime } from '../../components/date-format';
import { PeelElement } from '../../components/peel-element';
import type { Topic } from '../state/change-topics';

interface BannerAction {
  readonly text: string;
  readonly hint?: string;
  act(): void;
}

export class SessionBanners extends PeelElement {
  private ticking: ReturnType<typeof setTimeout> | undefined;
  /** The number of missing images the user has dismissed, and the session. */
  private known = { session: '', gone: 0 };

  protected override topics(): Topic[] {
    return ['head', 'thread', 'queue'];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.ticking);
  }

  protected override updated(): void {
    clearTimeout(this.ticking);
    if (this.left() > 0) this.ticking = setTimeout(() => this.requestUpdate(), 1000);
  }

  /** Milliseconds until the next request can be sent. */
  private left(): number {
    return (this.panel.queue().pausedUntil ?? 0) - Date.now();
  }

  private paused(): TemplateResult | typeof nothing {
    const left = this.left();
    if (left <= 0) return nothing;
    const until = formatTime(Date.now() + left);
    return line(
      'watch',
      l10n.t(
        "The service's rate limit was reached. The queue is paused until {0} ({1} left).",
        until,
        formatDuration(left),
      ),
    );
  }

  private parts(): TemplateResult[] {
    const { thread } = this.panel;
    const { branch, starredOnly } = thread.view();
    const lines: TemplateResult[] = [];
    if (branch !== undefined) {
      const prompt = thread.turn(branch)?.prompt ?? thread.turn(thread.order()[0] ?? '')?.prompt ?? '';
      const way = {
        text: l10n.t('Show All'),
        hint: l10n.t('Show All Branches'),
        act: () => this.widen({ starredOnly }),
      };
      lines.push(line('git-branch', l10n.t('One branch: {0}', truncate(prompt, 120)), way));
    }
    if (starredOnly) {
      const rest = branch === undefined ? {} : { branch };
      const way = {
        text: l10n.t('Show All'),
        hint: l10n.t('Show All Images'),
        act: () => this.widen({ ...rest, starredOnly: false }),
      };
      const { starred, images } = thread.head();
      lines.push(line('star-full', l10n.t('Starred only: {0} of {1}', starred, images), way));
    }
    return lines;
  }

  private widen(view: Parameters<typeof this.panel.show>[0]): void {
    void this.panel.show(view);
    // The banner disappears with its button.
    this.dispatchEvent(new CustomEvent('focushead', { bubbles: true }));
  }

  private gone(): TemplateResult | typeof nothing {
    const { thread, host, ask } = this.panel;
    const { gone } = thread.head();
    const { known } = this;
    if (gone === 0 || (known.session === thread.session() && gone <= known.gone)) return nothing;
    const text =
      gone === 1 ? l10n.t('1 image was moved or deleted.') : l10n.t('{0} images were moved or deleted.', gone);
    const find = () => void this.panel.once('find', async () => void (await ask(host.session('find'))), 'same');
    return line('search', text, { text: l10n.t('Find Moved Images'), act: find }, () => {
      this.known = { session: thread.session(), gone };
      this.requestUpdate();
      this.dispatchEvent(new CustomEvent('focushead', { bubbles: true }));
    });
  }

  protected override render() {
    if (!this.panel.ready()) return nothing;
    return html`${this.parts()}${this.paused()}${this.gone()}`;
  }
}

/** @param dismiss hides the banner for now */
function line(name: string, text: string, way?: BannerAction, dismiss?: () => void): TemplateResult {
  return html`<div class="banner" role="note">
    ${icon(name)}<span class="banner-text" dir="auto" title=${text}>${text}</span>
    ${
      way
        ? html`<button
            type="button"
            class="link"
            title=${way.hint ?? nothing}
            aria-label=${way.hint ?? nothing}
            @click=${() => way.act()}
          >
            ${way.text}
          </button>`
        : nothing
    }
    ${
      dismiss
        ? html`<button
            type="button"
            class="tool"
            title=${l10n.t('Dismiss')}
            aria-label=${l10n.t('Dismiss')}
            @click=${dismiss}
          >
            ${icon('close')}
          </button>`
        : nothing
    }
  </div>`;
}

customElements.define('peel-banners', SessionBanners);
