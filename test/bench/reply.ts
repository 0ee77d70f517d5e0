// A 27 MB reply to a verified file: `ours FOLDER ORIGIN`, or the floor that it is held against: `floor FOLDER ORIGIN`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBenchStudio, requestTo, settings } from './bench-fixture';
import { measure } from './measure';

const [, , which, folder = '', origin = ''] = process.argv;

async function ours(path: string): Promise<void> {
  await createBenchStudio(folder).run(requestTo(origin + path, folder), settings, new AbortController().signal);
}

async function floor(path: string): Promise<void> {
  const response = await fetch(origin + path, { method: 'POST', body: '{}' });
  const reply = (await response.json()) as { data: { data: { b64_json: string }[] } };
  await writeFile(join(folder, 'floor.png'), Buffer.from(reply.data.data[0]?.b64_json ?? '', 'base64'));
}

const run = which === 'ours' ? ours : floor;
void measure(
  () => run('/small'),
  () => run('/large'),
);
