// Shows VS Code messages with untrusted text escaped.
// VS Code turns Markdown links in messages into links, commands included, so this applies to names of files, folder
// settings, titles, and addresses from the service.
import * as vscode from 'vscode';

/** Characters that change the text direction or are not printable; line breaks are kept. */
const unreadable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** Characters. Longer messages are not read, and VS Code's link detection takes quadratic time. */
const maxLength = 4000;

/** Text that VS Code shows literally: no links, direction changes or control characters, at most 4,000 characters. */
export function plainText(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return short.toWellFormed().replace(unreadable, '\ufffd').replaceAll('](', ']\u200b(');
}

type ShowMessage = typeof vscode.window.showInformationMessage;

const withPlainText = (show: ShowMessage): ShowMessage =>
  ((message: string, ...rest: unknown[]) =>
    (show as (...args: unknown[]) => unknown)(plainText(message), ...rest.map(plainDetail))) as ShowMessage;

/** Escapes the detail of a modal message. */
function plainDetail(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || !('detail' in argument)) return argument;
  return { ...argument, detail: plainText(String(argument.detail)) };
}

export const showInformation = withPlainText((...args: Parameters<ShowMessage>) =>
  vscode.window.showInformationMessage(...args),
);
export const showWarning = withPlainText((...args: Parameters<ShowMessage>) =>
  vscode.window.showWarningMessage(...args),
);
export const showError = withPlainText((...args: Parameters<ShowMessage>) => vscode.window.showErrorMessage(...args));
