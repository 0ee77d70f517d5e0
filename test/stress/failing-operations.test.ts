// Fails every file operation of a run in turn: one POST at most, and no image is lost.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileExtensions } from '../../src/core/image/inspect';
import { ImageError } from '../../src/core/errors';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import type { ImageFormat } from '../../src/core/request/image-request';
import { createDisk, diskKinds, type DiskKind } from '../sweep/disk-kinds';
import { sha256, withEmulator } from '../unit/emulator/client';
import { namesIn, openFilesIn } from '../unit/helpers/temp-folders';
import { withFixtures } from '../unit/helpers/fixture';
import { noiseImage, replyWith } from '../fixtures/images/noise-image';
import { type DiskWatcher, systemError } from '../unit/helpers/faulty-disk';

describe('run with failing file operations', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();

  /** Fails the n-th operation, alone or with all later ones, until `heal` is called. */
  function createBreakableDisk(n: number, forGood: boolean, kind: DiskKind) {
    let count = 0;
    let healed = false;
    const failed: string[] = [];
    const done = new Set<string>();
    const watch: DiskWatcher = (operation, to) => {
      if (healed) return;
      count++;
      const name = `${operation} ${path.basename(to)}`;
      if (count !== n && !(forGood && count > n)) return void done.add(name);
      failed.push(done.has(name) ? `${name} again` : name);
      throw systemError('ENOSPC');
    };
    return { disk: createDisk(kind, watch), failed, heal: () => void (healed = true) };
  }

  /** Failures that leave no data on disk, or only its start. */
  const lostDataOperation = /^(open|handle\.write) 0\.part$/;

  /** `npm run sweep` tests all formats. */
  const formats = (process.env['PEEL_SWEEP'] ?? 'png').split(' ') as ImageFormat[];

  const combinations = formats.flatMap((format) =>
    diskKinds.flatMap((kind) => [false, true].map((forGood) => ({ format, kind, forGood }))),
  );

  for (const { format, kind, forGood } of combinations) {
    it(`loses nothing when operations fail ${forGood ? 'permanently' : 'once'}, ${format}, ${kind}`, async () => {
      const image = await noiseImage(32, format);
      const mine = `harbour${fileExtensions[format]}`;
      let n = 1;
      for (; ; n++) {
        emulator().reset();
        emulator().next(replyWith(image));
        const { disk, failed, heal } = createBreakableDisk(n, forGood, kind);
        const fixture = await newFixture({ endpoint: emulator().endpoint, disk });
        const assets = path.join(fixture.workspace, 'assets');
        await fs.mkdir(assets);
        await fs.writeFile(path.join(assets, mine), 'mine');
        const result = await fixture.run({}, undefined, { provenance: 'source' }).catch((error: unknown) => error);
        const where = failed[0] ?? '';
        // A permanent failure may start with the session record, which is written at the same time as the outbox record.
        const lostData = failed.some((name) => lostDataOperation.test(name));
        heal();
        const posts = emulator().requests.length;
        assert.ok(posts <= 1, where);
        assert.deepEqual(await openFilesIn(fixture.folder), [], where);
        if (result instanceof Error) {
          assert.ok(result instanceof ImageError, `${where}: ${String(result)}`);
          assert.equal(result.mayHaveBeenCharged, posts === 1, where);
          const left = await fixture.outbox.unsavedJobs();
          assert.equal(left.length, posts === 1 && !lostData ? 1 : 0, where);
          for (const one of left) await recoverUnsaved(fixture.saveContext, one, one.record.request.target, true);
        }
        assert.equal(await fs.readFile(path.join(assets, mine), 'utf8'), 'mine', where);
        const saved = (await namesIn(assets)).filter((name) => name.startsWith('harbour-'));
        assert.ok(saved.length <= 1, where);
        if (posts === 1 && !lostData) {
          const names = await namesIn(assets);
          assert.ok(saved.length === 1 || names.includes('harbour.incomplete'), `${where}: ${names.join(' ')}`);
        }
        for (const name of saved)
          assert.notEqual(sha256(await fs.readFile(path.join(assets, name))), sha256(Buffer.of()));
        assert.deepEqual(await fixture.outbox.unsavedJobs(), [], where);
        // A record that was never renamed, on a disk that also refused to delete it, contains nothing that was paid for.
        const kept = (await fixture.outboxEntries()).filter((name) => posts === 1 || name !== 'record.json.tmp');
        assert.deepEqual(kept, [], where);
        if (failed.length === 0) break;
      }
      assert.ok(n > 25, `only ${n} operations`);
    });
  }
});
