// Tests an image over 7 MB: the service receives an upright image under 7 MB.
import assert from 'node:assert/strict';
import { rm, stat } from 'node:fs/promises';
import sharp from 'sharp';
import * as vscode from 'vscode';
import { photoScene } from '../../fixtures/images/synthetic-scenes';
import { failureOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('image over 7 MB', function () {
  const peel = usePeelFixture();
  const uriOf = (name: string) => vscode.Uri.joinPath(peel.folder, name);
  const sent = () => {
    const body = peel.emulator.requests[0]?.body as { contents: { parts: { image?: string }[] }[] } | undefined;
    const image = body?.contents[0]?.parts[1]?.image ?? '';
    const [, format = '', data = ''] = /^data:image\/(\w+);base64,(.*)$/s.exec(image) ?? [];
    return { format, bytes: Buffer.from(data, 'base64') };
  };
  after(() => Promise.all(['large.png', 'damaged.png'].map((name) => rm(uriOf(name).fsPath, { force: true }))));

  it('sends a large image under 7 MB, upright and with all pixels, and leaves its file unchanged', async () => {
    const file = uriOf('large.png').fsPath;
    const scene = await photoScene(1800, 1500);
    await scene.png({ compressionLevel: 0 }).withIccProfile('p3').withMetadata({ orientation: 6 }).toFile(file);
    const before = await stat(file);
    assert.ok(before.size > 8_000_000);
    const { images } = await peel.api.run({ prompt: 'Make it night', inputs: [uriOf('large.png')] });
    assert.equal(images.length, 1);
    const { format, bytes } = sent();
    assert.ok(format === 'webp' && bytes.length <= 7_000_000, `${format}, ${bytes.length} bytes`);
    const { width, height, orientation, icc } = await sharp(bytes).metadata();
    assert.deepEqual([width, height, orientation], [1500, 1800, undefined]);
    assert.ok(icc, 'the color profile is missing');
    const after = await stat(file);
    assert.deepEqual([after.size, after.mtimeMs], [before.size, before.mtimeMs]);
  });

  it('refuses a damaged large image and sends nothing', async () => {
    const bytes = await sharp(new Uint8Array(2000 * 2000 * 3), { raw: { width: 2000, height: 2000, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    bytes.fill(0x55, 50, 100_000);
    await vscode.workspace.fs.writeFile(uriOf('damaged.png'), bytes);
    const error = await failureOf(peel.api.run({ prompt: 'Make it night', inputs: [uriOf('damaged.png')] }));
    assert.equal(
      error.message,
      "“damaged.png” is too large to send and can't be shrunk because the image is damaged. Nothing was sent. Nothing was saved. Open it in an image editor and save it again, then try again.",
    );
    assert.equal(peel.emulator.requests.length, 0);
  });
});
