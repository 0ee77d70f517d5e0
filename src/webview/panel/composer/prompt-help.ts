// Renders the prompt help: phrases to insert at the caret.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import { icon } from '../../components/icon';
import { PeelElement } from '../../components/peel-element';
import { type Phrase, phrasesFor } from './prompt-phrases';

export class PromptHelp extends PeelElement {
  protected override topics = () => ['draft'] as const;

  private insert(event: Event, phrase: Phrase): void {
    const button = event.currentTarget as HTMLElement;
    const byKeyboard = button.matches(':focus-visible');
    this.emit('phrase', phrase);
    this.panel.announce(l10n.t('Inserted: {0}', phrase.text));
    // Keyboard users may want another phrase; mouse users continue typing.
    if (byKeyboard) button.focus({ preventScroll: true });
  }

  protected override render() {
    return html`<div class="help">
      <button type="button" class="link help-saved" @click=${() => this.emit('savedprompts')}>
        ${icon('save')}<span>${l10n.t('Saved Prompts…')}</span>
      </button>
      ${phrasesFor(this.panel.draft.current()).map(
        ({ title, phrases }) =>
          html`<div class="help-group" role="group" aria-label=${title}>
            <span class="help-title" aria-hidden="true">${title}</span>
            ${phrases.map(
              (phrase) =>
                html`<button
                  type="button"
                  class="phrase"
                  title=${phrase.label === undefined ? l10n.t('Insert into Prompt') : phrase.text}
                  @mousedown=${(event: Event) => event.preventDefault()}
                  @click=${(event: Event) => this.insert(event, phrase)}
                >
                  ${phrase.label ?? phrase.text}
                </button>`,
            )}
          </div>`,
      )}
    </div>`;
  }
}

customElements.define('peel-help', PromptHelp);
