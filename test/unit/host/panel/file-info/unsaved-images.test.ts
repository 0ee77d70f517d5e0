// Tests what the panel states about the unsaved data of failed jobs, before and after the outbox was read.
import assert from 'node:assert/strict';
import type { Outbox, UnsavedJob } from '../../../../../src/core/outbox/outbox';
import { createUnsavedImages } from '../../../../../src/host/panel/file-info/unsaved-images';

describe('unsaved images of failed jobs', () => {
  const job = (id: string, size: number) => ({ record: { job: id }, files: [{ size }] }) as unknown as UnsavedJob;
  let listed: UnsavedJob[];
  let changed: (readonly string[])[];
  const unsaved = () => {
    changed = [];
    const outbox = { unsavedJobs: async () => listed } as unknown as Outbox;
    return createUnsavedImages(outbox, { warn: assert.fail } as never, (jobs) => void changed.push(jobs));
  };

  it('reports a job whose data a card stated, although the outbox never had it', async () => {
    listed = [job('s.a.2', 5)];
    const images = unsaved();
    assert.equal(images.bytesOf('s.a.1', { at: 1, bytes: 9 }), 9);
    assert.equal(images.bytesOf('s.a.2', { at: 1, bytes: 5 }), 5);
    await images.refresh();
    assert.deepEqual(changed, [['s.a.1']]);
    assert.equal(images.bytesOf('s.a.1', { at: 1, bytes: 9 }), undefined);
    assert.equal(images.bytesOf('s.a.2', { at: 1, bytes: 5 }), 5);
  });

  it('trusts a failure that is later than the last look, until the next one', async () => {
    listed = [];
    const images = unsaved();
    await images.refresh();
    const failed = { at: Date.now() + 10_000, bytes: 9 };
    assert.equal(images.bytesOf('s.a.1', failed), 9);
    await images.refresh();
    assert.deepEqual(changed.at(-1), ['s.a.1']);
  });

  it('reports a job whose data was saved or discarded', async () => {
    listed = [job('s.a.1', 5)];
    const images = unsaved();
    await images.refresh();
    listed = [];
    await images.refresh();
    assert.deepEqual(changed, [['s.a.1'], ['s.a.1']]);
    assert.equal(images.bytesOf('s.a.1'), undefined);
  });
});
