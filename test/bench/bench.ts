// `npm run bench`: each figure beside its floor, measured in turn in fresh processes; medians and ratios are what counts.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { packageExtension } from '../vscode/package';
import { root, vsix } from '../vscode/paths';
import { activations } from './activation';
import { photograph } from '../unit/helpers/scenes';
import { type Measurement, median } from './measure';
import { panelOpenings } from './opening';
import { scrollings } from './scrolling';
import { openings } from './stored-turns';

const run = promisify(execFile);
const rounds = 5;

interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly unit: string;
  /** What it is held against, in the same unit. */
  readonly floor?: number;
  /** At most this, as a share of the floor where there is one. */
  readonly budget: number;
}

async function measureOnce(task: string, which: string, folder: string, origin: string): Promise<Measurement> {
  const args = ['--expose-gc', join(__dirname, `${task}.js`), which, folder, origin];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 20 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

async function repeatedly(task: string, which: string, folder: string, origin: string): Promise<Measurement[]> {
  const found: Measurement[] = [];
  for (let round = 0; round < rounds; round++) found.push(await measureOnce(task, which, folder, origin));
  return found;
}

/** Ours and the floor in turn, so that a machine whose speed drifts is fair to both. */
async function paired(
  task: string,
  folder: string,
  origin: string,
): Promise<{ ours: Measurement; floor: Measurement }> {
  const ours: Measurement[] = [];
  const floor: Measurement[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measureOnce(task, 'ours', folder, origin));
    floor.push(await measureOnce(task, 'floor', folder, origin));
  }
  return { ours: middle(ours), floor: middle(floor) };
}

function middle(all: readonly Measurement[]): Measurement {
  return {
    ms: median(all.map(({ ms }) => ms)),
    mb: median(all.map(({ mb }) => mb)),
    stall: median(all.map(({ stall }) => stall)),
  };
}

/** Pictures of 6.9 MB and of a few KB. */
async function writeInputs(folder: string): Promise<void> {
  for (const [size, side] of [
    ['small', 32],
    ['large', 1516],
  ] as const) {
    for (let n = 1; n <= 5; n++) {
      const pixels = Buffer.from(
        Uint8Array.from({ length: side * side * 3 }, (_, index) => (Math.imul(index * n, 2654435761) >>> 13) & 255),
      );
      const file = join(folder, `${size}-${n}.png`);
      await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .png({ compressionLevel: 0 })
        .toFile(file);
    }
  }
}

/** A photograph of 24 MB. */
async function writeLarge(folder: string): Promise<void> {
  await (await photograph(3640, 2730)).png({ compressionLevel: 6 }).toFile(join(folder, 'large.png'));
}

async function figures(folder: string, origin: string): Promise<Figure[]> {
  const inputBytes = 5 * statSync(join(folder, 'large-1.png')).size;
  const reply = await paired('reply', folder, origin);
  const body = await paired('body', folder, origin);
  const fit = await paired('fit', folder, origin);
  const batch = await measureOnce('batch', 'ours', folder, origin);
  const stored = await storedTurns(join(folder, 'stored'));
  await packageExtension();
  const starts = await activations(rounds);
  // Three frames of a quiet screen are 50 ms.
  const scroll = await scrollings(3, 10_000);
  const start = {
    ours: median(starts.map(({ ours }) => ours)),
    floor: median(starts.map(({ floor }) => floor)),
    stored: median(starts.map(({ stored }) => stored)),
  };
  const opened = await panelOpenings(rounds);
  const panel = { ours: median(opened.map(({ ours }) => ours)), stored: median(opened.map(({ stored }) => stored)) };
  return [
    { name: '27 MB reply to file, time', unit: 'ms', ours: reply.ours.ms, floor: reply.floor.ms, budget: 0.85 },
    { name: '27 MB reply to file, peak memory', unit: 'MB', ours: reply.ours.mb, floor: reply.floor.mb, budget: 0.35 },
    { name: '27 MB reply to file, longest stall', unit: 'ms', ours: reply.ours.stall, budget: 20 },
    { name: '5 × 7 MB inputs × 8, peak memory', unit: 'MB', ours: body.ours.mb, budget: (2 * inputBytes) / 1e6 },
    { name: '5 × 7 MB inputs × 8, peak memory', unit: 'MB', ours: body.ours.mb, floor: body.floor.mb, budget: 1 },
    { name: '5 × 7 MB inputs × 8, time', unit: 'ms', ours: body.ours.ms, floor: body.floor.ms, budget: 1 },
    { name: '5 × 7 MB inputs × 8, longest stall', unit: 'ms', ours: body.ours.stall, budget: 20 },
    { name: '24 MB PNG to WEBP, time', unit: 'ms', ours: fit.ours.ms, floor: fit.floor.ms, budget: 1.6 },
    { name: '24 MB PNG to WEBP, peak memory', unit: 'MB', ours: fit.ours.mb, budget: 400 },
    { name: '24 MB PNG to WEBP, longest stall', unit: 'ms', ours: fit.ours.stall, budget: 20 },
    { name: '8 pictures, 4 at once, 500 ms each', unit: 'ms', ours: batch.ms, floor: 1000, budget: 1.05 },
    ...(await growth(folder, origin)),
    ...stored,
    { name: 'load and activate, beyond an empty extension', unit: 'ms', ours: start.ours - start.floor, budget: 9 },
    { name: 'the same, 10,000 turns stored', unit: 'ms', ours: start.stored - start.floor, budget: 9 },
    { name: 'panel usable, beyond an empty view', unit: 'ms', ours: panel.ours, budget: 150 },
    { name: 'the same with a session of 10,000 turns', unit: 'ms', ours: panel.stored, budget: 150 },
    { name: `page with ${scroll.pictures} pictures, nodes`, unit: '', ours: scroll.nodes, budget: 2000 },
    {
      name: `page with ${scroll.pictures} pictures, longest frame`,
      unit: 'ms',
      ours: scroll.frame,
      floor: scroll.floor,
      budget: 3,
    },
    {
      name: `page with ${scroll.pictures} pictures, to open`,
      unit: 'ms',
      ours: scroll.open,
      floor: scroll.openFew,
      budget: 1.1,
    },
    bundle('extension.js', 80),
    bundle('peel.js', 260),
    { name: '.vsix', unit: 'KB', ours: statSync(vsix).size / 1000, budget: 1000 },
  ];
}

/** What the next request of a conversation costs as that grows; its context is full after a few turns. */
async function growth(folder: string, origin: string): Promise<Figure[]> {
  const measured = async (turns: number) => {
    const found: (Measurement & { sent?: number })[] = await repeatedly('growth', String(turns), folder, origin);
    return { ms: median(found.map(({ ms }) => ms)), sent: median(found.map(({ sent = 0 }) => sent)) / 1e6 };
  };
  const [few, some, many] = [await measured(3), await measured(30), await measured(300)];
  return [
    { name: 'body of a conversation of 30 turns', unit: 'MB', ours: some.sent, floor: few.sent, budget: 10 },
    { name: 'body of a conversation of 300 turns', unit: 'MB', ours: many.sent, floor: some.sent, budget: 1.02 },
    { name: 'request of a conversation of 300 turns', unit: 'ms', ours: many.ms, floor: some.ms, budget: 1.5 },
  ];
}

/** Sessions of a busy year: one of 10,000 turns, 1,000 short ones, and 100 with 100,000 turns together. */
async function storedTurns(folder: string): Promise<Figure[]> {
  mkdirSync(folder);
  await run(process.execPath, [join(__dirname, 'sessions.js'), 'write', folder]);
  const all = async (which: string) => middle(await repeatedly('sessions', which, folder, ''));
  const [long, short, whole] = [await all('long'), await all('short'), await all('whole')];
  const [list, search] = [await all('list'), await all('search')];
  // A tenth of what the panel itself may take.
  const more = { ours: (long.ms - short.ms) / openings, budget: 15 };
  return [
    { name: 'first page of 10,000 turns, beyond that of 10', unit: 'ms', ...more },
    { name: 'all of 10,000 turns, behind the first page', unit: 'ms', ours: whole.ms, budget: 500 },
    { name: 'all of 10,000 turns, longest stall', unit: 'ms', ours: whole.stall, budget: 20 },
    { name: 'list of 1,000 sessions', unit: 'ms', ours: list.ms, budget: 400 },
    { name: 'search of 100,000 turns', unit: 'ms', ours: search.ms, budget: 1500 },
    { name: 'search of 100,000 turns, longest stall', unit: 'ms', ours: search.stall, budget: 20 },
    { name: 'search of 100,000 turns, peak memory', unit: 'MB', ours: search.mb, budget: 200 },
  ];
}

const bundle = (name: string, budget: number): Figure => ({
  name: `dist/${name}`,
  unit: 'KB',
  ours: statSync(join(root, 'dist', name)).size / 1000,
  budget,
});

function line({ name, unit, ours, floor, budget }: Figure): string {
  const met = (floor === undefined ? ours : ours / floor) <= budget;
  const against =
    floor === undefined
      ? `budget ${budget.toFixed(0)} ${unit}`
      : `floor ${floor.toFixed(0)} ${unit}, ${(ours / floor).toFixed(2)} × (budget ${budget} ×)`;
  return `${met ? '✔' : '✘'} ${name.padEnd(46)} ${ours.toFixed(ours < 10 ? 1 : 0).padStart(6)} ${unit.padEnd(3)} ${against}`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'peel-bench-'));
  const server = fork(join(__dirname, 'server.js'));
  try {
    const [origin] = (await once(server, 'message')) as [string];
    await writeInputs(folder);
    await writeLarge(folder);
    const found = await figures(folder, origin);
    for (const figure of found) console.log(line(figure));
    mkdirSync(join(root, 'bench'), { recursive: true });
    writeFileSync(
      join(root, 'bench', 'latest.json'),
      JSON.stringify({ at: new Date().toISOString(), figures: found }, undefined, 2),
    );
  } finally {
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

// The packaging's own handles would keep this process.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
