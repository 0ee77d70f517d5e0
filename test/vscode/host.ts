// Runs the tests of the extension host through @vscode/test-electron.
// Usage: node out/vscode/host.js [--desktop] [--vscode 1.106] [--grep X]
// Without --desktop, VS Code is the one from npm: test-electron starts the launcher instead and downloads nothing.
import { chmodSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { temporaryFolder } from './cleanup';
import { cache, example, out, root } from './paths';

/** test-electron starts one file without our arguments, so the launcher needs a file that starts it. */
function launcher(): string {
  const script = join(out, 'vscode', 'launcher.js');
  const windows = process.platform === 'win32';
  const file = join(temporaryFolder('launcher'), windows ? 'code.cmd' : 'code');
  const command = `"${process.execPath}" --enable-source-maps "${script}"`;
  writeFileSync(file, windows ? `@${command} %*\r\n` : `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

function workspace(): string {
  const folder = temporaryFolder('workspace');
  if (existsSync(example)) cpSync(example, folder, { recursive: true });
  return folder;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { desktop: { type: 'boolean' }, grep: { type: 'string' }, vscode: { type: 'string' } },
  });
  if (values.vscode) process.env['PEEL_VSCODE'] = values.vscode;
  // The server has its own data folder.
  const userData = join(cache, 'user-data');
  await runTests({
    ...(values.desktop ? {} : { vscodeExecutablePath: launcher() }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(out, 'host', 'index.js'),
    launchArgs: [workspace(), ...(values.desktop ? [`--user-data-dir=${userData}`] : [])],
    extensionTestsEnv: { PEEL_GREP: values.grep, ...(values.desktop ? { PEEL_USER_DATA: userData } : {}) },
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    // Failed tests have already been reported.
    if (!(error instanceof TestRunFailedError)) console.error(error);
    process.exit(1);
  },
);
