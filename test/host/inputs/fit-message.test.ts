// Tests the message before sending about files that will be fitted.
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { ImageError } from '../../../src/core/errors';
import type { FitPreview } from '../../../src/core/image/preview-fit';
import type { ImageInput } from '../../../src/core/request/image-request';
import { fitText, describeFit } from '../../../src/host/inputs/fit-message';

const { signal } = new AbortController();
const from = { bytes: 23_700_000, width: 6000, height: 4000 };

describe('fit message', () => {
  it('shows the sizes before and after', () => {
    const text = (to: FitPreview['to'], fitted = true, firstFrameOnly = false, reencoded = false) =>
      fitText({ from, to, fitted, reencoded, firstFrameOnly });
    assert.equal(text({ ...from, bytes: 2_300_000 }), '22.6 MB → 2.2 MB, same dimensions');
    const smaller = { bytes: 6_900_000, width: 4096, height: 2731 };
    assert.equal(text(smaller), '22.6 MB → 6.6 MB, 6000 × 4000 → 4096 × 2731');
    assert.equal(text({ ...from, bytes: 23_600_000 }, false), undefined);
    assert.equal(text({ ...from, bytes: 23_600_000 }, false, true), 'first frame only');
    const first = text({ ...from, bytes: 2_300_000 }, true, true);
    assert.equal(first, '22.6 MB → 2.2 MB, same dimensions, first frame only');
    const reencoded = text({ ...from, bytes: 2_300_000 }, true, false, true);
    assert.equal(
      reencoded,
      "22.6 MB → 2.2 MB, same dimensions, re-encoded because its private data can't be removed otherwise",
    );
  });

  it('names each file that changes or cannot be sent, and no other', async () => {
    const outcomes: Record<string, FitPreview | ImageError> = {
      'a.png': { from, to: { ...from, bytes: 2_300_000 }, fitted: true, reencoded: false, firstFrameOnly: false },
      'b.png': { from, to: from, fitted: false, reencoded: false, firstFrameOnly: false },
      'c.jpg': new ImageError('input-format', { reason: 'coding', subject: 'internal-name.jpg' }),
    };
    const images = {
      previewFit: (uri: vscode.Uri) => {
        const outcome = outcomes[uri.path.slice(1)]!;
        return outcome instanceof ImageError ? Promise.reject(outcome) : Promise.resolve(outcome);
      },
    };
    const file = (name: string): ImageInput => ({ kind: 'file', uri: `file:///${name}`, name });
    const url: ImageInput = { kind: 'url', url: 'https://example.com/a.png' };
    assert.equal(await describeFit(images, [file('b.png'), url], signal), undefined);
    assert.equal(
      await describeFit(images, [file('a.png'), url, file('b.png'), file('c.jpg'), file('a.png')], signal),
      "a.png: 22.6 MB → 2.2 MB, same dimensions · “c.jpg” is too large to send and can't be shrunk because it is a rare kind of JPEG (lossless, arithmetic-coded, or not 8 bits per color).",
    );
  });
});
