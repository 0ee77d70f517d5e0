// The page: the composer on top, the thread beneath it, and what concerns both: paste, drop, focus, scrolling.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageRef } from '../../shared/protocol';
import './composer/composer';
import type { Composer } from './composer/composer';
import { hasImages, handleDrop, handlePaste } from './composer/paste-drop';
import { icon } from '../components/icon';
import { PeelElement } from '../components/peel-element';
import { focusIfActive } from '../components/focus-keeper';
import '../components/menu';
import type { ContextMenu, MenuDetail } from '../components/menu';
import { hasDraggedImage, droppedImageId } from '../components/image-drag';
import './notice';
import './setup-notices';
import './session/session-banners';
import './session/session-header';
import './thread/new-image-button';
import './thread/thread-view';
import type { ThreadElement } from './thread/thread-view';

const dragEvents = ['dragenter', 'dragover', 'dragleave', 'drop', 'dragend'] as const;

/** Nothing is dragged over the page any more. */
const endsDrag = ({ type, relatedTarget }: DragEvent): boolean =>
  type === 'drop' || type === 'dragend' || (type === 'dragleave' && relatedTarget === null);

export class PanelApp extends PeelElement {
  private composer(): Composer | undefined {
    return this.find('peel-composer') as Composer | undefined;
  }

  private get scroller(): HTMLElement | undefined {
    return this.find('.scroller');
  }

  readonly focusPrompt = (): void => this.composer()?.focusPrompt();

  private get thread(): ThreadElement | undefined {
    return this.find('peel-thread') as ThreadElement | undefined;
  }

  /** The place in the thread where an earlier page was left, once the thread is there again. */
  async restoreScroll(): Promise<void> {
    await this.updateComplete;
    const { scroll } = this.panel.saved.restored;
    if (scroll?.session === this.panel.thread.session()) await this.thread?.restore(scroll);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('paste', this.pasted);
    for (const name of dragEvents) document.addEventListener(name, this.dragged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('paste', this.pasted);
    for (const name of dragEvents) document.removeEventListener(name, this.dragged);
  }

  private readonly pasted = (event: ClipboardEvent): void => {
    handlePaste(this.panel, event, (event.target as HTMLElement | null)?.matches?.('textarea, input') ?? false);
  };

  /** VS Code lays itself over the page when a drag of files is not claimed here at once. */
  private readonly dragged = (event: DragEvent): void => {
    if (hasDraggedImage(event.dataTransfer)) return this.draggedPicture(event);
    if (!hasImages(event.dataTransfer)) return;
    event.preventDefault();
    if (event.type === 'drop') handleDrop(this.panel, event);
    this.toggleAttribute('data-drop', !endsDrag(event));
  };

  /** A picture of the thread becomes an input where it is dropped on the composer. */
  private draggedPicture(event: DragEvent): void {
    const over = this.composer()?.contains(event.target as Node) ?? false;
    const ends = endsDrag(event);
    this.toggleAttribute('data-drag-picture', !ends);
    this.toggleAttribute('data-drag-over', over && !ends);
    if (!over || event.type === 'dragend') return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    const image = event.type === 'drop' ? droppedImageId(event.dataTransfer) : '';
    if (image !== '') void this.panel.ask(this.panel.host.actOnImage(image, 'input'));
  }

  /** Keeps the place in the thread for the next page. */
  scrolled(): void {
    const { panel } = this;
    if (!panel.ready()) return;
    // Whoever is at the newest turn stays at the newest, whatever comes meanwhile.
    const anchor = this.scroller && this.scroller.scrollTop > 4 ? this.thread?.anchor() : undefined;
    panel.saved.update({ scroll: anchor && { session: panel.thread.session(), ...anchor } });
  }

  goTo(to: Pick<ImageRef, 'turn' | 'image'>): void {
    void this.thread?.jump(to);
  }

  private jump({ detail }: CustomEvent<ImageRef>): void {
    this.goTo(detail);
  }

  /** Where what was asked for will be: on top, unless a part of the session is shown that it is not of. */
  private sent({ detail: from }: CustomEvent<ImageRef | undefined>): void {
    const { thread, show } = this.panel;
    const { branch, starredOnly } = thread.view();
    const goesOn = branch === undefined || from?.turn === thread.order()[0];
    if (starredOnly || !goesOn)
      void show({ starredOnly: false, ...(goesOn && branch !== undefined ? { branch } : {}) });
    this.scroller?.scrollTo({ top: 0 });
    this.panel.saved.update({ scroll: undefined });
  }

  private usePrompt({ detail }: CustomEvent<string>): void {
    this.composer()?.replacePrompt(detail);
  }

  protected override render() {
    const { panel } = this;
    return html`<div
      class="page"
      @jump=${this.jump}
      @useprompt=${this.usePrompt}
      @focusprompt=${() => focusIfActive(this.focusPrompt)}
      @sent=${this.sent}
      @focushead=${() => this.find('.title-text')?.focus()}
      @menu=${({ detail }: CustomEvent<MenuDetail>) => (this.find('peel-menu') as ContextMenu | undefined)?.open(detail)}
    >
      <div class="head">
        <peel-place .panel=${panel}></peel-place>
        <peel-composer .panel=${panel}></peel-composer>
      </div>
      <div class="session">
        <peel-head .panel=${panel}></peel-head>
        <peel-banners .panel=${panel}></peel-banners>
      </div>
      <main class="scroller" @scrollend=${this.scrolled}>
        <peel-notice .panel=${panel}></peel-notice>
        <peel-above .panel=${panel}></peel-above>
        <peel-thread .panel=${panel}></peel-thread>
      </main>
      <peel-menu></peel-menu>
      <div class="drop-veil" aria-hidden="true">
        ${icon('desktop-download')}<span>${l10n.t('Drop to use as input')}</span>
      </div>
    </div>`;
  }
}

customElements.define('peel-app', PanelApp);
