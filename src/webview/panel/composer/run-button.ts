// Renders the run button, labeled with its action, and below it the cost or why it is disabled.
import { html } from 'lit';
import { toConfirmedDraft } from '../../../shared/draft';
import type { DraftView, SetupProblem } from '../../../shared/protocol';
import { runKeyLabel } from '../../components/run-key';
import { icon } from '../../components/icon';
import { watchFocus } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';
import { runAnnouncement } from './run-announcement';
import { type SendState, runButtonState } from './run-state';

export class RunButton extends PeelElement {
  /** The requests that the host has not answered yet. */
  private readonly pending = new Set<string>();
  /** The request of the last press. */
  private lastRequest = '';

  protected override topics = () => ['draft', 'place', 'asking'] as const;

  /** While earlier requests are being sent, the next text can be sent too. */
  private state(draft: DraftView): SendState {
    // The dialog may have been opened by an earlier page.
    if (this.panel.asking()) return 'asking';
    // A prompt is shown while the user is asked about it.
    const isSending = draft.prompt.trim() === '' ? this.pending.size > 0 : this.pending.has(requestKey(draft));
    return isSending ? 'sending' : undefined;
  }

  /** Handles a click or the run key. */
  async act(): Promise<void> {
    // Until then, the state of an earlier page is shown.
    if (!this.panel.ready()) return;
    const draft = this.panel.draft.current();
    const state = this.state(draft);
    // The prompt is empty as soon as it is being sent, so another press means the same prompt.
    const again = state === 'sending';
    const step = again ? { does: 'run' as const, note: '' } : runButtonState(draft, this.panel.place(), state);
    const { problem } = this.panel.place();
    if (step.does === 'key') return this.go('key');
    if (step.does === 'solve' && problem) return this.go(problem.solution);
    if (step.does === 'nothing') return this.panel.announce(step.note);
    if (!again) this.lastRequest = requestKey(draft);
    const key = this.lastRequest;
    await this.panel.once(`run:${key}`, () => this.send(key), 'paid');
  }

  /** The next text can be typed at once, as in a chat. */
  private clicked(): void {
    const { does } = runButtonState(this.panel.draft.current(), this.panel.place());
    void this.act();
    if (does === 'run' || does === 'nothing') this.emit('focusprompt');
  }

  /** Once a key is set the button starts paid requests, so the next Enter must not reach it. */
  private async go(to: 'key' | SetupProblem['solution']): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.ask(this.panel.host.go(to));
    if (to === 'key' && isFocusUnmoved()) this.emit('focusprompt');
  }

  /** Posts the request at once; the host sends several one after the other. */
  private async send(key: string): Promise<void> {
    const { host, draft } = this.panel;
    this.panel.setNotice('');
    this.pending.add(key);
    const shown = toConfirmedDraft(draft.current());
    const before = this.panel.thread.order()[0];
    const confirm = draft.beginSending();
    let wasSent = false;
    try {
      await draft.flush();
      wasSent = await host.run(draft.current().revision, shown);
    } finally {
      this.pending.delete(key);
      confirm(wasSent);
      this.requestUpdate();
    }
    if (!wasSent) return;
    void runAnnouncement(this.panel, before).then(this.panel.announce);
    this.emit('sent');
  }

  protected override render() {
    const { panel } = this;
    const draft = panel.draft.current();
    const state = this.state(draft);
    const { label, note, does, icon: name } = runButtonState(draft, panel.place(), state);
    const off = does === 'nothing';
    const key = runKeyLabel(panel.place().sendOnEnter);
    return html`<button
        type="button"
        class="button button-main"
        aria-disabled=${off}
        aria-describedby="run-note"
        title=${off ? note : `${label} (${key})`}
        @click=${this.clicked}
      >
        ${state === 'sending' ? icon('loading', true) : icon(name)}<span>${label}</span>
      </button>
      <p id="run-note" class="run-note" ?data-off=${off} data-key=${does === 'run' ? key : ''}>${note}</p>`;
  }
}

function requestKey({ prompt, inputs, ratio, count, saveTo, parent }: DraftView): string {
  return JSON.stringify([prompt, inputs.map(({ id }) => id), ratio, count, saveTo, parent?.image]);
}

customElements.define('peel-run', RunButton);
