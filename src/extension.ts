// Activates the extension: registers its contributions, and loads all else on first use.
import * as vscode from 'vscode';
import type { PeelApi } from './api';
import { watchLastEditor } from './host/vscode/last-editor';
import { showDoneSteps } from './host/vscode/walkthrough';
import { openEarlyView } from './host/panel/page/early-view';
import type { Services } from './services';

/** Milliseconds after activation; the check for unsaved images must not slow down startup. */
const afterStart = 4000;

export function activate(context: vscode.ExtensionContext): PeelApi {
  const { subscriptions, globalState, globalStorageUri, extension } = context;
  const started = Date.now();
  const lastEditor = watchLastEditor(subscriptions);
  let loading: Promise<Services> | undefined;
  const peel = () =>
    (loading ??= import('./services').then(({ createServices }) => createServices(context, lastEditor)));

  const { commands } = extension.packageJSON.contributes as { commands: { command: `peel.${string}` }[] };
  for (const { command } of commands) {
    const act = async (...args: unknown[]) => (await peel()).commands[command]?.(...args);
    subscriptions.push(vscode.commands.registerCommand(command, act));
  }
  subscriptions.push(
    showDoneSteps(globalState),
    vscode.window.registerWebviewViewProvider('peel.studio', {
      async resolveWebviewView(view) {
        const { port, loaded, isDisposed } = openEarlyView(view, context);
        // Lets the page start loading first, because loading the services bundle blocks the extension host.
        await loaded;
        await new Promise((resolve) => setTimeout(resolve));
        const { panel } = await peel();
        if (!isDisposed()) panel.show(view, port);
      },
    }),
  );
  const restoreGallery = async (tab: vscode.WebviewPanel) => (await peel()).openGallery(tab);
  subscriptions.push(
    vscode.window.registerWebviewPanelSerializer('peel.gallery', { deserializeWebviewPanel: restoreGallery }),
  );
  const timer = setTimeout(() => {
    const jobs = vscode.Uri.joinPath(globalStorageUri, 'outbox', 'jobs');
    vscode.workspace.fs.readDirectory(jobs).then(
      async (left) => left.length > 0 && (await peel()).notifyUnsaved(started),
      () => undefined, // the bundle was never loaded
    );
  }, afterStart);
  subscriptions.push({ dispose: () => clearTimeout(timer) });
  return { version: 1, run: async (...args) => (await peel()).api.run(...args) };
}
