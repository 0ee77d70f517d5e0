// Tests the list of active turns: its jobs from start to end, and canceling each.
import assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ActiveTurnsChange, ActiveTurn } from '../../../../src/core/generate/active-turns';
import { withEmulator } from '../../emulator/client';
import { failureOf } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';

describe('active turns', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let changes: ActiveTurnsChange[];
  let image: Buffer;

  before(async () => (image = await noiseImage(16)));
  beforeEach(async () => {
    fixture = await newFixture({ endpoint: emulator().endpoint });
    changes = [];
    fixture.activeTurns.listen((change) => void changes.push(change));
  });

  /** Resolves with the first change from now on that matches. */
  function when(fits: (turn: ActiveTurn) => boolean): Promise<ActiveTurn> {
    return new Promise((resolve) => {
      const end = fixture.activeTurns.listen(({ turn }) => {
        if (!fits(turn)) return;
        end();
        resolve(turn);
      });
    });
  }
  const inPhase = (phase: string, count: number) => (turn: ActiveTurn) =>
    turn.jobs.filter((job) => job.phase === phase).length === count;

  it('shows every phase of a job, from preparing to saving', async () => {
    emulator().next(replyWith(image));
    const running = fixture.run({ prompt: 'A quiet harbour' });
    const { turn } = await running;
    const phases = changes.map(({ turn: { jobs } }) => jobs[0]?.phase);
    assert.deepEqual(
      phases.filter((phase, index) => phase !== phases[index - 1]),
      ['preparing', 'queued', 'sent', 'receiving', 'saving', undefined],
    );
    assert.deepEqual(new Set(changes.map((change) => change.turn.turn)), new Set([turn]));
    assert.equal(changes[0]?.turn.request.prompt, 'A quiet harbour');
    assert.ok(changes.some(({ turn: { jobs } }) => (jobs[0]?.received ?? 0) === image.length));
    assert.deepEqual(fixture.activeTurns.turns(), []);
  });

  it('cancels two of four jobs without affecting the others', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator().always({ ...replyWith(image), hold });
    const running = fixture.run({ count: 4 }, undefined, {});
    const turn = await when(inPhase('sent', 3));
    const [first, , , last] = turn.jobs;
    assert.ok(first && last);
    assert.equal(last.phase, 'queued');
    assert.equal(fixture.activeTurns.cancel(first.id), true);
    assert.equal(fixture.activeTurns.cancel(last.id), true);
    await when(({ jobs }) => jobs.length === 2);
    release();
    const { images, failures } = await running;
    assert.equal(images.length, 2);
    // The job that was sent may have been charged; the queued one was not.
    assert.deepEqual(new Set(failures.map(({ code }) => code)), new Set(['canceled']));
    assert.equal(failures.filter(({ mayHaveBeenCharged }) => mayHaveBeenCharged).length, 1);
    assert.equal(fixture.activeTurns.cancel(first.id), false);
  });

  it('cancels a whole turn, and reports that it may have been charged', async () => {
    emulator().always({ hold: new Promise(() => undefined) });
    const running = failureOf(fixture.run({ count: 2 }));
    const { turn } = await when(inPhase('sent', 2));
    assert.equal(fixture.activeTurns.cancelTurn(turn), true);
    const error = await running;
    assert.ok(error instanceof ImageError);
    assert.deepEqual([error.code, error.mayHaveBeenCharged], ['canceled', true]);
    assert.deepEqual(fixture.activeTurns.turns(), []);
    assert.equal(fixture.activeTurns.cancelTurn(turn), false);
  });

  it('stops reading inputs and sends nothing when all jobs are canceled', async () => {
    const input = await fixture.input('a.png', image);
    fixture.activeTurns.listen(({ turn }) => void fixture.activeTurns.cancelTurn(turn.turn));
    const error = await failureOf(fixture.run({ inputs: [input] }));
    assert.ok(error instanceof ImageError);
    assert.deepEqual([error.code, error.mayHaveBeenCharged], ['canceled', false]);
    assert.equal(emulator().requests.length, 0);
  });

  it('cancels the turn when the signal of its caller aborts', async () => {
    emulator().always({ hold: new Promise(() => undefined) });
    const controller = new AbortController();
    const running = failureOf(fixture.run({ count: 2 }, controller.signal));
    await when(inPhase('sent', 2));
    controller.abort();
    assert.ok((await running) instanceof ImageError);
    assert.deepEqual(fixture.activeTurns.turns(), []);
  });

  it('shows no turn for a request that is refused before it starts', async () => {
    await failureOf(fixture.run({ prompt: ' ' }));
    assert.deepEqual(changes, []);
    await failureOf(fixture.run({ inputs: [{ kind: 'file', uri: 'file:///no/such.png', name: 'such.png' }] }));
    assert.deepEqual(fixture.activeTurns.turns(), []);
  });

  it('shows the end of a wait after a rate limit, and removes it afterwards', async () => {
    emulator().next({ error: { code: 429, headers: { 'retry-after': '2' } } }, replyWith(image));
    const waiting = when(inPhase('waiting', 1));
    const running = fixture.run();
    const [job] = (await waiting).jobs;
    assert.ok((job?.until ?? 0) > Date.now());
    assert.equal((await running).images.length, 1);
    assert.equal(changes.findLast(({ turn: { jobs } }) => jobs.length > 0)?.turn.jobs[0]?.until, undefined);
  });

  it('continues when a listener throws', async () => {
    emulator().next(replyWith(image));
    fixture.activeTurns.listen(() => {
      throw new Error('the panel is gone');
    });
    assert.equal((await fixture.run()).images.length, 1);
    assert.ok(fixture.log.some((line) => line.includes('the panel is gone')));
  });
});
