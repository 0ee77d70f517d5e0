// Defines the user settings of a VS Code that the tests start.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Settings = Record<string, unknown>;

/** Settings without which VS Code shows prompts and uses the network. */
const defaults: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

async function read(file: string): Promise<Settings> {
  try {
    const settings: Settings = JSON.parse(await readFile(file, 'utf8'));
    return settings;
  } catch {
    return {};
  }
}

/** Writes the settings over those in the file, which take precedence over the defaults. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...defaults, ...(await read(file)), ...settings }, undefined, 2));
}
