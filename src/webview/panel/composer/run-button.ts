// Renders the run button, labeled with its action, and below it the cost or why it is disabled.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import { toConfirmedDraft } from '../../../shared/draft';
import type { DraftView, SetupProblem } from '../../../shared/protocol';
import { runKeyLabel } from '../../components/run-key';
import { icon } from '../../components/icon';
import { watchFocus } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';
import { runAnnouncement } from './run-announcement';
import { type SendState, runButtonState } from './run-state';

export class RunButton extends PeelElement {
  static override properties = { ...PeelElement.properties, busy: { state: true } };
  /** The host has not answered the last click yet, so another click must not start a second request. */
  declare busy: boolean;
  /** The request of the last click. */
  private lastRequest = '';

  protected override topics = () => ['draft', 'place', 'asking'] as const;

  private get state(): SendState {
    // The dialog may have been opened by an earlier page.
    if (this.panel.asking()) return 'asking';
    return this.busy ? 'sending' : undefined;
  }

  /** Handles a click or Ctrl/Cmd+Enter. */
  async act(): Promise<void> {
    // Until then, the state of an earlier page is shown.
    if (!this.panel.ready()) return;
    // A click during sending gets its message below.
    const waits = this.panel.asking() ? 'asking' : undefined;
    const draft = this.panel.draft.current();
    // The prompt is empty as soon as it has been sent, so another click means the same prompt.
    const again = this.busy && draft.prompt.trim() === '' && waits === undefined;
    const step = again ? { does: 'run' as const, note: '' } : runButtonState(draft, this.panel.place(), waits);
    const { problem } = this.panel.place();
    if (step.does === 'key') return this.go('key');
    if (step.does === 'solve' && problem) return this.go(problem.solution);
    if (step.does === 'nothing') return this.panel.announce(step.note);
    const send = async (): Promise<void> => {
      this.busy = true;
      this.panel.setNotice('');
      await this.send().finally(() => (this.busy = false));
    };
    if (!this.busy) this.lastRequest = requestKey(draft);
    // A different request is not a repeated click.
    else if (!again && this.lastRequest !== requestKey(draft))
      return this.panel.setBriefNotice(l10n.t('The previous request is still being sent. Try again when it is done.'));
    await this.panel.once(`run:${this.lastRequest}`, send, 'paid');
  }

  /** Once a key is set the button starts paid requests, so the next Enter must not reach it. */
  private async go(to: 'key' | SetupProblem['solution']): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.ask(this.panel.host.go(to));
    if (to === 'key' && isFocusUnmoved()) this.emit('focusprompt');
  }

  private async send(): Promise<void> {
    const { host, draft } = this.panel;
    const { parent } = draft.current();
    const shown = toConfirmedDraft(draft.current());
    const before = this.panel.thread.order()[0];
    const confirm = draft.beginSending();
    let wasSent = false;
    try {
      await draft.flush();
      wasSent = await host.run(draft.current().revision, shown);
    } finally {
      confirm(wasSent);
    }
    if (!wasSent) return;
    void runAnnouncement(this.panel, before).then(this.panel.announce);
    this.emit('sent', parent);
  }

  protected override render() {
    const { panel, state } = this;
    const { label, note, does, icon: name } = runButtonState(panel.draft.current(), panel.place(), state);
    const off = does === 'nothing';
    return html`<button
        type="button"
        class="button button-main"
        aria-disabled=${off}
        aria-describedby="run-note"
        title=${off ? note : `${label} (${runKeyLabel()})`}
        @click=${() => void this.act()}
      >
        ${this.busy ? icon('loading', true) : icon(name)}<span>${label}</span>
      </button>
      <p id="run-note" class="run-note" ?data-off=${off} data-key=${does === 'run' ? runKeyLabel() : ''}>${note}</p>`;
  }
}

function requestKey({ prompt, inputs, ratio, count, saveTo, parent }: DraftView): string {
  return JSON.stringify([prompt, inputs.map(({ id }) => id), ratio, count, saveTo, parent?.image]);
}

customElements.define('peel-run', RunButton);
