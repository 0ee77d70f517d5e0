// Reads what may prevent the next request: the key, workspace trust, the folder, the endpoint.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { toImageError } from '../../core/errors';
import type { SetupStatus } from '../../shared/protocol';
import { type ApiKeys, keyPageFor } from '../vscode/api-key';
import { shortPath } from '../vscode/format';
import { settings } from '../vscode/settings';
import { findOutputFolder } from '../generate/output-folder';
import { shortErrorMessage } from '../errors/error-message';

/** @param source the image that the result would be derived from. */
export async function readSetupStatus(keys: ApiKeys, source: vscode.Uri | undefined): Promise<SetupStatus> {
  const folders = (vscode.workspace.workspaceFolders ?? []).length;
  const common = {
    trusted: vscode.workspace.isTrusted,
    folder: folders === 0 ? 'none' : folders === 1 ? 'one' : 'several',
  } as const;
  try {
    const { origin } = new URL(settings.endpoint());
    const key = (await keys.get(origin)) !== undefined;
    const site = key ? undefined : keyPageFor(origin)?.authority;
    const place = findOutputFolder({ stem: '', edit: source !== undefined, ...defined({ source }) });
    const target = place && shortPath(vscode.Uri.parse(place.target.folder));
    return { ...common, key, ...defined({ keySite: site, target }) };
  } catch (thrown) {
    return { ...common, key: true, problem: shortErrorMessage(toImageError(thrown, 'invalid-request')) };
  }
}

/** Calls `changed` for everything that affects the status, except the draft. */
export function watchSetupStatus(keys: ApiKeys, changed: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    keys.onDidChange(changed),
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.window.onDidChangeActiveTextEditor(changed),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('peel')) changed();
    }),
  );
}
