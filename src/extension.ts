// The composition root: builds every part and wires them.
import * as vscode from 'vscode';
import type { PeelApi } from './api';
import { createQueue } from './core/queue';
import { rememberSaved } from './core/recover';
import { createStudio } from './core/studio';
import { createApiKeys } from './host/api-key';
import { createAssets } from './host/assets';
import { createInputCheck } from './host/check-inputs';
import { systemClock } from './host/clock';
import { registerImageCommands } from './host/commands/images';
import { registerInsertReference } from './host/commands/insert-reference';
import { registerKeyCommands } from './host/commands/key';
import { registerRecovery } from './host/commands/recover';
import { createOpenInput } from './host/inputs';
import { createLog } from './host/log';
import { createPublicApi } from './host/public-api';
import { createRecent } from './host/recent';
import { createResults } from './host/results';
import { createRunner } from './host/run';
import { settings } from './host/settings';
import { decodeGroups } from './store/base64';
import { realDisk } from './store/disk';
import { download } from './store/download';
import { createOutbox } from './store/outbox';
import { createSessionStore } from './store/session-store';

export function activate(context: vscode.ExtensionContext): PeelApi {
  const { globalStorageUri, extensionUri, secrets } = context;
  const place = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  const log = createLog();
  const keys = createApiKeys(secrets);
  const recent = createRecent(context.globalState, context.workspaceState);
  const sessions = createSessionStore(realDisk, place('sessions'));
  const parts = {
    clock: systemClock,
    outbox: createOutbox(realDisk, place('outbox'), {
      remember: rememberSaved({ sessions, clock: systemClock, log }),
    }),
    assets: createAssets(realDisk),
    sessions,
    log,
  };
  const studio = createStudio({
    ...parts,
    fetch: (...args) => fetch(...args), // VS Code's, with proxies and certificates
    apiKey: keys.get,
    download,
    decodeGroups,
    openInput: createOpenInput(realDisk),
    queue: createQueue(settings.maxConcurrentRequests),
  });
  const insertReference = registerInsertReference(recent);
  const results = createResults({ recent, sessions, insertReference, showLog: log.show });
  const runner = createRunner({ studio, keys, results, log });
  context.subscriptions.push(
    log,
    insertReference,
    registerImageCommands({ runner, sessions, recent, extensionUri, check: createInputCheck(realDisk) }),
    registerKeyCommands(keys, log),
    registerRecovery(() => ({ ...parts, provenance: settings.provenance() }), context.globalState),
  );
  return createPublicApi({ studio, sessions, log });
}
