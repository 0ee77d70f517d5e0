// Renders the page: the composer above the thread; handles paste, drop, focus and scrolling.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageRef } from '../../shared/protocol';
import './composer/composer';
import type { Composer } from './composer/composer';
import type { RunButton } from './composer/run-button';
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
import { handlePageKey } from './page-keys';
import './thread/new-image-button';
import './thread/thread-view';
import type { ThreadElement } from './thread/thread-view';

const dragEvents = ['dragenter', 'dragover', 'dragleave', 'drop', 'dragend'] as const;

/** The drag has ended or left the page. */
const endsDrag = ({ type, relatedTarget }: DragEvent): boolean =>
  type === 'drop' || type === 'dragend' || (type === 'dragleave' && relatedTarget === null);

export class PanelApp extends PeelElement {
  private get composer(): Composer | undefined {
    return this.find<Composer>('peel-composer');
  }

  private get scroller(): HTMLElement | undefined {
    return this.find('.scroller');
  }

  readonly focusPrompt = (): void => this.composer?.focusPrompt();

  private get thread(): ThreadElement | undefined {
    return this.find<ThreadElement>('peel-thread');
  }

  /** Restores the scroll position of an earlier page once the thread is available. */
  async restoreScroll(): Promise<void> {
    await this.updateComplete;
    const { scroll } = this.panel.saved.restored;
    if (scroll?.session === this.panel.thread.session()) await this.thread?.restore(scroll);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('paste', this.pasted);
    document.addEventListener('keydown', this.pressed);
    for (const name of dragEvents) document.addEventListener(name, this.dragged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('paste', this.pasted);
    document.removeEventListener('keydown', this.pressed);
    for (const name of dragEvents) document.removeEventListener(name, this.dragged);
  }

  private readonly pasted = (event: ClipboardEvent): void => {
    handlePaste(this.panel, event, (event.target as HTMLElement | null)?.matches?.('textarea, input') ?? false);
  };

  private readonly pressed = (event: KeyboardEvent): void =>
    handlePageKey(event, {
      focusPrompt: this.focusPrompt,
      run: () => void this.find<RunButton>('peel-run')?.act(),
      undo: this.panel.noticeAction()?.act,
    });

  /** VS Code covers the page with its own drop target unless the drag is accepted immediately. */
  private readonly dragged = (event: DragEvent): void => {
    if (hasDraggedImage(event.dataTransfer)) return this.draggedImage(event);
    if (!hasImages(event.dataTransfer)) return;
    event.preventDefault();
    if (event.type === 'drop') handleDrop(this.panel, event);
    this.toggleAttribute('data-drop', !endsDrag(event));
  };

  /** A thread image becomes an input when it is dropped on the composer. */
  private draggedImage(event: DragEvent): void {
    const over = this.composer?.contains(event.target as Node) ?? false;
    const ends = endsDrag(event);
    this.toggleAttribute('data-drag-picture', !ends);
    this.toggleAttribute('data-drag-over', over && !ends);
    if (!over || event.type === 'dragend') return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    const image = event.type === 'drop' ? droppedImageId(event.dataTransfer) : '';
    if (image === '') return;
    // The drag has focused the image.
    this.focusPrompt();
    void this.panel.ask(this.panel.host.actOnImage(image, 'input'));
  }

  /** Stores the scroll position for the next page. */
  scrolled(): void {
    const { panel } = this;
    if (!panel.ready()) return;
    // At the newest turn, no position is stored: the next page also starts at the newest turn.
    const anchor = this.scroller && this.scroller.scrollTop > 4 ? this.thread?.anchor() : undefined;
    panel.saved.update({ scroll: anchor && { session: panel.thread.session(), ...anchor } });
  }

  goTo(to: Pick<ImageRef, 'turn' | 'image'>): void {
    void this.thread?.jump(to);
  }

  /** Scrolls to the new turn at the top; the host shows a part of the session that includes it. */
  private sent(): void {
    this.scroller?.scrollTo({ top: 0 });
    this.panel.saved.update({ scroll: undefined });
  }

  protected override render() {
    const { panel } = this;
    return html`<div
      class="page"
      @jump=${({ detail }: CustomEvent<ImageRef>) => this.goTo(detail)}
      @useprompt=${({ detail }: CustomEvent<string>) => this.composer?.replacePrompt(detail)}
      @focusprompt=${() => focusIfActive(this.focusPrompt)}
      @sent=${this.sent}
      @focushead=${() => this.find('.title-text')?.focus()}
      @menu=${({ detail }: CustomEvent<MenuDetail>) => this.find<ContextMenu>('peel-menu')?.open(detail)}
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
        <peel-above .panel=${panel}></peel-above>
        <peel-thread .panel=${panel}></peel-thread>
      </main>
      <peel-notice .panel=${panel}></peel-notice>
      <peel-menu></peel-menu>
      <div class="drop-veil" aria-hidden="true">
        ${icon('desktop-download')}<span>${l10n.t('Drop to use as input')}</span>
      </div>
    </div>`;
  }
}

customElements.define('peel-app', PanelApp);
