// Shows the image that the draft continues, above the prompt, and switches between its versions.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageVersions } from '../../../shared/protocol';
import { iconButton, thumbnailOrIcon } from '../../components/buttons';
import { icon } from '../../components/icon';
import { fileNameLabel } from '../../components/file-name';
import { sanitizeLabel } from '../../components/format';
import { watchFocus } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';

type StepDirection = 'before' | 'after';

export class ContinueBar extends PeelElement {
  /** The version that is being selected, until the draft shows it: the next step starts from it. */
  private selecting: string | undefined;

  protected override topics = () => ['draft'] as const;

  protected override willUpdate(): void {
    if (this.panel.draft.current().parent?.image === this.selecting) this.selecting = undefined;
  }

  private async removeParent(): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.ask(this.panel.host.removeParent());
    this.panel.announce(l10n.t("The next image won't continue an earlier image."));
    if (isFocusUnmoved()) this.emit('focusprompt');
  }

  private async restoreOriginal(): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.ask(this.panel.host.restoreOriginal());
    this.panel.announce(l10n.t('The next image uses the original inputs.'));
    if (isFocusUnmoved()) this.emit('focusprompt');
  }

  /** The version before or after the selected one. */
  private beside(step: StepDirection): ImageVersions['images'][number] | undefined {
    const { parent, versions } = this.panel.draft.current();
    const indexOf = (id: string | undefined): number => versions?.images.findIndex(({ image }) => image === id) ?? -1;
    const selecting = indexOf(this.selecting);
    const at = selecting < 0 ? indexOf(parent?.image) : selecting;
    return at < 0 ? undefined : versions?.images[step === 'before' ? at - 1 : at + 1];
  }

  private async select(step: StepDirection): Promise<void> {
    const to = this.beside(step);
    if (!to) return;
    this.selecting = to.image;
    if (!(await this.panel.ask(this.panel.host.actOnImage(to.image, 'continue')))) this.selecting = undefined;
  }

  private pressed(event: KeyboardEvent): void {
    const { key } = event;
    const step = /^Arrow(Left|Up)$/.test(key) ? 'before' : /^Arrow(Right|Down)$/.test(key) ? 'after' : undefined;
    if (!step || !this.panel.draft.current().versions || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void this.select(step);
  }

  protected override render() {
    const { parent, versions, original } = this.panel.draft.current();
    if (!parent) return nothing;
    const place = versions?.images.find(({ image }) => image === parent.image)?.place;
    const removeLabel = l10n.t("Don't Continue {0}", parent.name);
    const several = versions !== undefined && place !== undefined;
    return html`<div class="from" @keydown=${this.pressed}>
      <button
        type="button"
        class="from-jump"
        title=${l10n.t('Show {0}', parent.name)}
        aria-keyshortcuts=${several ? ['ArrowLeft', 'ArrowRight'].join(' ') : nothing}
        @click=${() => this.emit('jump', parent)}
      >
        ${thumbnailOrIcon(parent.thumbnail, 40)}
        <span class="from-text"
          ><span class="from-kind"
            >${icon('git-branch')}<span class="from-which"
              >${several ? l10n.t('Continues image {0} of {1}', place + 1, versions.count) : l10n.t('Continues')}</span
            ></span
          >${fileNameLabel(parent.name)}</span
        >
      </button>
      <div class="from-acts">
        ${iconButton('close', l10n.t("Don't Continue"), () => void this.removeParent(), { label: removeLabel })}
        ${several && versions.images.length > 1 ? html`<span>${this.stepper('before')}${this.stepper('after')}</span>` : nothing}
      </div>
      ${original ? this.originalButton(original) : nothing}
    </div>`;
  }

  private originalButton(names: readonly string[]): TemplateResult {
    const text = l10n.t('Use Original Inputs');
    const label = `${text}: ${names.map(sanitizeLabel).join(', ')}`;
    return html`<button
      type="button"
      class="link from-original"
      title=${label}
      aria-label=${label}
      @click=${() => void this.restoreOriginal()}
    >
      ${icon('discard')}<span>${text}</span>
    </button>`;
  }

  private stepper(step: StepDirection): TemplateResult {
    const to = this.beside(step);
    const text = to
      ? l10n.t('Continue Image {0} Instead', to.place + 1)
      : step === 'before'
        ? l10n.t('This is the first image')
        : l10n.t('This is the last image');
    return html`<button
      type="button"
      class="tool from-step"
      data-step=${step}
      aria-disabled=${to === undefined}
      title=${text}
      aria-label=${text}
      @click=${() => void this.select(step)}
    >
      ${icon(step === 'before' ? 'chevron-left' : 'chevron-right')}
    </button>`;
  }
}

customElements.define('peel-from', ContinueBar);
