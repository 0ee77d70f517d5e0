// Replaces two native modules of VS Code: log files, and watching the parent process.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Without it, log channels (the Output panel) stay empty. Lines have the same format as the original's. */
const log = `
const { appendFileSync, mkdirSync } = require('fs');
const { dirname } = require('path');
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const stamp = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 23).replace('T', ' ');
};
class Logger {
  constructor(type, name, file) { this.file = file; this.level = 2; this.plain = false; }
  write(level, message) {
    if (level < this.level) return;
    const text = this.plain ? message : stamp() + ' [' + levels[level] + '] ' + message + '\\n';
    try { appendFileSync(this.file, text); } catch {}
  }
  trace(message) { this.write(0, message); }
  debug(message) { this.write(1, message); }
  info(message) { this.write(2, message); }
  warn(message) { this.write(3, message); }
  error(message) { this.write(4, message); }
  critical(message) { this.write(5, message); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() {}
}
const create = async (name, file) => {
  mkdirSync(dirname(file), { recursive: true });
  return new Logger('', name, file);
};
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;

const watchdog = `
exports.start = (pid) => {
  const look = () => { try { process.kill(pid, 0); } catch { process.exit(87); } };
  setInterval(look, 3000).unref();
};
exports.exit = (code) => process.exit(code || 0);
`;

/** `vscode` is the folder of VS Code's server. */
export async function replaceNatives(vscode: string): Promise<void> {
  const modules = join(vscode, 'node_modules');
  await writeFile(join(modules, '@vscode', 'spdlog', 'index.js'), log.trimStart());
  // Older releases have the watchdog without a scope.
  const folder = ['@vscode/native-watchdog', 'native-watchdog'].find((name) => existsSync(join(modules, name)));
  if (folder) await writeFile(join(modules, folder, 'index.js'), watchdog.trimStart());
}
