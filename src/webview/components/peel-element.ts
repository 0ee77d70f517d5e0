// The base of every component: drawn into the page itself, so that labels, focus and one stylesheet reach everything.
import { LitElement } from 'lit';
import type { PanelStore } from '../panel/state/panel-state';
import type { Topic } from '../panel/state/change-topics';

export abstract class PeelElement extends LitElement {
  static override properties: Record<string, object> = { panel: { attribute: false } };

  declare panel: PanelStore;

  private watches: (() => void)[] = [];

  /** Changes upon which it is drawn again; asked once, when it joins the page. */
  protected topics(): Topic[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watches = this.topics().map((topic) => this.panel.watch(topic, () => this.requestUpdate()));
    // What changed while it was away.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.watches.splice(0)) end();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** An element of this part. */
  protected find(selector: string): HTMLElement | undefined {
    return this.querySelector<HTMLElement>(selector) ?? undefined;
  }
}
