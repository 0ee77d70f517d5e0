// Which file an address is: links, letters of either case and ways of writing a URI make several addresses of one.
import type * as vscode from 'vscode';

/** A path with its links resolved, as the disk spells it. @throws when nothing is there. */
export type RealPath = (path: string) => Promise<string>;

/** The same for every name of one file. @throws when a file of the disk is not there. */
export async function fileIdentity(uri: vscode.Uri, real: RealPath): Promise<string> {
  return uri.scheme === 'file' ? real(uri.fsPath) : uri.toString();
}
