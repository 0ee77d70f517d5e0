// Replaces VS Code's executable in @vscode/test-electron with the VS Code from npm.
// Takes a workspace folder, --extensionDevelopmentPath=…, --extensionTestsPath=… and any number of --extension=FOLDER; exits with the result of the tests.
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser';
import { onExit } from './cleanup';
import { out } from './paths';
import { type Server, startServer } from './server';

const timeout = 300_000;
/** Everything that the workbench and the tests print. */
const log = join(out, 'logs', 'workbench.log');

/** Messages of the workbench itself in the same console. */
const chatter =
  /^(Creating a socket|Webview\.loadLocalResource|Ignoring fetching|Updating additional|\[[A-Z])|workbench\.js:/;

/** Writes everything to the log and prints what does not come from the workbench itself. */
function show(type: string, args: unknown[]): void {
  const text = args.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ');
  appendFileSync(log, `${type}: ${text}\n`);
  if (!chatter.test(text)) console.log(text);
}

function flag(name: string): string {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  if (!found) throw new Error(`--${name}=… is missing`);
  return found.slice(name.length + 3);
}

function address(server: Server): string {
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
  const paths = ['extensionDevelopmentPath', 'extensionTestsPath'] as const;
  return server.url(folder, [
    ...paths.map((name): [string, string] => [name, server.remote(flag(name))]),
    ['skipWelcome', 'true'],
  ]);
}

async function runTests(): Promise<number> {
  const extensionArguments = process.argv.filter((argument) => argument.startsWith('--extension='));
  const extensions = extensionArguments.map((argument) => argument.slice('--extension='.length));
  const server = await startServer({ smokeTest: true, extensions, machine: { 'editor.rulers': [77] } });
  const browser = await launchBrowser();
  // The window is not visible, so it draws as little as possible.
  const page = await browser.newPage({ reducedMotion: 'reduce', viewport: { width: 800, height: 500 } });
  const code = await new Promise<number>((resolve, reject) => {
    const silent = (): void => reject(new Error(`Nothing came from VS Code for ${timeout / 1000} s.`));
    let watch = setTimeout(silent, timeout);
    const resetTimeout = (): void => {
      clearTimeout(watch);
      watch = setTimeout(silent, timeout);
    };
    page.once('close', () => reject(new Error('The page with VS Code was closed.')));
    page.once('crash', () => reject(new Error('The page with VS Code crashed.')));
    const open = async (): Promise<void> => {
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
        resetTimeout();
        show(type, args);
      });
      await page.exposeFunction('codeAutomationExit', (code: number) => {
        clearTimeout(watch);
        resolve(code);
      });
      await page.goto(address(server));
    };
    open().catch(reject);
  });
  await Promise.all([browser.close(), server.close()]);
  return code;
}

// @vscode/test-electron holds the other end, which closes when the run is killed.
process.stdin.resume();
process.stdin.once('close', () => process.exit(1));
// A signal makes this process exit, and on `exit` the server and the browser are ended.
onExit(() => {});
rmSync(log, { force: true });

runTests().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
