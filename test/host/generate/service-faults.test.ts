// Tests every fault of the table in the real extension: requests, messages, saved images.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunFailure, RunResult } from '../../../src/api';
import { startTcpProxy, type TcpProxy } from '../../emulator/tcp-proxy';
import { type Fault, messagePattern, serviceText } from '../../faults/fault';
import { medium, picture, imageReply, small } from '../../faults/images';
import { type ImageServer, startImageServer } from '../../faults/image-server';
import { faultTable } from '../../faults/fault-table';
import { clearOutboxAfterEach, jobsInOutbox } from '../fixtures/outbox-contents';
import { configure, enterKey, failureOf, hashOf, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('service faults', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  let line: TcpProxy;
  let server: ImageServer;

  before(async () => {
    server = await startImageServer();
    line = await startTcpProxy({ port: Number(new URL(peel.emulator.origin).port) });
    await configure('endpoint', peel.emulator.endpoint.replace(peel.emulator.origin, line.origin));
    await enterKey(peel.emulator.key);
    await configure('provenance', 'off');
    await runWithoutFault();
  });
  beforeEach(() => {
    line.reset();
    server.reset();
  });
  after(async () => {
    await configure('provenance', undefined);
    await line.close();
    await server.close();
  });

  /** Runs a request without a fault. The first one also creates the outbox. */
  async function runWithoutFault(): Promise<void> {
    peel.emulator.next(imageReply(picture));
    const { images, failures } = await peel.api.run({ prompt: 'No fault', fileName: 'no-fault' });
    assert.deepEqual([images.length, failures], [1, []]);
    assert.deepEqual(await jobsInOutbox(), []);
  }

  /** Runs the fault; returns the images and the failure. */
  async function runFault(fault: Fault): Promise<{ images: RunResult['images']; failures: RunFailure[] }> {
    const places = { emulator: peel.emulator.origin, proxy: line.origin, images: server.origin };
    peel.emulator.next(...(fault.emulator?.(places) ?? []));
    line.next(...(fault.line ?? []));
    if (fault.nobody) await line.refuse();
    const cancel = new vscode.CancellationTokenSource();
    if (fault.cancel) void line.waitForStall(1).then(() => cancel.cancel());
    const { count = 1 } = fault;
    const run = peel.api.run({ prompt: 'A fault', fileName: 'fault', count }, cancel.token);
    if (fault.saved !== undefined) return run;
    const { code, charged, message } = await failureOf(run);
    return { images: [], failures: [{ code, mayHaveBeenCharged: charged, message }] };
  }

  async function assertFault(fault: Fault): Promise<void> {
    const before = await treeOf(peel.folder);
    const { images, failures } = await runFault(fault);
    assert.equal(peel.emulator.requests.length, fault.posts, 'requests that arrived');
    if (fault.visits !== undefined) assert.equal(server.visits, fault.visits, 'visits of the URL');
    assertMessage(fault, failures);
    assert.equal(images.length, fault.saved ?? 0);
    await assertTree(before, images);
    await assertOutbox(fault);
  }

  function assertMessage({ error }: Fault, failures: readonly RunFailure[]): void {
    const codes = failures.map(({ code, mayHaveBeenCharged }) => [code, mayHaveBeenCharged]);
    assert.deepEqual(codes, error ? [[error.code, error.charged]] : []);
    if (!error) return;
    const message = failures[0]?.message ?? '';
    assert.match(message, messagePattern(error));
    for (const secret of [peel.emulator.key, serviceText]) assert.ok(!message.includes(secret), message);
  }

  /** Existing files are unchanged, and new ones are the served images. */
  async function assertTree(before: Record<string, string>, images: RunResult['images']): Promise<void> {
    const after = await treeOf(peel.folder);
    const served = new Set([picture, medium, small].map(hashOf));
    for (const hash of peel.emulator.requests.flatMap(({ images }) => images)) served.add(hash);
    for (const { uri } of images) {
      const name = vscode.workspace.asRelativePath(uri);
      assert.ok(served.has(after[name] ?? ''), `${name} is not what was served`);
      delete after[name];
    }
    assert.deepEqual(after, before);
    for (const { uri } of images) await vscode.workspace.fs.delete(uri);
  }

  async function assertOutbox({ error }: Fault): Promise<void> {
    const jobs = await jobsInOutbox();
    assert.equal(jobs.length, error?.kept ? 1 : 0, 'jobs in the outbox');
    for (const job of jobs) {
      const sizes = Object.entries(job.files);
      const fine = sizes.length > 0 && sizes.every(([name, size]) => /^\d{1,2}\.part$/.test(name) && size > 0);
      assert.ok(fine, JSON.stringify(job.files));
      assert.ok(!job.record.includes(peel.emulator.key));
      const { ended } = JSON.parse(job.record) as { ended: { code: string; mayHaveBeenCharged: boolean } };
      assert.deepEqual([ended.code, ended.mayHaveBeenCharged], [error?.code, error?.charged]);
    }
  }

  for (const [kind, table] of Object.entries(faultTable)) {
    describe(kind, () => {
      for (const fault of table) {
        it(fault.name, async () => {
          try {
            await assertFault(fault);
          } finally {
            if (fault.nobody) await line.accept();
          }
        });
      }

      it('generates an image after all faults', runWithoutFault);
    });
  }
});
