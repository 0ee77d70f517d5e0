// The one button: its name is what will happen, and beneath it stands what that costs, or why it cannot be.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import { shownOf } from '../../../shared/draft';
import type { Draft, PictureRef } from '../../../shared/protocol';
import { runKey } from '../../components/run-key';
import { icon } from '../../components/icon';
import { Part } from '../../components/peel-element';
import type { Topic } from '../state/change-topics';
import { outcomeOf } from './run-announcement';
import { type Busy, nextStep } from './run-state';

export class RunButton extends Part {
  static override properties = { ...Part.properties, busy: { state: true } };
  /** It has been pressed, and the host has not answered yet: a second press must not be a second request. */
  declare busy: boolean;
  /** What was last pressed for. */
  private wish = '';

  protected override topics(): Topic[] {
    return ['draft', 'place', 'asking'];
  }

  private get state(): Busy {
    // The page that pressed may have been another one.
    if (this.panel.asking()) return 'asking';
    return this.busy ? 'sending' : undefined;
  }

  /** What a press or Ctrl/Cmd+Enter does. */
  async act(): Promise<void> {
    // What is shown until then is of an earlier page.
    if (!this.panel.ready()) return;
    // A press while it sends is told of below.
    const waits = this.panel.asking() ? 'asking' : undefined;
    const draft = this.panel.draft.now();
    // The box is empty as soon as its words have left: whoever presses again means those.
    const again = this.busy && draft.prompt.trim() === '' && waits === undefined;
    const step = again ? { does: 'run' as const, note: '' } : nextStep(draft, this.panel.place(), waits);
    if (step.does === 'key' || step.does === 'settings') return this.go(step.does);
    if (step.does === 'nothing') return this.panel.announce(step.note);
    const send = async (): Promise<void> => {
      this.busy = true;
      this.panel.setNotice('');
      await this.send().finally(() => (this.busy = false));
    };
    if (!this.busy) this.wish = wishOf(draft);
    // Another wish is no second press.
    else if (!again && this.wish !== wishOf(draft))
      return this.panel.passNotice(
        l10n.t('The one before is still being sent, and this one is not. Press again then.'),
      );
    await this.panel.once(`run:${this.wish}`, send, 'paid');
  }

  /** The button pays once there is a key, so the next Enter is not to be its own. */
  private async go(to: 'key' | 'settings'): Promise<void> {
    await this.panel.ask(this.panel.host.go(to));
    if (to === 'key') this.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
  }

  private async send(): Promise<void> {
    const { host, draft } = this.panel;
    const { label } = nextStep(draft.now(), this.panel.place());
    const { from } = draft.now();
    const shown = shownOf(draft.now());
    const before = this.panel.thread.order()[0];
    const answered = draft.leave();
    let ran = false;
    try {
      await draft.flush();
      ran = await host.run(draft.now().revision, shown);
    } finally {
      answered(ran);
    }
    if (!ran) return;
    void outcomeOf(this.panel, label, before).then(this.panel.announce);
    this.dispatchEvent(new CustomEvent<PictureRef | undefined>('sent', { bubbles: true, detail: from }));
  }

  protected override render() {
    const { label, note, does, icon: name } = nextStep(this.panel.draft.now(), this.panel.place(), this.state);
    const off = does === 'nothing';
    return html`<button
        type="button"
        class="button button-main"
        aria-disabled=${off}
        aria-describedby="run-note"
        title=${off ? note : `${label} (${runKey()})`}
        @click=${() => void this.act()}
      >
        ${this.busy ? icon('loading', true) : icon(name)}<span>${label}</span>
      </button>
      <p id="run-note" class="run-note" ?data-off=${off} data-key=${does === 'run' ? runKey() : ''}>${note}</p>`;
  }
}

function wishOf({ prompt, inputs, shape, count, from }: Draft): string {
  return JSON.stringify([prompt, inputs.map(({ id }) => id), shape, count, from?.image]);
}

customElements.define('peel-run', RunButton);
