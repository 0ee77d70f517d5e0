// Runs one request in a process that kills itself at a given file operation or byte.
// Usage: node out/sweep/child.js '{"folder": …, "endpoint": …, "kind": "links", "count": 1, "operation": 7}'
import { writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openFixture, requestOf, settings } from './sweep-fixture';
import { createDisk, type DiskKind } from './disk-kinds';

export interface ChildOptions {
  readonly folder: string;
  readonly endpoint: string;
  readonly kind: DiskKind;
  readonly count: number;
  /** Counted from 1. */
  readonly operation?: number;
  /** Received bytes of an image. */
  readonly bytes?: number;
}

async function main({ folder, endpoint, kind, count, operation, bytes }: ChildOptions): Promise<void> {
  let done = 0;
  const disk = createDisk(kind, (name, to) => {
    if (++done === operation) process.kill(process.pid, 'SIGKILL');
    // A synchronous write, because the parent reads from these lines how far the killed process came.
    writeSync(1, `${name} ${basename(dirname(to))}/${basename(to)}\n`);
  });
  const { imageService } = await openFixture(folder, disk);
  await imageService.run(requestOf(endpoint, folder, count), settings, new AbortController().signal, (event) => {
    if (event.type === 'receiving' && bytes !== undefined && event.bytes >= bytes) process.kill(process.pid, 'SIGKILL');
  });
}

void main(JSON.parse(process.argv[2] ?? '{}') as ChildOptions);
