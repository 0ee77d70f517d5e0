// VS Code's messages. It makes a link of whatever looks like one in them, commands included, so what names and words of
// others say stays text: of a file, a setting of the folder, a title, an address that the service named.
import * as vscode from 'vscode';

/** What turns the direction of a line or is no letter at all; line breaks are left alone. */
const unreadable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** Characters: nobody reads more of a message, and what looks for links in it takes the square of its length. */
const maxLength = 4000;

/** Text that VS Code draws as it stands: no link, no other direction, no control characters, 4,000 characters at most. */
export function plainText(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return short.toWellFormed().replace(unreadable, '\ufffd').replaceAll('](', ']\u200b(');
}

type ShowMessage = typeof vscode.window.showInformationMessage;

const withPlainText = (show: ShowMessage): ShowMessage =>
  ((message: string, ...rest: unknown[]) =>
    (show as (...args: unknown[]) => unknown)(plainText(message), ...rest.map(plainDetail))) as ShowMessage;

/** The second text of a modal message. */
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
