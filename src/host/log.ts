// The output channel "Peel": what happened to each request, in plain text, without keys and pictures.
import * as vscode from 'vscode';
import type { Log } from '../core/ports';
import type { ImageError } from '../core/errors';
import { describe } from './words';

export interface PeelLog extends Log, vscode.Disposable {
  failure(job: string, error: ImageError): void;
  show(): void;
}

export function createLog(): PeelLog {
  const channel = vscode.window.createOutputChannel('Peel', { log: true });
  return {
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    failure(job, error) {
      const { facts, code } = error;
      const status = facts.status === undefined ? '' : ` (HTTP ${facts.status})`;
      channel.warn(`${job}: ${code}${status}. ${describe(error)}`);
      if (facts.serviceText) channel.warn(`${job}: ${vscode.l10n.t('The service said:')} ${plain(facts.serviceText)}`);
      const cause = error.cause instanceof Error ? error.cause : undefined;
      if (cause)
        channel.warn(
          `${job}: ${plain([cause.message, (cause.cause as Error | undefined)?.message].filter(Boolean).join(': '))}`,
        );
    },
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}

/** One line without control characters: what the service writes can neither forge a line nor colour it. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 2000);
}
