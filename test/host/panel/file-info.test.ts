// Tests the facts about input files: size, what is sent, and why a file cannot be sent.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ImageError } from '../../../src/core/errors';
import type { ImagePreviews } from '../../../src/host/inputs/image-previews';
import { createFileInfo, type InputInfo } from '../../../src/host/panel/file-info/file-info';

describe('file information', () => {
  const [from, to] = [
    { width: 400, height: 200, bytes: 9_000_000 },
    { width: 200, height: 100, bytes: 900_000 },
  ];
  const images = {
    async previewFit({ path }: vscode.Uri) {
      if (path.endsWith('.svg')) throw new ImageError('input-format', { subject: path });
      const fitted = path.includes('large');
      return {
        from,
        to: fitted ? to : from,
        fitted,
        reencoded: path.includes('stray'),
        firstFrameOnly: path.includes('animated'),
      };
    },
    thumbnail: async () => undefined,
  } as unknown as ImagePreviews;

  it('states what is sent of each input, or why it cannot be sent', async () => {
    const info = createFileInfo(images, () => undefined, nothing, nothing);
    const known = async (name: string): Promise<InputInfo> => {
      const uri = vscode.Uri.file(`/nowhere/${name}`).toString();
      for (;;) {
        const found = info.inputInfo.of(uri);
        if (found) return found;
        await new Promise(setImmediate);
      }
    };
    try {
      assert.deepEqual(await known('small.png'), { measures: from });
      assert.deepEqual(await known('animated.png'), { measures: from, firstFrameOnly: true });
      assert.deepEqual(await known('large.png'), {
        measures: from,
        fitted: to,
        reencoded: false,
        firstFrameOnly: false,
      });
      const stray = { measures: from, fitted: to, reencoded: true, firstFrameOnly: false };
      assert.deepEqual(await known('large-stray.jpg'), stray);
      const still = { measures: from, fitted: to, reencoded: false, firstFrameOnly: true };
      assert.deepEqual(await known('large-animated.webp'), still);
      assert.equal((await known('logo.svg')).problem?.code, 'input-format');
    } finally {
      info.dispose();
    }
  });
});

function nothing(): void {
  // Nothing happens to these files.
}
