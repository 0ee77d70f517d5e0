// Saves a 27 MB response as a verified file, and measures two simpler ways for comparison.
// Arguments: `ours FOLDER ORIGIN`; `floor …` parses the JSON, `limit …` decodes without any check
import { open, writeFile } from 'node:fs/promises';
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

/** Decodes each chunk as it arrives, into a synced file. Four characters of base64 are three bytes. */
async function limit(path: string): Promise<void> {
  const { body } = await fetch(origin + path, { method: 'POST', body: '{}' });
  const file = await open(join(folder, 'limit.png'), 'w');
  const start = '"b64_json":"';
  let inside = false;
  let rest = '';
  for await (const chunk of body ?? []) {
    let text = rest + Buffer.from(chunk).toString('latin1');
    if (!inside) {
      const at = text.indexOf(start);
      if (at < 0) {
        rest = text;
        continue;
      }
      inside = true;
      text = text.slice(at + start.length);
    }
    const end = text.indexOf('"');
    const length = end < 0 ? text.length - (text.length % 4) : end;
    await file.write(Buffer.from(text.slice(0, length), 'base64'));
    if (end >= 0) break;
    rest = text.slice(length);
  }
  await file.sync();
  await file.close();
}

const run = which === 'ours' ? ours : which === 'floor' ? floor : limit;
void measure(
  () => run('/small'),
  () => run('/large'),
);
