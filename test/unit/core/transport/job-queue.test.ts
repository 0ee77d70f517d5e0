// Tests the job queue: a limit, an order, and canceled jobs that never start.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createJobQueue, type JobQueue } from '../../../../src/core/transport/job-queue';
import { imageRejection } from '../../helpers/image-errors';

const never = new AbortController().signal;
/** Resolves after everything that follows at once. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Tasks that end when a test resolves them, and the order in which they started. */
function createTasks(queue: JobQueue) {
  const started: string[] = [];
  const running = new Map<string, PromiseWithResolvers<string>>();
  let most = 0;
  const add = (name: string, signal: AbortSignal = never, id?: string, origin = '') => {
    const ticket = id === undefined ? undefined : { id, origin };
    return queue.run(
      () => {
        started.push(name);
        const task = Promise.withResolvers<string>();
        running.set(name, task);
        most = Math.max(most, running.size);
        return task.promise.finally(() => running.delete(name));
      },
      signal,
      ticket,
    );
  };
  return { started, running, add, most: () => most };
}

describe('job queue', () => {
  it('runs at most as many jobs as the limit allows, in order', async () => {
    const { started, running, add } = createTasks(createJobQueue(() => 2));
    const results = Promise.all(['a', 'b', 'c', 'd'].map((name) => add(name)));
    await settled();
    assert.deepEqual(started, ['a', 'b']);
    running.get('b')?.resolve('B');
    await settled();
    assert.deepEqual(started, ['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) {
      running.get(name)?.resolve(name.toUpperCase());
      await settled();
    }
    assert.deepEqual(await results, ['A', 'B', 'C', 'D']);
  });

  it('continues after a job that fails or throws before it starts', async () => {
    const queue = createJobQueue(() => 1);
    await assert.rejects(
      queue.run(() => Promise.reject(new Error('disk')), never),
      /disk/,
    );
    const throwing = () => {
      throw new Error('careless');
    };
    await assert.rejects(queue.run(throwing, never), /careless/);
    assert.equal(await queue.run(() => Promise.resolve(7), never), 7);
  });

  it('never starts a job that was canceled while waiting, and keeps the order of the others', async () => {
    const { started, running, add } = createTasks(createJobQueue(() => 1));
    const cancel = new AbortController();
    const [first, second, third] = [add('a'), add('b', cancel.signal), add('c')];
    cancel.abort();
    assert.equal((await imageRejection(second)).code, 'canceled');
    running.get('a')?.resolve('A');
    await first;
    await settled();
    assert.deepEqual(started, ['a', 'c']);
    running.get('c')?.resolve('C');
    await third;
  });

  it('refuses a canceled job at once, without using a place', async () => {
    const { started, running, add } = createTasks(createJobQueue(() => 1));
    const error = await imageRejection(add('a', AbortSignal.abort()));
    assert.deepEqual([error.code, error.mayHaveBeenCharged], ['canceled', false]);
    const next = add('b');
    await settled();
    assert.deepEqual(started, ['b']);
    running.get('b')?.resolve('B');
    await next;
  });

  it('keeps running jobs when they are canceled', async () => {
    const { started, running, add } = createTasks(createJobQueue(() => 1));
    const cancel = new AbortController();
    const first = add('a', cancel.signal);
    const second = add('b');
    await settled();
    cancel.abort();
    await settled();
    assert.deepEqual([started, [...running.keys()]], [['a'], ['a']]);
    running.get('a')?.resolve('A');
    assert.equal(await first, 'A');
    await settled();
    running.get('b')?.resolve('B');
    await second;
  });

  it('applies a changed limit', async () => {
    let limit = 1;
    const { started, running, add } = createTasks(createJobQueue(() => limit));
    const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => add(name)));
    await settled();
    assert.deepEqual(started, ['a']);
    limit = 3;
    running.get('a')?.resolve('A');
    await settled();
    assert.deepEqual(started, ['a', 'b', 'c', 'd']);
    for (const name of ['b', 'c', 'd']) running.get(name)?.resolve(name);
    await all;
  });

  it('keeps limit, order and results in any sequence of events', async () => {
    const step = fc.oneof(
      fc.constant('add'),
      fc.record({ end: fc.nat(), fail: fc.boolean() }),
      fc.record({ cancel: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 25 }), async (limit, steps) => {
        const { started, running, add, most } = createTasks(createJobQueue(() => limit));
        const jobs: { name: string; cancel: AbortController; outcome: Promise<string> }[] = [];
        const canceled = new Set<string>();
        for (const one of steps) {
          if (one === 'add') {
            const cancel = new AbortController();
            const name = `job ${jobs.length}`;
            const outcome = add(name, cancel.signal).catch((thrown: Error) => thrown.message);
            jobs.push({ name, cancel, outcome });
          } else if ('cancel' in one) {
            const job = jobs[one.cancel % Math.max(1, jobs.length)];
            if (job && !started.includes(job.name)) canceled.add(job.name);
            job?.cancel.abort();
          } else {
            const [name, task] = [...running][one.end % Math.max(1, running.size)] ?? [];
            if (name !== undefined && one.fail) task?.reject(new Error(name));
            else task?.resolve(name ?? '');
          }
          await settled();
        }
        while (running.size > 0) {
          for (const [name, task] of running) task.resolve(name);
          await settled();
        }
        assert(most() <= limit);
        const expected = jobs.map(({ name }) => (canceled.has(name) ? 'canceled' : name));
        assert.deepEqual(await Promise.all(jobs.map(({ outcome }) => outcome)), expected);
        assert.deepEqual(
          started,
          jobs.map(({ name }) => name).filter((name) => !canceled.has(name)),
        );
      }),
    );
  });

  it('reports the positions of waiting jobs, and moves a job to the front or back', async () => {
    const queue = createJobQueue(() => 1);
    const { started, running, add } = createTasks(queue);
    let changes = 0;
    queue.listen(() => void changes++);
    const cancel = new AbortController();
    const all = ['a', 'b', 'c', 'd'].map((name) => add(name, name === 'c' ? cancel.signal : never, name));
    assert.deepEqual(queue.waiting(), ['b', 'c', 'd']);
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'x'].map((name) => queue.positionOf(name)),
      [undefined, 1, 2, 3, undefined],
    );
    const before = changes;
    assert.ok(queue.move('d', 'front'));
    assert.ok(queue.move('b', 'back'));
    assert.ok(changes > before);
    assert.deepEqual(queue.waiting(), ['d', 'c', 'b']);
    assert.equal(queue.move('a', 'front'), false);
    assert.equal(queue.move('x', 'back'), false);
    cancel.abort();
    assert.equal((await imageRejection(all[2] as Promise<string>)).code, 'canceled');
    for (const name of ['a', 'd', 'b']) {
      await settled();
      running.get(name)?.resolve(name);
    }
    await Promise.all(all.filter((_, index) => index !== 2));
    assert.deepEqual(started, ['a', 'd', 'b']);
  });

  it('starts each job once and loses none, however they are moved, canceled and paused', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom('x', 'y') }),
      fc.record({ end: fc.nat() }),
      fc.record({ cancel: fc.nat() }),
      fc.record({ move: fc.nat(), to: fc.constantFrom('front', 'back') }),
      fc.record({ hold: fc.constantFrom('x', 'y'), on: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), async (limit, steps) => {
        const held = new Set<string>();
        let release = () => {};
        const rateLimiter = {
          checkpoint: () => 0,
          pausedUntil: (origin: string) => (held.has(origin) ? 1 : undefined),
          listen: (listener: () => void) => {
            release = listener;
            return () => {};
          },
        };
        const queue = createJobQueue(() => limit, rateLimiter);
        const { started, running, add, most } = createTasks(queue);
        const jobs: { name: string; origin: string; cancel: AbortController; outcome: Promise<string> }[] = [];
        const canceled = new Set<string>();
        for (const one of steps) {
          if ('add' in one) {
            const cancel = new AbortController();
            const name = `job ${jobs.length}`;
            const outcome = add(name, cancel.signal, name, one.add).catch((thrown: Error) => thrown.message);
            jobs.push({ name, origin: one.add, cancel, outcome });
          } else if ('cancel' in one) {
            const job = jobs[one.cancel % Math.max(1, jobs.length)];
            if (job && !started.includes(job.name)) canceled.add(job.name);
            job?.cancel.abort();
          } else if ('move' in one) {
            const waiting = queue.waiting();
            const name = waiting[one.move % Math.max(1, waiting.length)];
            if (name !== undefined) {
              assert.ok(queue.move(name, one.to === 'front' ? 'front' : 'back'));
              const place = queue.positionOf(name);
              assert.ok(place === undefined || place === (one.to === 'front' ? 1 : queue.waiting().length));
            }
          } else if ('hold' in one) {
            if (one.on) held.add(one.hold);
            else if (held.delete(one.hold)) release();
          } else {
            const all = [...running.values()];
            all[one.end % Math.max(1, all.length)]?.resolve('done');
          }
          const before = started.length;
          await settled();
          // A paused job does not start.
          for (const name of started.slice(before)) assert.ok(!held.has(jobs.find((job) => job.name === name)!.origin));
        }
        held.clear();
        release();
        await settled();
        while (running.size > 0) {
          for (const [, task] of running) task.resolve('done');
          await settled();
        }
        assert.ok(most() <= limit);
        const expected = jobs.map(({ name }) => (canceled.has(name) ? 'canceled' : 'done'));
        assert.deepEqual(await Promise.all(jobs.map(({ outcome }) => outcome)), expected);
        const wanted = jobs.map(({ name }) => name).filter((name) => !canceled.has(name));
        assert.deepEqual(started.toSorted(), wanted.toSorted());
        assert.deepEqual(queue.waiting(), []);
      }),
    );
  });
});
