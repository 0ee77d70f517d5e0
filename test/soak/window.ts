// Runs one window of the soak: sends requests until it has finished or is killed.
// Usage: node --expose-gc out/soak/window.js '{"folder": …, …}'
import { readdir, readlink } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { writeSync } from 'node:fs';
import { ImageError } from '../../src/core/errors';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import { randomFrom, pick } from '../emulator/drawing/random';
import { resolveRequest } from '../unit/helpers/image-requests';
import { openFixture, type SweepFixture } from '../sweep/sweep-fixture';
import { createDisk, diskKinds } from '../sweep/disk-kinds';
import type { WindowMessage } from './window-messages';
import { nextSoakRequest, type SoakRequest, type WindowOptions } from './soak-requests';

const concurrentRequests = 4;
const settings = { deadline: 4_000, provenance: 'off', removePrivateMetadata: true } as const;

const report = (message: WindowMessage): void => void writeSync(1, `${JSON.stringify(message)}\n`);

async function runRequest(
  fixture: SweepFixture,
  options: WindowOptions,
  { request, cancelAfter }: SoakRequest,
  known: string[],
): Promise<void> {
  const controller = new AbortController();
  let events = 0;
  try {
    await fixture.imageService.run(
      await resolveRequest(fixture.saveContext.sessions, request),
      settings,
      controller.signal,
      (event) => {
        const { job } = event;
        if (event.type === 'preparing')
          report({ type: 'requested', job, straight: request.endpoint === options.endpoints[0] });
        else if (event.type === 'saving') report({ type: 'received', job });
        else if (event.type === 'saved') {
          known.push(event.image.id);
          report({ type: 'saved', job, uri: event.image.uri });
        } else if (event.type === 'failed') {
          const { code, mayHaveBeenCharged: charged, facts } = event.error;
          report({ type: 'failed', job, code, charged, kept: facts.kept !== undefined });
        }
        if (++events === cancelAfter) controller.abort();
      },
    );
  } catch (thrown) {
    // An ImageError has been reported by the events of its jobs.
    if (!(thrown instanceof ImageError)) report({ type: 'unexpected', error: String(thrown) });
  }
}

/** Recovers as a user does after a restart, while other windows are at work. */
async function recoverAll({ outbox, saveContext }: SweepFixture): Promise<void> {
  for (const unsavedJob of await outbox.unsavedJobs()) {
    const { job, request } = unsavedJob.record;
    const uris = await recoverUnsaved({ ...saveContext, provenance: 'off' }, unsavedJob, request.target, false).catch(
      () => [],
    );
    if (uris.length > 0) report({ type: 'recovered', job, uris });
  }
}

/** Reports the bytes in use and the open files, without sockets and devices. */
async function measure(): Promise<void> {
  // Idle connections hold buffers until the service closes them.
  await setTimeout(100);
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const handles = await readdir('/proc/self/fd').catch((): string[] => []);
  const targets = await Promise.all(handles.map((one) => readlink(`/proc/self/fd/${one}`).catch(() => '')));
  const files = targets.filter((target) => target.startsWith('/') && !target.startsWith('/dev/'));
  report({ type: 'measured', bytes: heapUsed + arrayBuffers, files });
}

async function main(options: WindowOptions): Promise<void> {
  const random = randomFrom(options.seed);
  const disk = createDisk(pick(random, diskKinds), () => undefined);
  const fixture = await openFixture(options.folder, disk, { key: options.key, pauses: 0.02 });
  if (options.recovers) await recoverAll(fixture);
  const known: string[] = [];
  let left = options.images;
  const work = async (until: number) => {
    while (left > until) {
      const soakRequest = nextSoakRequest(random, options, left - until, known);
      left -= soakRequest.request.count;
      await runRequest(fixture, options, soakRequest, known);
      known.splice(0, known.length - 8);
    }
  };
  const together = (until: number) => Promise.all(Array.from({ length: concurrentRequests }, () => work(until)));
  if (options.measures) {
    // By then everything has been loaded and every cache is filled.
    await together(Math.floor(left * 0.8));
    await measure();
  }
  await together(0);
  if (options.measures) await measure();
}

void main(JSON.parse(process.argv[2] ?? '{}') as WindowOptions);
