// Writes the output channel "Peel": each request in plain text, without keys or images.
import * as vscode from 'vscode';
import type { ImageError } from '../../core/errors';
import type { Log } from '../../core/platform';
import type { ImageRequest } from '../../core/request/image-request';
import type { JobEvent } from '../../core/generate/run-turn';
import { truncate, formatDuration, formatSize } from './format';
import { errorMessage } from '../errors/error-message';

export interface PeelLog extends Log, vscode.Disposable {
  /** Logs the steps of a job that matter later. */
  event(event: JobEvent, request: ImageRequest): void;
  readonly show: () => void;
}

export function createLog(): PeelLog {
  const channel = vscode.window.createOutputChannel('Peel', { log: true });
  /** Events after VS Code has disposed the channel are dropped. */
  let open = true;
  /** A failing log must not fail a request. */
  const write = (level: 'info' | 'warn', line: string): void => {
    try {
      if (open) channel[level](oneLine(line));
    } catch {
      // VS Code has closed the channel.
    }
  };
  const info = (line: string): void => write('info', line);
  const warn = (line: string): void => write('warn', line);
  const failure = (job: string, error: ImageError): void => {
    const { facts, code } = error;
    const status = facts.status === undefined ? '' : ` (HTTP ${facts.status})`;
    warn(`${job}: ${code}${status}. ${errorMessage(error)}`);
    if (facts.serviceText) warn(`${job}: ${vscode.l10n.t('Response from the service:')} ${facts.serviceText}`);
    const cause = error.cause instanceof Error ? error.cause : undefined;
    if (cause)
      warn(`${job}: ${[cause.message, (cause.cause as Error | undefined)?.message].filter(Boolean).join(': ')}`);
  };
  return {
    info,
    warn,
    event(event, { model, ratio, inputs, prompt }) {
      const { job } = event;
      if (event.type === 'queued') {
        info(`${job}: ${model}, ${ratio ?? '-'}, inputs: ${inputs.length}, “${truncate(prompt, 80)}”`);
      } else if (event.type === 'waiting') info(`${job}: 429, ${formatDuration(event.ms)}`);
      else if (event.type === 'saved') {
        const { uri, width, height, bytes } = event.image;
        info(`${job}: ${uri}, ${width} × ${height}, ${formatSize(bytes)}`);
      } else if (event.type === 'failed') failure(job, event.error);
    },
    show: () => channel.show(true),
    dispose() {
      open = false;
      channel.dispose();
    },
  };
}

/** One line without control characters: untrusted text cannot forge or color a log line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 3000);
}
