// Renders the details of an image: the actions, then sections of named values and texts.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import type {
  DetailsAction,
  DetailsHostApi,
  DetailsRow,
  DetailsSection,
  DetailsText,
  DetailsView,
} from '../../shared/details-protocol';
import { focusIfActive } from '../components/focus-keeper';
import { sanitizeLabel } from '../components/format';
import { icon } from '../components/icon';
import { isSameFile, lateAnnouncements } from './late-announcements';

export class DetailsElement extends LitElement {
  static override properties = { view: { state: true } };
  declare host: DetailsHostApi;
  declare announce: (text: string) => void;
  declare private view: DetailsView | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Shows a view, and announces what was still being determined in the previous one. */
  show(view: DetailsView): void {
    const before = this.view;
    this.view = view;
    for (const text of lateAnnouncements(before, view)) this.announce(text);
  }

  protected override updated(changes: PropertyValues): void {
    const before = changes.get('view') as DetailsView | undefined;
    if (!this.view || (before && isSameFile(before, this.view))) return;
    window.scrollTo({ top: 0 });
    // Only an image that the user has asked for; a changed file must not move the focus.
    focusIfActive(() => this.querySelector<HTMLElement>('h1')?.focus());
  }

  private async act(action: DetailsAction): Promise<void> {
    if (!this.view) return;
    await this.host.act(this.view.id, action);
    if (action === 'copy') this.announce(l10n.t('Copied.'));
  }

  private async usePrompt(text: string): Promise<void> {
    if (this.view) await this.host.usePrompt(this.view.id, text);
  }

  protected override render() {
    const { view } = this;
    if (!view) return nothing;
    return html`<main>
      <header>
        <h1 tabindex="-1"><bdi>${sanitizeLabel(view.name)}</bdi></h1>
        ${view.folder === '' ? nothing : html`<p class="muted folder"><bdi>${sanitizeLabel(view.folder)}</bdi></p>`}
        ${
          view.actions.length === 0
            ? nothing
            : html`<div class="actions" role="group" aria-label=${l10n.t('Actions')}>
                ${repeat(
                  view.actions,
                  (action) => action,
                  (action) => this.button(action),
                )}
              </div>`
        }
      </header>
      ${view.problem === undefined ? nothing : html`<p class="note problem">${icon('error')}<span>${view.problem}</span></p>`}
      ${repeat(
        view.sections,
        ({ id }) => `${view.id} ${id}`,
        (one) => this.section(one),
      )}
    </main>`;
  }

  private button(action: DetailsAction) {
    const main = action === 'continue' ? '' : 'button-second';
    return html`<button type="button" class="button ${main}" @click=${() => void this.act(action)}>
      ${icon(actionIcons[action])}<span>${actionLabel(action)}</span>
    </button>`;
  }

  private section({ id, title, pending, notes, rows, texts, verify }: DetailsSection) {
    return html`<section aria-labelledby="title-${id}" aria-busy=${pending === undefined ? nothing : 'true'}>
      <h2 id="title-${id}">${title}</h2>
      ${pending === undefined ? nothing : html`<p class="note muted">${icon('loading', true)}<span>${pending}</span></p>`}
      ${notes.map((note) => html`<p class="note">${icon('info')}<span>${note}</span></p>`)}
      ${texts.filter(({ collapsed }) => !collapsed).map((text) => this.text(text))}
      ${rows.length === 0 ? nothing : html`<dl>${rows.map(definition)}</dl>`}
      ${texts.filter(({ collapsed }) => collapsed).map((text) => this.text(text))}
      ${
        verify
          ? html`<p>
              <button type="button" class="link" @click=${() => void this.host.verify()}>
                ${l10n.t('Verify at contentcredentials.org')}
              </button>
            </p>`
          : nothing
      }
    </section>`;
  }

  private text({ id, title, text, collapsed, prompt }: DetailsText) {
    // A long text scrolls, so it must be reachable by keyboard.
    const content = html`<pre tabindex="0" role="group" aria-label=${title} dir="auto">${text}</pre>`;
    if (collapsed)
      return html`<details class="text">
        <summary>${title}</summary>
        ${content}
      </details>`;
    return html`<div class="text">
      <div class="text-head">
        <h3>${title}</h3>
        ${
          prompt
            ? html`<button
                type="button"
                class="button button-second"
                aria-label=${l10n.t('Use Prompt: {0}', title)}
                @click=${() => void this.usePrompt(id)}
              >
                ${l10n.t('Use Prompt')}
              </button>`
            : nothing
        }
      </div>
      ${content}
    </div>`;
  }
}

function definition({ name, value, warning }: DetailsRow) {
  return html`<div class="row">
    <dt><bdi>${name}</bdi></dt>
    <dd>${warning ? icon('warning') : nothing}<bdi>${value}</bdi></dd>
  </div>`;
}

const actionIcons: Record<DetailsAction, string> = {
  continue: 'git-branch',
  again: 'debug-rerun',
  revealSession: 'history',
  copy: 'copy',
  open: 'go-to-file',
  reveal: 'folder-opened',
};

function actionLabel(action: DetailsAction): string {
  const labels: Record<DetailsAction, string> = {
    continue: l10n.t('Continue'),
    again: l10n.t('Run Again (1 paid request)…'),
    revealSession: l10n.t('Reveal Session'),
    copy: l10n.t('Copy as Markdown'),
    open: l10n.t('Open Image'),
    reveal: l10n.t('Reveal in Explorer View'),
  };
  return labels[action];
}

customElements.define('peel-details', DetailsElement);
