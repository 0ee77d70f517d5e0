// Installs missing packages, builds the project, and runs one of its programs.
// Usage: node test/setup.mjs start|test|bench|sweep|soak|fuzz|gallery [arguments]
// It has no dependencies and runs on Node 20 or newer, because it runs before the packages are installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.peel-installed');
const windows = process.platform === 'win32';

const programs = {
  start: 'out/start.js',
  test: 'out/run.js',
  bench: 'out/bench/bench.js',
  sweep: 'out/sweep/sweep.js',
  soak: 'out/soak/main.js',
  fuzz: 'out/fuzz/fuzz.js',
  gallery: 'out/page/gallery.js',
};
const [what, ...given] = process.argv.slice(2);
// npm removes the first `--`; a direct call may contain it.
const rest = given[0] === '--' ? given.slice(1) : given;

/** The running child process, at most one. It receives the signals of this process. */
let child;
let stopping;

function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}

/** Forwards the signal to programs of this project, which clean up and exit; kills all other processes immediately. */
function stop(signal) {
  if (!child) process.exit(128 + constants.signals[signal]);
  const insist = stopping || !child.ours;
  stopping ??= signal;
  send(insist ? 'SIGKILL' : signal);
  setTimeout(() => send('SIGKILL'), 10_000).unref();
}

function send(signal) {
  try {
    process.kill(windows || signal !== 'SIGKILL' ? child.pid : -child.pid, signal);
  } catch {
    // The process has already exited.
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Returns the name and the parent of a process, if the system reports them. */
function lookUp(pid) {
  try {
    if (process.platform === 'linux') {
      const [, name, parent] = /\((.*)\) \S+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return { name, parent: Number(parent) };
    }
    const output = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', `${pid}`]).stdout.toString();
    const [, parent, name] = /(\d+)\s+(.*\S)/.exec(output);
    return { name: basename(name), parent: Number(parent) };
  } catch {
    return {};
  }
}

/** Stops when the parent process ends, which sends no signal. npm starts a shell in between, which outlives npm. */
function watchParents() {
  const parent = process.ppid;
  const { name, parent: above } = lookUp(parent);
  const watched =
    process.env.npm_lifecycle_event && /^(sh|dash|ash|bash|zsh|busybox)$/.test(name) ? [parent, above] : [parent];
  const isParentGone = () => process.ppid !== parent || !watched.every(alive);
  const watch = setInterval(() => {
    if (!isParentGone()) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, 500).unref();
}

/** Runs a program in its own process group and resolves to its exit code. */
function run(command, args, { ours = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ours ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    child = spawn(command, args, { cwd: root, stdio, shell, detached: !windows, env: process.env });
    child.ours = ours;
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      child = undefined;
      if (stopping) process.exit(code || 128 + constants.signals[stopping]);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

async function must(step, ...command) {
  const code = await run(...command);
  if (code !== 0) fail(`${step} failed (exit code ${code}).`, code);
}

/** Whether npm's list of installed packages matches the lock file; it does after a direct `npm ci`. */
function isInstalled(lock) {
  try {
    const wanted = JSON.parse(lock).packages;
    const present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    const needed = Object.keys(wanted).filter((name) => name && !wanted[name].optional);
    return (
      needed.every((name) => present[name]) &&
      Object.keys(present).every((name) => wanted[name]?.version === present[name].version)
    );
  } catch {
    return false;
  }
}

async function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!isInstalled(lock)) {
    console.log(`Installing what package-lock.json lists (npm ci; ${existsSync(stamp) ? 'it has changed' : 'once'})…`);
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath ?? '';
    // Runs npm with its own Node: node_modules/.bin may contain another one, which an earlier install left.
    if (/npm-cli\.c?js$/.test(npm)) await must('npm ci', process.execPath, [npm, ...args]);
    else await must('npm ci', windows ? 'npm.cmd' : 'npm', args, { shell: windows });
  }
  writeFileSync(stamp, hash);
}

/** Returns Node 24 from node_modules or, if it cannot run (another libc), the current Node if it is new enough. */
function findNode() {
  const packaged = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
  if (spawnSync(packaged, ['--version']).status === 0) return packaged;
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath;
  return fail(`${packaged} does not run on this machine. Use Node 22 or newer.`);
}

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Node ${process.versions.node} is too old: Peel is built and tested with Node 20 or newer.`);
}
if (!programs[what]) {
  fail(`Usage: node test/setup.mjs ${Object.keys(programs).join('|')} [arguments]`, 2);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
watchParents();
await installPackages();
const node = findNode();
process.env.PATH = [join(modules, '.bin'), process.env.PATH].join(delimiter);
// Steps that do not use the packaged extension get a development build with source maps.
const steps = rest.filter((name) => ['lint', 'types', 'unit', 'stress', 'page', 'host'].includes(name));
const packaged = what !== 'test' || steps.length === 0 || rest.includes('e2e');
await must('The build', node, ['esbuild.mjs', '--tests', ...(packaged ? ['--production'] : [])]);
process.exit(await run(node, ['--enable-source-maps', programs[what], ...rest], { ours: true }));
