// One window of the soak: a process with the core and the store on the storage that all share, which makes wishes at once
// with others until it has asked for enough, or is killed. Usage: node --expose-gc out/soak/window.js '{"folder": …, …}'
import { readdir, readlink } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { writeSync } from 'node:fs';
import { ImageError } from '../../src/core/errors';
import { recover } from '../../src/core/recover';
import { randomFrom, pick } from '../emulator/random';
import { openHouse, type SweepHouse } from '../sweep/house';
import { diskOf, kinds } from '../sweep/kinds';
import type { Told } from './told';
import { nextWish, type SoakWish, type WindowOrder } from './wishes';

const atOnce = 4;
const settings = { deadline: 4_000, provenance: 'off', removePrivateMetadata: true } as const;

const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);

async function makeWish(house: SweepHouse, order: WindowOrder, wish: SoakWish, known: string[]): Promise<void> {
  const { request, cancelAfter } = wish;
  const controller = new AbortController();
  let events = 0;
  try {
    await house.studio.run(request, settings, controller.signal, (event) => {
      const { job } = event;
      if (event.type === 'preparing') tell({ type: 'asked', job, straight: request.endpoint === order.endpoints[0] });
      else if (event.type === 'saving') tell({ type: 'received', job });
      else if (event.type === 'saved') {
        known.push(event.image.id);
        tell({ type: 'saved', job, uri: event.image.uri });
      } else if (event.type === 'failed') {
        const { code, mayHaveBeenCharged: charged, facts } = event.error;
        tell({ type: 'failed', job, code, charged, kept: facts.kept !== undefined });
      }
      if (++events === cancelAfter) controller.abort();
    });
  } catch (thrown) {
    // An ImageError was told of by its jobs.
    if (!(thrown instanceof ImageError)) tell({ type: 'broken', what: String(thrown) });
  }
}

/** As a person does after a restart, while other windows are at work. */
async function bringHome({ outbox, home }: SweepHouse): Promise<void> {
  for (const leftover of await outbox.leftovers()) {
    const { job, request } = leftover.record;
    const uris = await recover({ ...home, provenance: 'off' }, leftover, request.target, false).catch(() => []);
    if (uris.length > 0) tell({ type: 'recovered', job, uris });
  }
}

/** Bytes in use, and what is open but sockets and the like. */
async function measure(): Promise<void> {
  // Connections that are kept alive hold buffers until the service has them closed.
  await setTimeout(100);
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const handles = await readdir('/proc/self/fd').catch((): string[] => []);
  const targets = await Promise.all(handles.map((one) => readlink(`/proc/self/fd/${one}`).catch(() => '')));
  const files = targets.filter((target) => target.startsWith('/') && !target.startsWith('/dev/'));
  tell({ type: 'measured', bytes: heapUsed + arrayBuffers, files });
}

async function main(order: WindowOrder): Promise<void> {
  const random = randomFrom(order.seed);
  const disk = diskOf(pick(random, kinds), () => undefined);
  const house = await openHouse(order.folder, disk, { key: order.key, pauses: 0.02 });
  if (order.recovers) await bringHome(house);
  const known: string[] = [];
  let left = order.pictures;
  const work = async (until: number) => {
    while (left > until) {
      const wish = nextWish(random, order, left - until, known);
      left -= wish.request.count;
      await makeWish(house, order, wish, known);
      known.splice(0, known.length - 8);
    }
  };
  const together = (until: number) => Promise.all(Array.from({ length: atOnce }, () => work(until)));
  if (order.measures) {
    // Everything has been loaded and every cache is filled once a tenth is done.
    await together(Math.floor(left * 0.8));
    await measure();
  }
  await together(0);
  if (order.measures) await measure();
}

void main(JSON.parse(process.argv[2] ?? '{}') as WindowOrder);
