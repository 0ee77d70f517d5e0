// Tests that a saved image states whether it was generated or made with an image that was not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { ImageError } from '../../../../src/core/errors';
import { recoverUnsaved } from '../../../../src/core/outbox/recover-unsaved';
import type { RunSettings, TurnResult } from '../../../../src/core/generate/image-service';
import type { ImageInput, ImageRequest } from '../../../../src/core/request/image-request';
import { createOutbox } from '../../../../src/store/outbox/outbox';
import { realDisk } from '../../../../src/store/fs/disk';
import { plain, withEmulator } from '../../emulator/client';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { exampleRecord } from '../../helpers/job-records';
import { jumbf, withCredentials } from '../../../fixtures/images/content-credentials';
import { replyWith } from '../../../fixtures/images/noise-image';
import { imagesWithXmp, xmpPacket } from '../../../fixtures/images/xmp-images';

describe('digital source type', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let photo: ImageInput;
  let generated: TurnResult;

  beforeEach(async () => {
    fixture = await newFixture({ endpoint: emulator().endpoint });
    photo = await fixture.input('photo.jpg', await plain('teal', 'jpeg'));
    generated = await run();
  });

  const run = (request: Partial<ImageRequest> = {}, settings: Partial<RunSettings> = {}) =>
    fixture.run(request, undefined, { provenance: 'source', ...settings });
  const uriOf = ({ images: [image] }: TurnResult): string => {
    assert(image);
    return image.uri;
  };
  const asInput = (result: TurnResult): ImageInput => ({ kind: 'file', uri: uriOf(result), name: 'result.png' });
  const parentOf = ({ images: [image] }: TurnResult): string => image?.id ?? '';

  async function stated(uri: string): Promise<string | undefined> {
    const { xmp } = await sharp(await fs.readFile(fileURLToPath(uri))).metadata();
    return /digitalsourcetype\/(\w+)/.exec(xmp?.toString() ?? '')?.[1];
  }

  async function expect(sourceType: string, request: Partial<ImageRequest>): Promise<TurnResult> {
    const result = await run(request);
    assert.equal(await stated(uriOf(result)), sourceType);
    return result;
  }
  const trained = 'trainedAlgorithmicMedia';
  const composite = 'compositeWithTrainedAlgorithmicMedia';

  it('is generated without inputs, with generated inputs, and when such an image is continued', async () => {
    assert.equal(await stated(uriOf(generated)), trained);
    await expect(trained, { inputs: [asInput(generated)] });
    const continued = await expect(trained, { parent: parentOf(generated) });
    await expect(trained, { parent: parentOf(continued), inputs: [asInput(generated)] });
  });

  it('is composite with an input that was not generated, and stays so', async () => {
    await expect(composite, { inputs: [asInput(generated), photo] });
    await expect(composite, { parent: parentOf(generated), inputs: [photo] });
    const edited = await expect(composite, { inputs: [photo] });
    await expect(composite, { inputs: [asInput(edited)] });
    const continued = await expect(composite, { parent: parentOf(edited) });
    await expect(composite, { parent: parentOf(continued) });
  });

  it('is composite with an image from the web, because its file is not read', async () => {
    emulator().next({ url: true });
    const served = await run({}, { provenance: 'off' });
    const hash = createHash('sha256')
      .update(await fs.readFile(fileURLToPath(uriOf(served))))
      .digest('hex');
    await expect(composite, { inputs: [{ kind: 'url', url: `${emulator().origin}/pictures/${hash}` }] });
  });

  it('follows the session where the continued image states nothing', async () => {
    const silent = await run({}, { provenance: 'off' });
    const further = await run({ parent: parentOf(silent) }, { provenance: 'off' });
    await expect(trained, { parent: parentOf(further), inputs: [asInput(silent)] });
    const edited = await run({ inputs: [photo] }, { provenance: 'off' });
    await expect(composite, { parent: parentOf(edited) });
  });

  it('depends on what an input states in its XMP and its content credentials', async () => {
    const types = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
    const png = await plain('gold');
    const claim = (type: string) => jumbf(`digitalSourceTypex${types}${type}faction`);
    const inputs: [string, string, Buffer][] = [
      [trained, 'claim.png', withCredentials('png', png, claim(trained))],
      [composite, 'claims.png', withCredentials('png', png, jumbf(`${types}${trained}x${types}digitalCapturex`))],
      [composite, 'capture.png', withCredentials('png', png, claim('digitalCapture'))],
      [composite, 'silent.png', withCredentials('png', png, jumbf('no statement'))],
    ];
    for (const type of [trained, 'digitalCapture'])
      for (const value of [`e:DigitalSourceType="${types}${type}"`, `e:DigitalSourceType='${type}'`])
        for (const { format, bytes } of (await imagesWithXmp(xmpPacket('', ` ${value}`))).slice(3, 8))
          inputs.push([type === trained ? trained : composite, `${inputs.length}.${format}`, bytes]);
    for (const [expected, name, bytes] of inputs) {
      const result = await run({ inputs: [await fixture.input(name, bytes)] });
      assert.equal(await stated(uriOf(result)), expected, name);
    }
  });

  it('is not written over the one that the received image states', async () => {
    const packet = xmpPacket(
      '',
      ' e:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/virtualRecording"',
    );
    const [image] = await imagesWithXmp(packet);
    emulator().next(replyWith(image?.bytes ?? Buffer.alloc(0)));
    const saved = await expect('virtualRecording', {});
    assert.ok((await fs.readFile(fileURLToPath(uriOf(saved)))).includes('AISystemUsed="gemini-2.5-flash-image"'));
  });

  it('is recorded before the request, for an image that is recovered', async () => {
    const outbox = createOutbox(realDisk, fixture.folder);
    for (const [composed, inputs, expected] of [
      [true, [], composite],
      [false, [photo], trained],
      // Records of version 0.1 do not tell.
      [undefined, [], trained],
      [undefined, [photo], composite],
    ] as const) {
      const given = exampleRecord();
      const request = { ...given.request, inputs, target: fixture.request().target };
      const entry = await outbox.open({
        ...given,
        request,
        ...(composed === undefined ? {} : { composite: composed }),
      });
      const file = await entry.file(0);
      await file.write(await plain('navy'));
      await file.end();
      await entry.keep(new ImageError('interrupted', { mayHaveBeenCharged: true }));
      const [unsaved] = await outbox.unsavedJobs();
      assert(unsaved);
      assert.equal(unsaved.record.composite, composed);
      const [uri = ''] = await recoverUnsaved(
        { ...fixture.saveContext, provenance: 'source' },
        unsaved,
        request.target,
        false,
      );
      assert.equal(await stated(uri), expected);
    }
  });
});
