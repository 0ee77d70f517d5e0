// Runs the long soak (`npm run soak`); prints its progress, then every broken promise.
// Usage: node out/soak/main.js [--requests N] [--seed TEXT] [--minutes N]
import { parseArgs } from 'node:util';
import { createProgress, formatElapsed } from '../progress';
import { soak } from './soak';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now()) },
    /** Minutes without progress after which the soak fails. */
    minutes: { type: 'string', default: '3' },
  },
});

async function main(): Promise<number> {
  const { seed } = values;
  const requests = Number(values.requests);
  const progress = createProgress();
  progress.print(`Soak of ${requests} images, --seed ${seed}`);
  const step = progress.step('images', requests);
  const minutes = Number(values.minutes);
  const { problems, counts, folder } = await soak({ requests, seed, minutes, step, keepsFolder: true });
  step.end();
  const { images, windows, kills, posts, responses, saved, recovered, pieces } = counts;
  progress.print(
    `${images} images requested by ${windows} windows, ${kills} of them killed; ${posts} requests arrived and got ` +
      `${responses} kinds of responses; ${saved} images saved, ${recovered} recovered, ${pieces} incomplete; ` +
      formatElapsed(progress.elapsed()),
  );
  for (const problem of problems) progress.print(`✘ ${problem}`);
  if (folder !== undefined) progress.print(`Repeat with --seed ${seed}. The files are in ${folder}.`);
  progress.print(`${Math.max(0, images - problems.length)} passed, ${problems.length} failed`);
  return problems.length > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
