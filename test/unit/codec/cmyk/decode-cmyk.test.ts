// Tests CMYK and YCCK JPEGs in the real worker: samples as sharp decodes them, colors as Chromium shows them.
// test/page compares with the browser itself.
import assert from 'node:assert/strict';
import sharp, { type Sharp } from 'sharp';
import { withCodecWorker, fitBytes } from '../../helpers/codec-worker';
import { colorDifference } from '../../../fixtures/images/color-difference';
import { imageRejection } from '../../helpers/image-errors';
import { createCmykJpeg, type CmykJpegOptions, type CmykSquare } from '../../../fixtures/images/cmyk-jpeg';
import { createCmykProfile, type CmykProfileOptions, type ProfileForm } from '../../../fixtures/images/cmyk-profile';
import { imageSimilarity } from '../../../fixtures/images/image-similarity';
import { noiseScene, photoScene } from '../../../fixtures/images/synthetic-scenes';
import { startCpuTimer } from '../../helpers/cpu-timer';

/** Amounts of four inks from none to full, in all combinations. */
const squares: CmykSquare[] = Array.from({ length: 6 ** 4 }, (_, n) => {
  const along = (step: number) => Math.round(((Math.floor(n / 6 ** step) % 6) * 255) / 5);
  return [along(3), along(2), along(1), along(0)];
});
const across = 36;

describe('CMYK JPEG', function () {
  const codec = withCodecWorker();
  /** The pixels of the worker. */
  const shown = async (bytes: Uint8Array) => (await fitBytes(codec, bytes, { lossless: true })).bytes;
  /** The inks that sharp decodes: each leaves a share of the light, and black leaves a share of the rest. */
  const bySharp = async (bytes: Uint8Array) => {
    const image = sharp(bytes).rotate().pipelineColourspace('cmyk').toColourspace('cmyk');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    assert.equal(info.channels, 4);
    const light = Buffer.alloc((data.length / 4) * 3);
    for (let n = 0; n < light.length; n++) {
      const at = Math.floor(n / 3) * 4;
      light[n] = ((255 - data[at + (n % 3)]!) * (255 - data[at + 3]!)) / 255;
    }
    return sharp(light, { raw: { width: info.width, height: info.height, channels: 3 } })
      .png()
      .toBuffer();
  };
  let scene: Sharp;
  before(async () => {
    scene = sharp(await (await photoScene(402, 301)).toColourspace('cmyk').jpeg().toBuffer());
  });
  const inks = () => scene.clone().toColourspace('cmyk');

  it('has the inks that sharp decodes, in every coding', async () => {
    const kinds: [string, Sharp][] = [
      ['baseline', inks().jpeg({ quality: 92 })],
      ['progressive', inks().jpeg({ quality: 92, progressive: true })],
      ['with scans for each component', inks().jpeg({ quality: 92, progressive: true, optimiseScans: true })],
      ['coarse', inks().jpeg({ quality: 30, trellisQuantisation: true, overshootDeringing: true })],
      [
        'turned',
        inks()
          .withExif({ IFD0: { Orientation: '6' } })
          .jpeg(),
      ],
    ];
    for (const [kind, encoder] of kinds) {
      const bytes = await encoder.toBuffer();
      const webp = await shown(bytes);
      const [like, { mean }] = [
        await imageSimilarity(webp, await bySharp(bytes)),
        await colorDifference(webp, await bySharp(bytes)),
      ];
      assert.ok(like.psnr > 38 && like.ssim > 0.97 && mean < 1.5, `${kind}: ${JSON.stringify({ like, mean })}`);
      const { icc, orientation } = await sharp(webp).metadata();
      assert.deepEqual([icc, orientation], [undefined, undefined], 'a profile that does not match the pixels');
    }
  });

  const compare = async (what: string, bytes: Uint8Array, mean: number) => {
    const { mean: found, most } = await colorDifference(await shown(bytes), await bySharp(bytes));
    assert.ok(found < mean, `${what}: ΔE ${found} in the mean, ${most} at most`);
  };

  it('has the colors that Chromium shows with its profile, which is applied to the color without black', async () => {
    const expected: [square: CmykSquare, color: number[]][] = [
      [
        [255, 255, 255, 255],
        [252, 254, 255],
      ],
      [
        [255, 0, 255, 255],
        [205, 63, 116],
      ],
      [
        [255, 255, 255, 0],
        [102, 35, 0],
      ],
      [
        [0, 0, 0, 0],
        [102, 35, 0],
      ],
      [
        [102, 51, 255, 102],
        [114, 50, 52],
      ],
      [
        [153, 51, 102, 204],
        [145, 65, 43],
      ],
      [
        [204, 153, 204, 204],
        [169, 119, 114],
      ],
      [
        [0, 102, 102, 102],
        [102, 52, 27],
      ],
    ];
    for (const version of [2, 4] as const) {
      const profile = createCmykProfile('mft2', { grid: 9, version });
      const webp = await shown(
        createCmykJpeg(
          expected.map(([square]) => square),
          { across: 8, profile },
        ),
      );
      const { data, info } = await sharp(webp).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      for (const [n, [square, color]] of expected.entries()) {
        const at = (4 * info.width + n * 8 + 4) * 3;
        const difference = color.map((value, channel) => Math.abs(value - data[at + channel]!));
        assert.ok(Math.max(...difference) <= 3, `${square.join()}: ${data.subarray(at, at + 3).join()}`);
      }
    }
  });

  it('has the colors that sharp shows with a table of version 4, apart from black', async () => {
    const light = squares.filter(([, , , black]) => black === 255);
    for (const [form, options] of [
      ['mAB ', { grid: 9, version: 4 }],
      ['mAB 8', { grid: 5, version: 4 }],
      ['mAB ', { grid: 9, version: 4, space: 'XYZ ' }],
    ] as [ProfileForm, CmykProfileOptions][]) {
      const bytes = createCmykJpeg(light, { across, profile: createCmykProfile(form, options) });
      const { mean } = await colorDifference(
        await shown(bytes),
        await sharp(bytes).toColourspace('srgb').png().toBuffer(),
      );
      assert.ok(mean < 2.5, `${form} ${JSON.stringify(options)}: ΔE ${mean}`);
    }
  });

  it('has the same colors as CMYK and YCCK, with restarts and with subsampled components', async () => {
    const kinds: CmykJpegOptions[] = [
      { across, transform: 0 },
      { across, transform: 2 },
      { across, restart: 7 },
      { across, half: true, transform: 2, restart: 5 },
      { across, half: true },
      { across, marker: 0xc1 },
    ];
    for (const options of kinds) await compare(JSON.stringify(options), createCmykJpeg(squares, options), 1.1);
  });

  it('is converted without a profile if it has none, or an unusable one', async () => {
    const expected = await bySharp(createCmykJpeg(squares, { across }));
    const broken = Buffer.from(createCmykProfile('mft2', { grid: 9 }));
    broken[144 + 10] = 200;
    const { icc: screen } = await sharp(await scene.clone().withIccProfile('p3').png().toBuffer()).metadata();
    for (const profile of [undefined, screen, broken, broken.subarray(0, 200)]) {
      const webp = await shown(createCmykJpeg(squares, { across, ...(profile ? { profile } : {}) }));
      const { mean } = await colorDifference(webp, expected);
      assert.ok(mean < 1.1, `${profile?.length}: ΔE ${mean}`);
      assert.equal((await sharp(webp).metadata()).icc, undefined);
    }
  });

  it('fits a large CMYK JPEG in at most two passes without visible loss', async () => {
    const maxBytes = 1_200_000;
    const bytes = await (await photoScene(1000, 750, 5)).toColourspace('cmyk').jpeg({ quality: 98 }).toBuffer();
    assert.ok(bytes.length > maxBytes, `${bytes.length}`);
    const { to, passes, bytes: webp } = await fitBytes(codec, bytes, { maxBytes });
    assert.ok(to.bytes <= maxBytes && passes <= 2);
    assert.deepEqual([to.width, to.height], [1000, 750]);
    const { psnr, ssim } = await imageSimilarity(webp, await bySharp(bytes));
    assert.ok(psnr > 32 && ssim > 0.97, JSON.stringify({ psnr, ssim }));
  });

  it('stops when it is canceled', async () => {
    const bytes = await noiseScene(2000, 1500).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const abort = new AbortController();
    const cpuTime = startCpuTimer();
    setTimeout(() => abort.abort(), 50);
    const { code } = await imageRejection(fitBytes(codec, bytes, {}, abort.signal));
    assert.equal(code, 'canceled');
    assert.ok(cpuTime() < 1500);
  });

  it('refuses a damaged CMYK JPEG', async () => {
    const whole = await inks().jpeg({ progressive: true }).toBuffer();
    const flat = createCmykJpeg(squares, { across, restart: 7 });
    const plain = createCmykJpeg(squares, { across });
    const cut = (bytes: Buffer, from: number) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(-2)]);
    const without = (bytes: Buffer, marker: number) => {
      const at = bytes.indexOf(Buffer.of(0xff, marker));
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 2 + bytes.readUInt16BE(at + 2))]);
    };
    const damaged: [string, Buffer][] = [
      ['cut in a scan', cut(whole, whole.length - 5000)],
      ['incomplete by a few bytes', cut(plain, plain.length - 12)],
      ['cut at a restart', cut(flat, flat.length - 700)],
      ['without a quantization', without(flat, 0xdb)],
      ['without codes', without(flat, 0xc4)],
      [
        'an invalid restart marker',
        Buffer.from(flat.toString('latin1').replace(/\xff[\xd0-\xd7]/, '\x01\x02'), 'latin1'),
      ],
    ];
    for (const [kind, bytes] of damaged) {
      const { code, facts } = await imageRejection(fitBytes(codec, bytes));
      assert.deepEqual([code, facts.reason], ['input-unreadable', 'broken'], kind);
    }
  });
});
