// Defines the base of all components, without shadow DOM: labels, focus and styles work page-wide.
import { LitElement } from 'lit';
import type { PanelStore } from '../panel/state/panel-state';
import type { Topic } from '../panel/state/change-topics';

export abstract class PeelElement extends LitElement {
  static override properties: Record<string, object> = { panel: { attribute: false } };

  declare panel: PanelStore;

  private watches: (() => void)[] = [];

  /** The topics that cause an update; read once, when the element is connected. */
  protected topics(): readonly Topic[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watches = this.topics().map((topic) => this.panel.watch(topic, () => this.requestUpdate()));
    // Shows changes made while it was disconnected.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.watches.splice(0)) end();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in `querySelector`
  protected find<E extends HTMLElement>(selector: string): E | undefined {
    return this.querySelector<E>(selector) ?? undefined;
  }

  protected emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
