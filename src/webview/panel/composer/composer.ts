// Renders the composer: the draft, from the image it continues down to the run button.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import { icon } from '../../components/icon';
import { isPlainEnter, isRunKey } from '../../components/run-key';
import { PeelElement } from '../../components/peel-element';
import './count-box';
import './continue-bar';
import './prompt-help';
import type { Phrase } from './prompt-phrases';
import './prompt-box';
import type { PromptBox } from './prompt-box';
import './duplicate-card';
import './run-button';
import './save-to';
import type { RunButton } from './run-button';
import './ratio-picker';
import type { RatioPicker } from './ratio-picker';
import { ratioIcon, proportionOf, ratioName } from './ratio-drawing';
import './input-list';
import './style-chip';

export class Composer extends PeelElement {
  static override properties = { ...PeelElement.properties, open: { state: true }, options: { state: true } };
  declare open: 'ratio' | 'help' | undefined;
  /** Whether a low panel shows all parts. */
  declare options: boolean | undefined;

  protected override topics = () => ['draft'] as const;

  private get prompt(): PromptBox | undefined {
    return this.find<PromptBox>('peel-prompt');
  }

  focusPrompt(): void {
    this.prompt?.focus();
  }

  /** Replaces the prompt with an example or a revised prompt. */
  replacePrompt(text: string): void {
    this.prompt?.replace(text);
  }

  private async insertSaved(): Promise<void> {
    const { host, draft } = this.panel;
    await this.panel.ask(
      host.savedPrompt(draft.current().prompt).then((prompt) => {
        if (prompt !== '') this.prompt?.replace(prompt);
      }),
    );
  }

  private toggle(what: 'ratio' | 'help'): void {
    this.open = this.open === what ? undefined : what;
  }

  private close(): void {
    const closed = this.open;
    this.open = undefined;
    if (closed) this.find(`[data-opens=${closed}]`)?.focus();
  }

  /** Shortcuts that work everywhere in the composer. */
  private pressed(event: KeyboardEvent): void {
    const { target, key, isComposing, repeat } = event;
    const enterSends = this.panel.place().sendOnEnter === true && (target as Element).matches('textarea');
    // The duplicate card handles Enter and Escape itself.
    if ((target as Element).closest('peel-repeat')) return;
    if (isRunKey(event) || (enterSends && isPlainEnter(event))) {
      event.preventDefault();
      event.stopPropagation();
      if (!repeat) void this.find<RunButton>('peel-run')?.act();
    } else if (key === 'Escape' && !isComposing && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.find<RatioPicker>('peel-ratio-picker')?.revert();
      this.close();
    }
  }

  private placeholder(): string {
    const { parent, inputs } = this.panel.draft.current();
    if (parent) return l10n.t('Describe what to change next');
    if (inputs.length > 1)
      return l10n.t('Describe what to take from each image: “the first image”, “the second image”');
    if (inputs.length === 1) return l10n.t('Describe what to change and what to keep');
    return l10n.t('Describe the image: subject, style, light, composition');
  }

  protected override render() {
    const { panel, open, options = false } = this;
    const draft = panel.draft.current();
    return html`<section
      class="composer"
      ?data-options=${options}
      aria-label=${l10n.t('New image')}
      @keydown=${this.pressed}
      @close=${this.close}
      @savedprompts=${this.insertSaved}
      @phrase=${({ detail }: CustomEvent<Phrase>) => this.prompt?.insert(detail.text, detail.whole)}
    >
      <div class="composer-parts">
        <peel-from .panel=${panel}></peel-from>
        <peel-prompt .panel=${panel} .placeholder=${this.placeholder()}></peel-prompt>
        <peel-strip .panel=${panel}></peel-strip>
        <peel-style .panel=${panel}></peel-style>
        <div class="controls">
          <button
            type="button"
            class="control control-ratio"
            data-opens="ratio"
            aria-expanded=${open === 'ratio'}
            aria-label=${l10n.t('Aspect ratio: {0}', ratioName(draft.ratio, draft))}
            @click=${() => this.toggle('ratio')}
          >
            ${ratioIcon(proportionOf(draft.ratio, draft.nearest), 18)}<span class="control-text"
              >${ratioName(draft.ratio, draft)}</span
            >${icon('chevron-down')}
          </button>
          <peel-count .panel=${panel}></peel-count>
          <button
            type="button"
            class="tool"
            data-opens="help"
            aria-expanded=${open === 'help'}
            aria-label=${l10n.t('Prompt Help')}
            title=${l10n.t('Prompt Help')}
            @click=${() => this.toggle('help')}
          >
            ${icon('lightbulb')}
          </button>
        </div>
        ${open === 'ratio' ? html`<peel-ratio-picker .panel=${panel}></peel-ratio-picker>` : nothing}
        ${open === 'help' ? html`<peel-help .panel=${panel}></peel-help>` : nothing}
        <peel-save-to .panel=${panel}></peel-save-to>
      </div>
      <div class="run-row">
        <peel-run .panel=${panel}></peel-run>
        <button
          type="button"
          class="tool options-toggle"
          aria-expanded=${options}
          aria-label=${l10n.t('Options')}
          title=${options ? l10n.t('Hide Options') : l10n.t('Show Options')}
          @click=${() => (this.options = !options)}
        >
          ${icon('chevron-down')}
        </button>
      </div>
      <peel-repeat .panel=${panel}></peel-repeat>
    </section>`;
  }
}

customElements.define('peel-composer', Composer);
