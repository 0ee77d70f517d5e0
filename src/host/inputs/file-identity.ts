// Identifies files: links, letter case and URI spelling can give one file several addresses.
import type * as vscode from 'vscode';

/** A path with its links resolved and spelled as on the disk. @throws when the file does not exist. */
export type RealPath = (path: string) => Promise<string>;

/** The same value for every name of a file. @throws when a local file does not exist. */
export async function fileIdentity(uri: vscode.Uri, real: RealPath): Promise<string> {
  return uri.scheme === 'file' ? real(uri.fsPath) : uri.toString();
}
