// Renders the banners below the session title: partial view, paused queue, missing images.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { truncate, formatDuration } from '../../components/format';
import { iconButton } from '../../components/buttons';
import { icon } from '../../components/icon';
import { formatTime } from '../../components/date-format';
import { PeelElement } from '../../components/peel-element';

interface BannerAction {
  readonly text: string;
  readonly hint?: string;
  act(): void;
}

export class SessionBanners extends PeelElement {
  private ticking: ReturnType<typeof setTimeout> | undefined;
  /** The number of missing images the user has dismissed, and the session. */
  private dismissed = { session: '', missing: 0 };

  protected override topics = () => ['head', 'thread', 'queue', 'search'] as const;

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
    return banner(
      'watch',
      l10n.t(
        "The service's rate limit was reached. The queue is paused until {0} ({1} left).",
        until,
        formatDuration(left),
      ),
    );
  }

  private filters(): TemplateResult[] {
    const { thread } = this.panel;
    const { branch, starredOnly } = thread.view();
    const banners: TemplateResult[] = [];
    if (branch !== undefined) {
      const prompt = thread.turn(branch)?.prompt ?? thread.turn(thread.order()[0] ?? '')?.prompt ?? '';
      const act = (): void => this.widen({ starredOnly });
      const action = { text: l10n.t('Show All'), hint: l10n.t('Show All Branches'), act };
      banners.push(banner('git-branch', l10n.t('One branch: {0}', truncate(prompt, 120)), action));
    }
    if (starredOnly) {
      const rest = branch === undefined ? {} : { branch };
      const act = (): void => this.widen({ ...rest, starredOnly: false });
      const action = { text: l10n.t('Show All'), hint: l10n.t('Show All Images'), act };
      const { starred, images } = thread.head();
      banners.push(banner('star-full', l10n.t('Starred only: {0} of {1}', starred, images), action));
    }
    return banners;
  }

  private searched(): TemplateResult | typeof nothing {
    const words = this.panel.searched();
    if (words.length === 0) return nothing;
    return banner('search', l10n.t('Highlighted: {0}', words.join(' ')), undefined, () => {
      this.panel.setSearched([]);
      this.emit('focushead');
    });
  }

  private widen(view: Parameters<typeof this.panel.show>[0]): void {
    void this.panel.show(view);
    // The banner disappears with its button.
    this.emit('focushead');
  }

  private missing(): TemplateResult | typeof nothing {
    const { thread, host, ask } = this.panel;
    const { missing, unfound } = thread.head();
    const { dismissed } = this;
    if (missing === 0 || (dismissed.session === thread.session() && missing <= dismissed.missing)) return nothing;
    const find = () => void this.panel.once('find', async () => void (await ask(host.session('find'))), 'same');
    const action = unfound ? undefined : { text: l10n.t('Find Moved Images'), act: find };
    return banner('search', missingText(missing, unfound === true), action, () => {
      this.dismissed = { session: thread.session(), missing };
      this.requestUpdate();
      this.emit('focushead');
    });
  }

  protected override render() {
    if (!this.panel.ready()) return nothing;
    return html`${this.searched()}${this.filters()}${this.paused()}${this.missing()}`;
  }
}

function missingText(count: number, unfound: boolean): string {
  if (unfound)
    return count === 1
      ? l10n.t('1 image was moved or deleted, and was not found in this workspace.')
      : l10n.t('{0} images were moved or deleted, and were not found in this workspace.', count);
  return count === 1 ? l10n.t('1 image was moved or deleted.') : l10n.t('{0} images were moved or deleted.', count);
}

/** @param dismiss hides the banner for now */
function banner(name: string, text: string, action?: BannerAction, dismiss?: () => void): TemplateResult {
  return html`<div class="banner" role="note">
    ${icon(name)}<span class="banner-text" dir="auto" title=${text}>${text}</span>
    ${
      action
        ? html`<button
            type="button"
            class="link"
            title=${action.hint ?? nothing}
            aria-label=${action.hint ?? nothing}
            @click=${() => action.act()}
          >
            ${action.text}
          </button>`
        : nothing
    }
    ${dismiss ? iconButton('close', l10n.t('Dismiss'), dismiss) : nothing}
  </div>`;
}

customElements.define('peel-banners', SessionBanners);
