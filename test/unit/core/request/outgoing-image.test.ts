// Tests what is sent of a file: unchanged if it fits, otherwise a smaller image.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { ImageError } from '../../../../src/core/errors';
import type { ImageFitter } from '../../../../src/core/image/fit-cache';
import { previewFit } from '../../../../src/core/image/preview-fit';
import { planRequest } from '../../../../src/core/request/plan-request';
import { createInputEncoder } from '../../../../src/core/request/encode-inputs';
import type { ImageInput } from '../../../../src/core/request/image-request';
import { buildRequestBody } from '../../../../src/core/provider/nebula/request-body';
import { realDisk } from '../../../../src/store/fs/disk';
import { openLocalInput } from '../../../../src/store/fs/read-input';
import { bodyText } from '../../helpers/body-text';
import { createTestImageFitter } from '../../helpers/fit-cache';
import { withFolders } from '../../helpers/temp-folders';
import { imageRejection } from '../../helpers/image-errors';
import { fileInput, imageRequest, pastTurn } from '../../helpers/image-requests';
import { noiseScene, photoScene } from '../../../fixtures/images/synthetic-scenes';

const { signal } = new AbortController();
const clean = { removePrivateMetadata: true };

describe('outgoing image', function () {
  const newFolder = withFolders();
  let small: Buffer;
  let middle: Buffer;
  let large: Buffer;
  before(async () => {
    small = await (await photoScene(200, 150)).png().toBuffer();
    middle = await (await photoScene(800, 600)).png({ compressionLevel: 0 }).toBuffer();
    large = await noiseScene(1700, 1400).png({ compressionLevel: 0 }).withMetadata({ orientation: 6 }).toBuffer();
    assert.ok(middle.length > 1_000_000 && middle.length < 7_000_000 && large.length > 7_000_000);
  });

  /** Files below `/work`, and a fitter that counts its calls. */
  const fixture = async (files: Record<string, Uint8Array>) => {
    const folder = await newFolder();
    for (const [name, bytes] of Object.entries(files)) await fs.writeFile(join(folder, name), bytes);
    const real = createTestImageFitter(join(folder, 'storage'));
    const fittedRoles: string[] = [];
    const fitter: ImageFitter = { fit: (...args) => (fittedRoles.push(args[2]), real.fit(...args)) };
    const openInput = (uri: string, limit: number) =>
      openLocalInput(realDisk, join(folder, fileURLToPath(uri).replace(/.*[\\/]/, '')), limit, signal);
    const ports = { openInput, fitter };
    return {
      fittedRoles,
      ports,
      sent: async (inputs: ImageInput[], past: ReturnType<typeof pastTurn>[] = []) => {
        const fittedNames: string[] = [];
        const reader = createInputEncoder(ports, clean, signal, ({ name, image }) => {
          if (image.fitted) fittedNames.push(name);
        });
        const body = await buildRequestBody(planRequest(imageRequest({ inputs }), past), reader);
        const parsed = JSON.parse(bodyText(body)) as { contents: { parts: { image?: string }[] }[] };
        const images = parsed.contents.flatMap(({ parts }) => parts.flatMap(({ image }) => image ?? []));
        const pictures = images.map((text) => {
          const [, format = '', data = ''] = /^data:image\/(\w+);base64,(.*)$/s.exec(text) ?? [];
          return { format, bytes: Buffer.from(data, 'base64') };
        });
        return { pictures, fittedNames, missing: body.missing };
      },
    };
  };

  it('sends the unchanged file if it is small enough', async () => {
    const { sent, fittedRoles } = await fixture({ 'a.png': small, 'b.png': middle });
    const { pictures: images, fittedNames } = await sent([fileInput('a.png'), fileInput('b.png')]);
    assert.deepEqual(
      images.map(({ format }) => format),
      ['png', 'png'],
    );
    assert.ok(images[1]?.bytes.equals(middle));
    assert.deepEqual([fittedNames, fittedRoles], [[], []]);
  });

  it('sends a smaller upright image if the file has more than 7,000,000 bytes', async () => {
    const { sent } = await fixture({ 'large.png': large });
    const { pictures: images, fittedNames } = await sent([fileInput('large.png')]);
    const [image] = images;
    assert.equal(image?.format, 'webp');
    assert.ok(image.bytes.length <= 7_000_000);
    const { format, width, height } = await sharp(image.bytes).metadata();
    assert.deepEqual([format, width, height], ['webp', 1400, 1700]);
    assert.deepEqual(fittedNames, ['large.png']);
  });

  it('fits an image once if it is used twice in a request', async () => {
    const { sent, fittedRoles } = await fixture({ 'large.png': large });
    const { pictures: images } = await sent([fileInput('large.png'), fileInput('large.png')]);
    assert.ok(images[0]!.bytes.equals(images[1]!.bytes));
    assert.deepEqual(fittedRoles, ['input']);
  });

  it('has the size that the preview reported', async () => {
    const { ports, sent } = await fixture({ 'large.png': large, 'a.png': small });
    const input = { kind: 'file', uri: 'file:///work/large.png', name: 'large.png' } as const;
    const { from, to, fitted } = await previewFit(ports, input, clean, signal);
    assert.deepEqual(from, { bytes: large.length, width: 1400, height: 1700 });
    const { pictures: images } = await sent([input]);
    assert.deepEqual([fitted, images[0]?.bytes.length], [true, to.bytes]);
    const other = { kind: 'file', uri: 'file:///work/a.png', name: 'a.png' } as const;
    const same = await previewFit(ports, other, clean, signal);
    assert.deepEqual(same, { from: same.from, to: same.from, fitted: false, reencoded: false, firstFrameOnly: false });
  });

  it('has at most a megabyte if it is an input of an earlier turn, and is unchanged if it is the parent', async () => {
    const { sent, fittedRoles } = await fixture({ 'given.png': middle, 'a.1.png': middle, 'b.1.png': middle });
    const past = [pastTurn('a', { inputs: [fileInput('given.png')] }), pastTurn('b')];
    const { pictures: images } = await sent([], past);
    const sizes = images.map(({ format, bytes }) => [format, bytes.length < 300_000]);
    assert.deepEqual(sizes, [
      ['webp', true],
      ['webp', true],
      ['png', false],
    ]);
    assert.deepEqual(fittedRoles, ['context', 'context']);
  });

  it('sends the unchanged earlier image if it cannot be made smaller', async () => {
    const rare = await sharp(large).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    assert.ok(rare.length > 1_000_000);
    // A coding that hardly any decoder supports.
    rare[rare.indexOf(Buffer.of(0xff, 0xc0)) + 1] = 0xc9;
    const { sent } = await fixture({ 'given.jpg': rare, 'a.1.png': small, 'b.1.png': small });
    const past = [pastTurn('a', { inputs: [fileInput('given.jpg')] }), pastTurn('b')];
    const { pictures: images, missing } = await sent([], past);
    assert.deepEqual([images[0]?.format, missing], ['jpeg', []]);
  });

  it('refuses an image with the name of the file if it cannot be made smaller', async () => {
    const broken = Buffer.from(large);
    broken.fill(0x55, broken.indexOf('IDAT') + 4, 2_000_000);
    const { ports } = await fixture({ 'broken.png': broken });
    const reader = createInputEncoder(ports, { removePrivateMetadata: false }, signal);
    const { code, facts } = await imageRejection(reader(fileInput('broken.png'), 'input'));
    assert.deepEqual([code, facts.reason, facts.subject], ['input-unreadable', 'broken', 'broken.png']);
  });

  it('sends nothing if the request is canceled while the image is fitted', async () => {
    const { ports } = await fixture({ 'large.png': large });
    const controller = new AbortController();
    const reader = createInputEncoder(ports, clean, controller.signal);
    const encoding = reader(fileInput('large.png'), 'input');
    setTimeout(() => controller.abort(), 100);
    const error = await imageRejection(encoding);
    assert.ok(error instanceof ImageError && error.code === 'canceled');
  });
});
