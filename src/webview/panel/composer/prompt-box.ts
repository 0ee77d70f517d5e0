// Renders the prompt: a text box that grows with its text, with history on the arrow keys.
import { html, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxPromptLength } from '../../../core/request/image-request';
import { PeelElement } from '../../components/peel-element';
import { insertPhrase, replaceText } from './insert-text';

/** Longer than can be sent: a prompt that is too long is reported, not cut. */
const maxTyped = 4 * maxPromptLength;
/** The number of characters is shown from this length on. */
const nearlyFull = 30_000;

export class PromptBox extends PeelElement {
  static override properties = { ...PeelElement.properties, placeholder: {} };
  declare placeholder: string;

  /** The index of the recalled prompt; -1: none. */
  private recalled = -1;
  /** The text before the first recalled prompt. */
  private typedText = '';

  protected override topics = () => ['draft', 'place'] as const;

  get box(): HTMLTextAreaElement | undefined {
    return this.find<HTMLTextAreaElement>('textarea');
  }

  override focus(): void {
    this.box?.focus();
  }

  /** Inserts a phrase of the prompt help; @param whole the phrase is a complete sentence. */
  insert(phrase: string, whole: boolean): void {
    if (this.box) insertPhrase(this.box, phrase, whole);
  }

  /** Replaces the prompt so that the user can undo it. */
  replace(text: string): void {
    if (this.box) replaceText(this.box, text);
  }

  protected override firstUpdated(): void {
    const caret = this.panel.saved.restored.caret;
    this.show();
    if (caret) this.box?.setSelectionRange(caret[0], caret[1]);
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    this.show();
  }

  /** Shows the host's prompt only if it differs, so that the caret stays in place while the user types. */
  private show(): void {
    const { prompt } = this.panel.draft.current();
    const { box } = this;
    if (!box || box.value === prompt) return;
    this.recalled = -1;
    const active = document.activeElement as HTMLElement | null;
    // Keeps the replacement undoable while the user is in the composer.
    if (!document.hasFocus() || !active?.closest('.composer')) box.value = prompt;
    else {
      replaceText(box, prompt);
      active.focus({ preventScroll: true });
    }
  }

  private typed(): void {
    const { box } = this;
    if (!box) return;
    if (this.recalled >= 0 && box.value !== this.panel.prompts()[this.recalled]) this.recalled = -1;
    if (box.value !== this.panel.draft.current().prompt) this.panel.draft.type(box.value);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { box } = this;
    // Enter on the run button moves the focus here; a key that is still held down must not start a line.
    if (event.key === 'Enter' && event.repeat && box?.value === '') return event.preventDefault();
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (!box || step === 0 || (this.recalled < 0 && (step < 0 || box.value !== ''))) return;
    // In a recalled text of several lines, the arrow keys move the caret first.
    const edge = step > 0 ? box.value.slice(0, box.selectionStart) : box.value.slice(box.selectionEnd);
    if (edge.includes('\n')) return;
    const prompts = this.panel.prompts();
    const next = this.recalled + step;
    const text = next < 0 ? this.typedText : prompts[next];
    if (text === undefined) return;
    event.preventDefault();
    if (this.recalled < 0) this.typedText = box.value;
    // Set before and after, because `typed` runs during the replacement and resets it.
    this.recalled = next;
    replaceText(box, text);
    this.recalled = next;
  }

  private keepCaret(): void {
    const { box } = this;
    if (box) this.panel.saved.update({ caret: [box.selectionStart, box.selectionEnd] });
  }

  protected override render() {
    const { length } = this.panel.draft.current().prompt;
    const enterSends = this.panel.place().sendOnEnter === true;
    return html`<textarea
        rows="2"
        aria-label=${l10n.t('Prompt')}
        aria-describedby="prompt-keys"
        aria-keyshortcuts="Control+Enter"
        maxlength=${maxTyped}
        spellcheck="true"
        placeholder=${this.placeholder}
        @input=${this.typed}
        @keydown=${this.pressed}
        @blur=${this.keepCaret}
        @selectionchange=${this.keepCaret}
      ></textarea>
      <span id="prompt-keys" class="unseen"
        >${enterSends ? l10n.t('Press Enter to send the prompt, or Shift+Enter for a new line. Press Up Arrow in an empty box to recall earlier prompts.') : l10n.t('Press Ctrl+Enter or Cmd+Enter to send the prompt. Press Up Arrow in an empty box to recall earlier prompts.')}</span
      >
      ${length > nearlyFull ? html`<p class="muted">${l10n.t('{0} of {1} characters', length, maxPromptLength)}</p>` : ''}`;
  }
}

customElements.define('peel-prompt', PromptBox);
