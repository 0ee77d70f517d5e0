// Tests input images of the emulator: data URLs, downloads, file formats and limits.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';

import { maxInputBytes } from '../../emulator/inputs';
import { readMarks } from '../../emulator/drawing/hidden-marks';
import { ask, imageOf, plain, sha256, uri, withEmulator, withImages } from './client';

const at = 'contents[0].parts[1].image';

describe('emulator: data URLs', () => {
  const emulator = withEmulator();
  let png: Buffer;
  before(async () => (png = await plain('#8844aa')));
  const refused = async (image: string, message: string) => {
    assert.equal((await ask(emulator(), withImages(image))).msg, `Invalid parameter: ${at} ${message}`);
  };
  const prefixMessage = 'must be an http(s) URL or begin with data:image/png|jpeg|webp;base64,';

  for (const format of ['png', 'jpeg', 'webp'] as const) {
    it(`accepts ${format}`, async () => {
      const image = await plain('#8844aa', format);
      assert.equal((await ask(emulator(), withImages(uri(image, format)))).code, 200);
    });
  }

  it('refuses every other prefix', async () => {
    const encoded = png.toString('base64');
    for (const prefix of [
      '',
      'data:image/jpg;base64,',
      'data:image/gif;base64,',
      'data:image/png,',
      'data:image/png;charset=x;base64,',
      'DATA:image/png;base64,',
      ' data:image/png;base64,',
      'ftp://x/',
      'file:///',
    ]) {
      await refused(prefix + encoded, prefixMessage);
    }
  });

  it('refuses invalid base64', async () => {
    const encoded = Buffer.concat([png, Buffer.of(251, 255)]).toString('base64');
    assert.match(encoded, /[+/].*=$/);
    const head = 'data:image/png;base64,';
    for (const wrong of [
      '',
      encoded.replace('=', ''),
      `${encoded}=`,
      `${encoded}\n`,
      encoded.replaceAll('+', '-').replaceAll('/', '_'),
      encoded.replace(/.{76}/, '$&\r\n'),
      `data:image/png;base64,${encoded}`,
    ]) {
      await refused(head + wrong, 'is not correctly encoded Base64');
    }
  });

  it('refuses bytes of another format than declared', async () => {
    await refused(uri(png, 'jpeg'), 'is declared image/jpeg but holds png');
    await refused(uri(await plain('#123456', 'webp'), 'png'), 'is declared image/png but holds webp');
    await refused(uri(await plain('#123456', 'jpeg'), 'webp'), 'is declared image/webp but holds jpeg');
    await refused(uri(Buffer.from('GIF89a and more')), 'is not a PNG, JPEG or WEBP picture');
  });

  it('refuses an incomplete image', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const image = await plain('#225588', format, 600, 400);
      const half = image.subarray(0, Math.floor(image.length * 0.6));
      await refused(uri(half, format), 'cannot be decoded');
    }
  });

  it('accepts exactly 7,000,000 bytes and no more', async () => {
    // Bytes after the end of a PNG belong to the file, but not to the image.
    const file = Buffer.concat([png, Buffer.alloc(7_000_001 - png.length)]);
    assert.equal(maxInputBytes, 7_000_000);
    assert.equal((await ask(emulator(), withImages(uri(file.subarray(0, -1))))).code, 200);
    await refused(uri(file), 'is larger than 7MB');
  });
});

describe('emulator: URL inputs', () => {
  const emulator = withEmulator();
  const files = new Map<string, { status?: number; body: Buffer; location?: string }>();
  let server: Server;
  let origin = '';
  before(async () => {
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      const headers = file?.location === undefined ? {} : { location: file.location };
      response.writeHead(file === undefined ? 404 : (file.status ?? 200), headers).end(file?.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert(typeof address === 'object' && address !== null);
    origin = `http://127.0.0.1:${address.port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('downloads them in order, mixed with data URLs', async () => {
    const [red, green, blue] = await Promise.all([
      plain('#cc2222'),
      plain('#22cc22', 'jpeg'),
      plain('#2222cc', 'webp'),
    ]);
    files.set('/red', { body: red });
    files.set('/blue.jpg', { body: blue });
    files.set('/moved', { status: 302, location: '/blue.jpg', body: Buffer.alloc(0) });
    const request = withImages(`${origin}/red`, uri(green, 'jpeg'), `${origin}/moved`);
    const marks = await readMarks(await imageOf(emulator(), request));
    assert.deepEqual(
      marks.inputs,
      [red, green, blue].map((bytes) => sha256(bytes).slice(0, 8)),
    );
  });

  it('downloads an image that the emulator itself serves', async () => {
    emulator().next({ url: true });
    const { data } = await ask(emulator(), { model: 'gemini-2.5-flash-image', prompt: 'A boat' });
    const marks = await readMarks(await imageOf(emulator(), withImages(data?.data[0]?.url ?? '')));
    assert.equal(marks.inputs[0], emulator().requests[0]?.images[0]?.slice(0, 8));
  });

  it('refuses a URL that is not available, not an image or too large', async () => {
    files.set('/text', { body: Buffer.from('<html>') });
    files.set('/large', { body: Buffer.concat([await plain('#000000'), Buffer.alloc(7_000_000)]) });
    const cases: [string, string][] = [
      [`${origin}/none`, 'could not be downloaded: HTTP 404'],
      ['http://127.0.0.1:1/x.png', 'could not be downloaded'],
      [`${origin}/text`, 'is not a PNG, JPEG or WEBP picture'],
      [`${origin}/large`, 'is larger than 7MB'],
    ];
    for (const [url, message] of cases) {
      assert.equal((await ask(emulator(), withImages(url))).msg, `Invalid parameter: ${at} ${message}`);
    }
  });
});
