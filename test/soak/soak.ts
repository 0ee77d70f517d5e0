// The soak: `npm run soak`. A thousand pictures through every fault at random, asked for by several windows on one storage,
// of which one lives and the others are killed and replaced at any moment; then every promise is asked of what is left.
// Usage: node out/soak/soak.js [--requests N] [--seed TEXT] [--minutes N]
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { randomFrom } from '../emulator/random';
import { small } from '../faults/picture';
import { treeOf } from '../unit/helpers/folder';
import { check } from './check';
import { startService } from './service';
import { createHistory, runKilledWindows, runWindow } from './windows';
import { inputNames } from './soak-requests';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now()) },
    minutes: { type: 'string', default: '10' },
  },
});

/** A person's own files, some of them under names that pictures will want. */
async function writeUserFiles(workspace: string): Promise<void> {
  const assets = path.join(workspace, 'assets');
  await fs.mkdir(path.join(assets, 'harbour-4.png'), { recursive: true });
  await fs.mkdir(path.join(workspace, 'photos'));
  for (const name of inputNames) await fs.writeFile(path.join(workspace, 'photos', name), small);
  await fs.writeFile(path.join(assets, 'harbour.png'), '');
  await fs.writeFile(path.join(assets, 'harbour-3.png'), 'another file');
  await fs.symlink('nowhere', path.join(assets, 'harbour-2.png'));
  await fs.writeFile(path.join(workspace, 'notes.txt'), 'mine');
}

async function main(): Promise<number> {
  const { seed } = values;
  const requests = Number(values.requests);
  console.log(`Seed ${seed}: ${requests} pictures`);
  const started = performance.now();
  const key = `sk-soak-${randomUUID()}`;
  const random = randomFrom(seed);
  const folder = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), 'peel-soak-')));
  await writeUserFiles(path.join(folder, 'workspace'));
  const before = await treeOf(path.join(folder, 'workspace'));
  const service = await startService(random, key);
  const late = setTimeout(
    () => {
      console.log(`✘ not over after ${values.minutes} minutes (--seed ${seed}): ${folder}`);
      process.exit(1);
    },
    Number(values.minutes) * 60_000,
  );
  try {
    const history = createHistory();
    const options = { folder, endpoints: service.endpoints, key };
    const third = Math.ceil(requests / 3);
    const killedWindows = ['one', 'two'].map((name) =>
      runKilledWindows({ ...options, seed: `${seed} ${name}`, measures: false }, third, history, random),
    );
    const longRunning = {
      ...options,
      seed: `${seed} long-running`,
      pictures: requests - 2 * third,
      recovers: false,
      measures: true,
    };
    await Promise.all([...killedWindows, runWindow(longRunning, history)]);
    const { problems, counts } = await check({ folder, key, service, history, before });
    const seconds = Math.round((performance.now() - started) / 1000);
    const { posts, saved, recovered, pieces } = counts;
    console.log(
      `${history.jobs.size} pictures were asked for by ${history.windows} windows, ${history.kills} of them killed: ` +
        `${posts} requests arrived, ${service.given.size} kinds of answers; ${saved} pictures are saved, ` +
        `${recovered} recovered, ${pieces} in pieces. ${seconds} s`,
    );
    for (const problem of problems) console.log(`✘ ${problem}`);
    if (problems.length > 0) console.log(`✘ ${problems.length} promises broken (--seed ${seed}): ${folder}`);
    else {
      console.log('✔ Nothing was lost, paid twice, changed or left open.');
      await fs.rm(folder, { recursive: true, force: true });
    }
    return problems.length > 0 ? 1 : 0;
  } finally {
    clearTimeout(late);
    await service.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
