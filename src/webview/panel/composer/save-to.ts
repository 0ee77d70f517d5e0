// Renders “Save to”: the path of the next image, which can be edited, with completion of folders.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { iconButton } from '../../components/buttons';
import { icon } from '../../components/icon';
import { isRunKey } from '../../components/run-key';
import { PeelElement } from '../../components/peel-element';

export class SaveTo extends PeelElement {
  static override properties = { ...PeelElement.properties, folders: { state: true }, active: { state: true } };
  /** The folders that complete the path; empty while the list is closed. */
  declare folders: readonly string[];
  /** The selected folder; -1: none. */
  declare active: number;
  /** The path when the user began to edit it. */
  private initial = '';
  /** The automatic path that was filled in; it stays automatic while it is unchanged. */
  private filled: string | undefined;
  /** Counts the requested completions. */
  private completions = 0;

  constructor() {
    super();
    this.close();
  }

  protected override topics = () => ['draft', 'place'] as const;

  private get box(): HTMLInputElement | undefined {
    return this.find<HTMLInputElement>('input');
  }

  private close(): void {
    this.folders = [];
    this.active = -1;
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    const { box } = this;
    const { saveTo } = this.panel.draft.current();
    // The text stays as it is while the user edits it.
    if (box && document.activeElement !== box && box.value !== saveTo) box.value = saveTo;
    this.find('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  /** Begins with the automatic path, its name selected. */
  private focused(): void {
    const { box } = this;
    const { saveTo, output } = this.panel.draft.current();
    this.initial = saveTo;
    this.filled = undefined;
    if (!box || saveTo !== '' || output?.path === undefined) return;
    box.value = output.path.replace(/…$/, '');
    this.filled = box.value;
    const name = box.value.lastIndexOf('/') + 1;
    box.setSelectionRange(name, Math.max(name, box.value.length - (/\.\w+$/.exec(box.value)?.[0].length ?? 0)));
  }

  private left(): void {
    this.close();
    const { box } = this;
    if (box) box.value = this.panel.draft.current().saveTo;
  }

  private set(path: string): void {
    const saveTo = path === this.filled ? '' : path.trim();
    if (saveTo !== this.panel.draft.current().saveTo) this.panel.draft.choose({ saveTo });
  }

  private typed(): void {
    this.set(this.box?.value ?? '');
    void this.complete();
  }

  /** Lists the folders that complete the text up to the cursor. */
  private async complete(): Promise<void> {
    const { box } = this;
    const path = box?.value.slice(0, box.selectionStart ?? undefined) ?? '';
    const number = ++this.completions;
    const folders = await this.panel.host.completeFolder(path).catch((): readonly string[] => []);
    if (number !== this.completions || !box || document.activeElement !== box || !box.value.startsWith(path)) return;
    // A late answer keeps the selection.
    this.active = folders.indexOf(this.folders[this.active] ?? '');
    this.folders = folders;
  }

  /** Replaces the folders, and keeps the name after them. */
  private accept(folder: string): void {
    const { box } = this;
    if (!box) return;
    const rest = box.value.slice(box.selectionStart ?? box.value.length);
    box.value = folder + rest.slice(rest.lastIndexOf('/') + 1);
    box.setSelectionRange(folder.length, box.value.length);
    this.set(box.value);
    void this.complete();
  }

  private async reset(): Promise<void> {
    this.panel.draft.choose({ saveTo: '' });
    this.emit('focusprompt');
    await this.panel.draft.flush().catch(() => undefined);
    const { path } = this.panel.draft.current().output ?? {};
    if (path !== undefined) this.panel.announce(l10n.t('Saves to {0}.', path));
  }

  private pressed(event: KeyboardEvent): void {
    const { key, isComposing } = event;
    if (isComposing || isRunKey(event)) return;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const folder = this.folders[this.active];
    if (step !== 0) {
      if (this.folders.length === 0) void this.complete();
      else {
        const count = this.folders.length + 1;
        this.active = ((this.active + 1 + step + count) % count) - 1;
      }
    } else if (folder !== undefined && (key === 'Enter' || (key === 'Tab' && !event.shiftKey))) this.accept(folder);
    else if (key === 'Enter') this.emit('focusprompt');
    else if (key === 'Escape' && this.folders.length > 0) this.close();
    else if (key === 'Escape') {
      this.set(this.initial);
      this.emit('focusprompt');
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected override render() {
    const { saveTo, output } = this.panel.draft.current();
    if (!output)
      return this.panel.place().folder === 'none'
        ? html`<p class="save-to-none">${l10n.t("You'll be asked where to save.")}</p>`
        : nothing;
    const { path, last, note, problem } = output;
    const automatic = path === undefined ? l10n.t("You'll be asked for the folder") : fileRange(path, last);
    const open = this.folders.length > 0;
    return html`<div class="save-to">
        <label class="save-to-label" for="save-to">${l10n.t('Save to')}</label>
        <input
          id="save-to"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          maxlength="500"
          aria-autocomplete="list"
          aria-expanded=${open}
          aria-controls="save-to-folders"
          aria-activedescendant=${this.active < 0 ? nothing : `save-to-${this.active}`}
          aria-invalid=${problem !== undefined}
          aria-describedby="save-to-note"
          placeholder=${automatic}
          title=${saveTo === '' ? automatic : (path ?? saveTo)}
          @focus=${this.focused}
          @blur=${this.left}
          @input=${this.typed}
          @keydown=${this.pressed}
        />
        ${
          saveTo === ''
            ? nothing
            : iconButton('close', l10n.t('Choose Where to Save Automatically'), () => void this.reset())
        }
      </div>
      ${open ? this.list() : nothing}
      <p id="save-to-note" class="save-to-note" role="status" ?hidden=${problem === undefined && note === undefined}>
        ${problem === undefined ? note : html`${icon('error')}<span>${problem}</span>`}
      </p>`;
  }

  private list(): TemplateResult {
    return html`<div id="save-to-folders" class="save-to-folders" role="listbox" aria-label=${l10n.t('Folders')}>
      ${this.folders.map(
        (folder, index) =>
          html`<div
            id=${`save-to-${index}`}
            role="option"
            class="save-to-folder"
            aria-selected=${index === this.active}
            @mousedown=${(event: Event) => event.preventDefault()}
            @click=${() => this.accept(folder)}
          >
            ${icon('folder')}<span>${folder}</span>
          </div>`,
      )}
    </div>`;
  }
}

/** `assets/hero.png … hero-4.png` */
const fileRange = (path: string, last: string | undefined): string => (last === undefined ? path : `${path} … ${last}`);

customElements.define('peel-save-to', SaveTo);
