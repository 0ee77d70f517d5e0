// Starts a browser for the tests: $CHROME_PATH, an installed one, or the Chromium in node_modules.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { type Chromium, unpackChromium } from './chromium';

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'msedge'];

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((variable) =>
    ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((app) =>
      join(process.env[variable] ?? 'C:\\', app),
    ),
  ),
};

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = process.platform === 'linux' ? names.flatMap((name) => folders.map((one) => join(one, name))) : [];
  return [...onPath, ...(usualPlaces[process.platform] ?? [])].find((path) => existsSync(path));
}

async function find(): Promise<Chromium> {
  const executablePath = process.env['CHROME_PATH'] ?? installed();
  return executablePath ? { executablePath, env: {} } : await unpackChromium();
}

// These arguments work as root, in a container with a small /dev/shm, and offline.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await find();
  // Signals are handled in cleanup.ts; at `process.exit` Playwright ends the browser itself.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return chromium.launch({ executablePath, args, env: { ...process.env, ...env }, headless: true, ...signals });
}
