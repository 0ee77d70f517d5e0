// Activation: registers what VS Code may ask for. Whatever answers is in a bundle of its own, loaded when it is first needed.
import * as vscode from 'vscode';
import type { PeelApi } from './api';
import { watchLastEditor } from './host/vscode/last-editor';
import { openEarlyView } from './host/panel/page/early-view';
import type { Services } from './services';

/** Milliseconds after the start: nobody's start waits for a look at what an earlier one left unsaved. */
const afterStart = 4000;

export function activate(context: vscode.ExtensionContext): PeelApi {
  const { subscriptions, globalStorageUri, extension } = context;
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
    vscode.window.registerWebviewViewProvider('peel.studio', {
      async resolveWebviewView(view) {
        const { port, shown, isDisposed } = openEarlyView(view, context);
        // The page is on its way before loading the rest holds that up.
        await shown;
        await new Promise((resolve) => setTimeout(resolve));
        const { panel } = await peel();
        if (!isDisposed()) panel.show(view, port);
      },
    }),
  );
  const timer = setTimeout(() => {
    const jobs = vscode.Uri.joinPath(globalStorageUri, 'outbox', 'jobs');
    vscode.workspace.fs.readDirectory(jobs).then(
      async (left) => left.length > 0 && (await peel()).notifyUnsaved(started),
      () => undefined, // never used yet
    );
  }, afterStart);
  subscriptions.push(new vscode.Disposable(() => clearTimeout(timer)));
  return { version: 1, run: async (...args) => (await peel()).api.run(...args) };
}
