// Shows the progress of a run in a notification (time, bytes, Cancel) while the panel is hidden.
import * as vscode from 'vscode';
import type { ImageRequest } from '../../core/request/image-request';
import type { JobEvent } from '../../core/generate/run-turn';
import { truncate, formatDuration, formatSize } from '../vscode/format';
import { plainText } from '../vscode/messages';

/** A view that shows running requests while it is visible. */
export interface VisibilitySource {
  readonly isVisible: () => boolean;
  readonly onDidChangeVisibility: vscode.Event<void>;
}

/** @param panel absent: the notification stays visible for the whole run. */
export function showProgress(request: ImageRequest, panel?: VisibilitySource) {
  const controller = new AbortController();
  const state = progressState();
  let report = () => {};
  let close: (() => void) | undefined;
  const open = () => {
    const location = vscode.ProgressLocation.Notification;
    const options = { location, title: progressTitle(request), cancellable: true };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      report = () => progress.report({ message: state.message(request.count) });
      report();
      const timer = setInterval(report, 1000);
      await new Promise<void>((resolve) => (close = resolve));
      clearInterval(timer);
      report = () => {};
    });
  };
  const update = () => {
    if (panel?.isVisible()) {
      close?.();
      close = undefined;
    } else if (!close) open();
  };
  update();
  const listening = panel?.onDidChangeVisibility(update);
  return {
    /** Aborted by the notification's Cancel button. */
    signal: controller.signal,
    handleEvent(event: JobEvent): void {
      state.apply(event);
      if (event.type !== 'receiving') report();
    },
    /** Ends the notification, because the run has ended. */
    end(): void {
      listening?.dispose();
      close?.();
    },
  };
}

function progressTitle({ prompt, inputs, parent }: ImageRequest): string {
  const words = plainText(truncate(prompt, 50));
  if (parent !== undefined) return vscode.l10n.t('Continuing: “{0}”', words);
  if (inputs.length > 1) return vscode.l10n.t('Combining {0} images: “{1}”', inputs.length, words);
  return inputs.length === 1 ? vscode.l10n.t('Editing: “{0}”', words) : vscode.l10n.t('Generating: “{0}”', words);
}

function progressState() {
  const started = Date.now();
  const bytes = new Map<string, number>();
  const ended = new Set<string>();
  let waitUntil = 0;
  return {
    apply(event: JobEvent) {
      if (event.type === 'receiving') bytes.set(event.job, event.bytes);
      if (event.type === 'saved' || event.type === 'failed') ended.add(event.job);
      waitUntil = event.type === 'waiting' ? Date.now() + event.ms : event.type === 'sent' ? 0 : waitUntil;
    },
    message(count: number): string {
      const received = [...bytes.values()].reduce((sum, one) => sum + one, 0);
      const parts = [formatDuration(Date.now() - started)];
      if (count > 1) parts.push(vscode.l10n.t('{0} of {1} done', ended.size, count));
      if (waitUntil > Date.now())
        parts.push(vscode.l10n.t('rate limit, waiting {0}', formatDuration(waitUntil - Date.now() + 999)));
      else if (received > 0) parts.push(vscode.l10n.t('{0} received', formatSize(received)));
      return parts.join(' · ');
    },
  };
}
