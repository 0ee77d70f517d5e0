// Runs one request with its outbox on a full disk, in the namespace that mounted the disk.
// Usage: full-child.js FOLDER ENDPOINT
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImageError } from '../../src/core/errors';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import { realDisk } from '../../src/store/fs/disk';
import { failureOf, namesIn } from '../unit/helpers/temp-folders';
import { openFixture, prompt, requestOf, settings } from './sweep-fixture';

async function main(folder: string, endpoint: string): Promise<void> {
  const { imageService, outbox, saveContext } = await openFixture(folder, realDisk);
  const ballast = path.join(folder, 'ballast');
  await fs.writeFile(ballast, Buffer.alloc(1_200_000, 1));
  const error = await failureOf(
    imageService.run(requestOf(endpoint, folder, 1), settings, new AbortController().signal, () => undefined),
  );
  assert.ok(error instanceof ImageError);
  assert.deepEqual([error.code, error.mayHaveBeenCharged], ['save-failed', true]);
  assert.deepEqual(await namesIn(path.join(folder, 'workspace', 'assets')), []);
  const [left, ...others] = await outbox.unsavedJobs();
  assert.ok(left && others.length === 0);
  assert.equal(left.record.request.prompt, prompt);
  const elsewhere = await fs.mkdtemp(path.join(tmpdir(), 'peel-sweep-'));
  try {
    const target = { folder: pathToFileURL(elsewhere).href, stem: 'rescued' };
    // The data is after the space reserved for provenance. While nothing can be written, it stays in the outbox.
    await failureOf(recoverUnsaved(saveContext, left, target, true));
    assert.equal((await outbox.unsavedJobs()).length, 1);
    await fs.rm(ballast);
    assert.equal((await recoverUnsaved(saveContext, left, target, true)).length, 1);
    assert.deepEqual(await namesIn(elsewhere), ['rescued.incomplete']);
    const { size } = await fs.stat(path.join(elsewhere, 'rescued.incomplete'));
    assert.ok(size > 500_000, `${size} bytes`);
    assert.deepEqual(await outbox.unsavedJobs(), []);
    process.stdout.write(`${size} bytes were kept and recovered`);
  } finally {
    await fs.rm(elsewhere, { recursive: true, force: true });
  }
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
