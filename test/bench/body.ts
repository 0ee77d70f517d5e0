// Builds and sends the body of five 7 MB inputs for eight variations.
// Arguments: `ours FOLDER ORIGIN`, or `floor FOLDER ORIGIN` for `fetch` alone
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBenchStudio, requestTo, settings } from './bench-fixture';
import { measure } from './measure';

const [, , which, folder = '', origin = ''] = process.argv;
const count = 8;
const names = (size: string) => [1, 2, 3, 4, 5].map((n) => join(folder, `${size}-${n}.png`));

async function ours(size: string, variations: number): Promise<void> {
  const inputs = names(size).map((file) => ({
    kind: 'file' as const,
    uri: pathToFileURL(file).href,
    name: 'input.png',
  }));
  const request = { ...requestTo(`${origin}/small`, folder), inputs, count: variations };
  await createBenchStudio(folder).run(request, settings, new AbortController().signal);
}

/** Runs three at a time, like Peel. */
async function floor(size: string, variations: number): Promise<void> {
  const send = async () => {
    const images = await Promise.all(names(size).map(async (file) => (await readFile(file)).toString('base64')));
    const parts = [{ text: 'A harbour' }, ...images.map((data) => ({ image: `data:image/png;base64,${data}` }))];
    const body = JSON.stringify({ model: 'm', contents: [{ role: 'user', parts }] });
    await (await fetch(`${origin}/small`, { method: 'POST', body })).arrayBuffer();
  };
  const waiting = Array.from({ length: variations }, () => send);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  };
  await Promise.all([work(), work(), work()]);
}

const run = which === 'ours' ? ours : floor;
void measure(
  // Sends enough requests first that V8 has compiled Node's HTTP parser, which takes 23 MB once, for a moment.
  () => run('small', count),
  () => run('large', count),
);
