// Tests canceling "Find Moved Images".
import assert from 'node:assert/strict';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ImageRecord } from '../../../src/core/session/records';
import { findMovedImages } from '../../../src/host/sessions/find-moved';
import { hashOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('find moved images', () => {
  const peel = usePeelFixture();
  const bytes = Buffer.from('a picture that is like no other here');
  const lost = (id: string): ImageRecord => ({
    type: 'image',
    id,
    turn: 'aaaaaaaaaaaa.bbbb',
    uri: vscode.Uri.joinPath(peel.folder, 'gone', `${id}.png`).toString(),
    bytes: bytes.length,
    sha256: hashOf(bytes),
    format: 'png',
    width: 1,
    height: 1,
    at: 1,
    elapsed: 1,
  });
  const real = (path: string) => realpath(path);
  let folder: string;

  beforeEach(async () => {
    folder = join(peel.folder.fsPath, 'searched');
    await mkdir(folder);
    for (const name of ['a.png', 'b.png']) await writeFile(join(folder, name), bytes);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('returns nothing after it is canceled, whatever was found', async () => {
    const stopping = new vscode.CancellationTokenSource();
    const hash = async () => {
      stopping.cancel();
      return hashOf(bytes);
    };
    assert.equal(await findMovedImages([lost('1')], [], { hash, real }, stopping.token), undefined);
    assert.equal(await findMovedImages([lost('1')], [], { hash, real }, stopping.token), undefined);
    // This search is not canceled.
    const { token } = new vscode.CancellationTokenSource();
    const found = await findMovedImages([lost('1'), lost('2')], [], { hash: async () => hashOf(bytes), real }, token);
    assert.deepEqual([found?.moved.length, found?.missing], [2, 0]);
  });
});
