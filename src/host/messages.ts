// VS Code's messages. It makes a link of whatever looks like one in them, commands included, so what names and words of
// others say stays text: of a file, a setting of the folder, a title, an address that the service named.
import * as vscode from 'vscode';

/** What turns the direction of a line or is no letter at all; line breaks are left alone. */
const unreadable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that VS Code draws as it stands: no link, no other direction, no control characters. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(unreadable, '\ufffd').replaceAll('](', ']\u200b(');
}

type Show = typeof vscode.window.showInformationMessage;

const plainly = (show: Show): Show =>
  ((message: string, ...rest: unknown[]) =>
    (show as (...args: unknown[]) => unknown)(plainText(message), ...rest.map(plainDetail))) as Show;

/** The second text of a modal message. */
function plainDetail(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || !('detail' in argument)) return argument;
  return { ...argument, detail: plainText(String(argument.detail)) };
}

export const showInformation = plainly((...args: Parameters<Show>) => vscode.window.showInformationMessage(...args));
export const showWarning = plainly((...args: Parameters<Show>) => vscode.window.showWarningMessage(...args));
export const showError = plainly((...args: Parameters<Show>) => vscode.window.showErrorMessage(...args));
