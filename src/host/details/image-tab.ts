// Finds the tabs that show images.
import * as vscode from 'vscode';
import { isImageName } from '../inputs/open-input';

const tabUri = ({ input }: vscode.Tab): vscode.Uri | undefined =>
  input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;

/** The editor group in which the image is visible. */
export function imageTabGroup(uri: vscode.Uri): vscode.TabGroup | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const shows = ({ activeTab }: vscode.TabGroup) =>
    activeTab !== undefined && tabUri(activeTab)?.toString() === uri.toString();
  return shows(activeTabGroup) ? activeTabGroup : all.find(shows);
}

/** Remembers the image tab that was used last. @returns its image; undefined if it has been closed. */
export function watchLastImage(subscriptions: vscode.Disposable[]): () => vscode.Uri | undefined {
  const imageOf = (tab: vscode.Tab | undefined) => {
    const uri = tab && tabUri(tab);
    return uri && isImageName(uri) ? uri : undefined;
  };
  const { tabGroups } = vscode.window;
  const active = () => imageOf(tabGroups.activeTabGroup.activeTab);
  let last = active() ?? tabGroups.all.map(({ activeTab }) => imageOf(activeTab)).find((uri) => uri !== undefined);
  const remember = () => (last = active() ?? last);
  subscriptions.push(tabGroups.onDidChangeTabs(remember), tabGroups.onDidChangeTabGroups(remember));
  const isOpen = (uri: vscode.Uri) =>
    tabGroups.all.some(({ tabs }) => tabs.some((tab) => tabUri(tab)?.toString() === uri.toString()));
  return () => (last && isOpen(last) ? last : undefined);
}
