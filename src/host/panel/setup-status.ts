// Reads what may prevent the next request: the key, workspace trust, the folder, the endpoint.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { toImageError, type ImageError } from '../../core/errors';
import type { SetupProblem, SetupStatus } from '../../shared/protocol';
import { type ApiKeys, keyPageFor } from '../vscode/api-key';
import { shortPath } from '../vscode/format';
import { settings } from '../vscode/settings';
import { canChooseFolder, settingOf } from '../generate/choose-folder';
import { findOutputFolder } from '../generate/output-folder';
import { shortErrorMessage } from '../errors/error-message';

/** @param source the image that the result would be derived from. */
export async function readSetupStatus(keys: ApiKeys, source: vscode.Uri | undefined): Promise<SetupStatus> {
  const folders = (vscode.workspace.workspaceFolders ?? []).length;
  const common = {
    trusted: vscode.workspace.isTrusted,
    folder: folders === 0 ? 'none' : folders === 1 ? 'one' : 'several',
    sendOnEnter: settings.sendOnEnter(),
  } as const;
  try {
    const { origin } = new URL(settings.endpoint());
    // While the storage is slow, a request can be started: it waits for the key.
    const key = (await keys.stored(origin)) !== 'unset';
    const site = key ? undefined : keyPageFor(origin)?.authority;
    const place = findOutputFolder({ stem: '', edit: source !== undefined, ...defined({ source }) });
    const target = place && shortPath(vscode.Uri.parse(place.target.folder));
    return { ...common, key, ...defined({ keySite: site, target }) };
  } catch (thrown) {
    const error = toImageError(thrown, 'invalid-request');
    return { ...common, key: true, problem: { text: shortErrorMessage(error), solution: solutionOf(error) } };
  }
}

function solutionOf(error: ImageError): SetupProblem['solution'] {
  if (error.code === 'no-key') return 'checkKey';
  if (canChooseFolder(error)) return 'chooseFolder';
  return settingOf(error) === 'peel.endpoint' ? 'endpoint' : 'settings';
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
