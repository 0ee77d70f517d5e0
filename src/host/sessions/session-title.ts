// Names a session by its title, else by its first prompt.
import * as vscode from 'vscode';
import { maxTitleLength } from '../../core/session/records';
import type { SessionSummary } from '../../core/session/summary';
import { truncate } from '../vscode/format';

export function summaryTitle({ title, prompt }: Pick<SessionSummary, 'title' | 'prompt'>): string {
  return truncate(title || prompt, maxTitleLength) || vscode.l10n.t('New Session');
}
