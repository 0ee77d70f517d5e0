// Tests the public API over real HTTP: all kinds of requests, their files and their errors.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import * as vscode from 'vscode';
import { readMarks } from '../../emulator/drawing/hidden-marks';
import { configure, failureOf, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

interface Part {
  text?: string;
  image?: string;
}
interface Turn {
  role: string;
  parts: Part[];
}

describe('the public API', () => {
  const peel = usePeelFixture();
  const body = (index: number) => peel.emulator.requests[index]?.body as Record<string, unknown> & { contents: Turn[] };
  const photo = (name: string) => vscode.Uri.joinPath(peel.folder, 'photos', name);
  const photos = async () =>
    (await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(peel.folder, 'photos'))).map(([name]) => photo(name));

  it('is version 1', () => assert.equal(peel.api.version, 1));

  it('generates an image into the assets folder', async () => {
    const before = await treeOf(peel.folder);
    const { images, turn, failures, notes } = await peel.api.run({
      prompt: 'An orange kitten in a garden',
      ratio: '16:9',
    });
    assert.deepEqual(body(0), {
      model: 'gemini-2.5-flash-image',
      prompt: 'An orange kitten in a garden',
      size: '16:9',
      response_format: 'b64_json',
    });
    const [image, ...more] = images;
    assert.ok(image && more.length === 0);
    assert.equal(vscode.workspace.asRelativePath(image.uri), 'assets/orange-kitten-in-a-garden.png');
    const bytes = await readFile(image.uri.fsPath);
    const { width, height, format } = await sharp(bytes).metadata();
    assert.deepEqual(
      { width: image.width, height: image.height, format: image.format, bytes: image.bytes },
      { width, height, format, bytes: bytes.length },
    );
    assert.deepEqual([width, height], [1792, 1024]);
    assert.ok(image.id.startsWith(turn));
    assert.deepEqual([failures, notes], [[], []]);
    const { 'assets/orange-kitten-in-a-garden.png': _, ...others } = await treeOf(peel.folder);
    assert.deepEqual(others, before);
  });

  it('numbers the file name instead of overwriting', async () => {
    const first = await peel.api.run({ prompt: 'Numbered' });
    const bytes = await readFile(first.images[0]!.uri.fsPath);
    const second = await peel.api.run({ prompt: 'Numbered' });
    assert.match(second.images[0]!.uri.path, /assets\/numbered-2\.png$/);
    assert.deepEqual(await readFile(first.images[0]!.uri.fsPath), bytes);
  });

  it('accepts each ratio and each documented pixel size', async () => {
    for (const [ratio, size] of [
      ['1:1', '1024x1024'],
      ['3:2', '1536x1024'],
      ['2:3', '1024x1536'],
      ['3:4', '1536x2048'],
      ['4:3', '2048x1536'],
      ['4:5', '1024x1280'],
      ['5:4', '1280x1024'],
      ['9:16', '1024x1792'],
      ['16:9', '1792x1024'],
      ['21:9', '1024x2176'],
    ] as const) {
      peel.emulator.reset();
      await peel.api.run({ prompt: 'Shapes', ratio, fileName: 'shape' });
      await peel.api.run({ prompt: 'Shapes', ratio: size, fileName: 'shape' });
      assert.deepEqual([body(0)['size'], body(1)['size']], [ratio, ratio]);
    }
  });

  it('sends a ratio only if the options or the setting contain one', async () => {
    await peel.api.run({ prompt: 'No ratio' });
    assert.equal('size' in body(0), false);
    await configure('aspectRatio', '3:2');
    await peel.api.run({ prompt: 'No ratio' });
    await configure('aspectRatio', undefined);
    assert.equal(body(1)['size'], '3:2');
  });

  it('edits one file', async () => {
    const [source] = await photos();
    const { images } = await peel.api.run({ prompt: 'Make it night', inputs: [source!] });
    const [turn, ...others] = body(0).contents;
    assert.equal(others.length, 0);
    assert.equal(turn?.role, 'user');
    assert.deepEqual(Object.keys(body(0)), ['model', 'contents', 'response_format']);
    assert.equal(turn?.parts[0]?.text, 'Make it night');
    const sent = Buffer.from(String(turn?.parts[1]?.image).split(',')[1] ?? '', 'base64');
    assert.deepEqual(sent, await readFile(source!.fsPath));
    const name = source!.path
      .split('/')
      .at(-1)!
      .replace(/\.\w+$/, '');
    assert.match(decodeURI(images[0]!.uri.path), new RegExp(`assets/${name}-make-it-night\\.png$`));
    assert.equal(images[0]!.altText.toLowerCase(), name.replaceAll('-', ' ').toLowerCase());
  });

  it('combines files and URLs in the given order', async () => {
    const files = await photos();
    const address = `${peel.emulator.origin}/pictures/${await served()}`;
    const { images } = await peel.api.run({
      prompt: 'Fuse the first image with the others',
      inputs: [files[2]!, address, files[0]!],
      ratio: '21:9',
    });
    const parts = body(1)
      .contents[0]!.parts.slice(1)
      .map(({ image }) => String(image).slice(0, 16));
    assert.deepEqual(
      parts.map((start) => start.startsWith('data:image/')),
      [true, false, true],
    );
    const marks = await readMarks(await readFile(images[0]!.uri.fsPath));
    assert.equal(marks.kind, 'fusion');
    assert.equal(marks.inputs.length, 3);
  });

  /** Generates an image that the emulator serves by URL; returns its hash. */
  async function served(): Promise<string> {
    peel.emulator.next({ url: true });
    await peel.api.run({ prompt: 'To be served' });
    return peel.emulator.requests[0]!.images[0]!;
  }

  it('continues a session with its context and its ratio', async () => {
    const first = await peel.api.run({ prompt: 'A harbour at noon', ratio: '16:9' });
    const second = await peel.api.run({ prompt: 'Make it a snowy night', continueFrom: first.images[0]!.id });
    const third = await peel.api.run({ prompt: 'Add a lighthouse', continueFrom: second.turn });
    const { contents, size } = body(2);
    assert.equal(size, '16:9');
    assert.deepEqual(
      [second, third].map(({ images }) => images[0]!.altText),
      ['A harbour at noon', 'A harbour at noon'],
    );
    assert.deepEqual(
      contents.map(({ role, parts }) => [role, parts[0]?.text, parts.length]),
      [
        ['user', 'A harbour at noon', 1],
        ['model', 'Generated 1 image for you', 2],
        ['user', 'Make it a snowy night', 1],
        ['model', 'Generated 1 image for you', 2],
        ['user', 'Add a lighthouse', 1],
      ],
    );
    assert.match(third.images[0]!.uri.path, /assets\/harbour-at-noon-add-a-lighthouse\.png$/);
    const sent = Buffer.from(String(contents[3]?.parts[1]?.image).split(',')[1] ?? '', 'base64');
    const saved = await readFile(second.images[0]!.uri.fsPath);
    assert.ok((await sharp(sent).raw().toBuffer()).equals(await sharp(saved).raw().toBuffer()));
    // The provenance packet is removed like other metadata.
    assert.ok((await sharp(saved).metadata()).xmp && !(await sharp(sent).metadata()).xmp);
  });

  it('generates several images at once, each with one request', async () => {
    const { images } = await peel.api.run({ prompt: 'Four of them', count: 4 });
    assert.equal(images.length, 4);
    assert.equal(new Set(images.map(({ uri }) => uri.path)).size, 4);
    assert.equal(peel.emulator.requests.length, 4);
    const keys = peel.emulator.requests.map(({ headers }) => headers['idempotency-key']);
    assert.equal(new Set(keys).size, 4);
  });

  it('chooses the file extension by the bytes, not by the requested name', async () => {
    peel.emulator.next({ format: 'jpeg' });
    const { images } = await peel.api.run({ prompt: 'A poster', fileName: 'poster.png' });
    assert.match(images[0]!.uri.path, /poster\.jpg$/);
    assert.equal(images[0]!.format, 'jpeg');
  });

  it('saves the received images and reports the failures', async () => {
    peel.emulator.next({ error: { code: 500, msg: 'broken' } });
    const { images, failures } = await peel.api.run({ prompt: 'One fails', count: 2 });
    assert.equal(images.length, 1);
    assert.deepEqual(
      failures.map(({ code, mayHaveBeenCharged }) => [code, mayHaveBeenCharged]),
      [['service-error', true]],
    );
  });

  it('rejects invalid options before anything is sent', async () => {
    const far = vscode.Uri.joinPath(peel.folder, 'no-such.png');
    const cases: [Parameters<typeof peel.api.run>[0], string][] = [
      [{ prompt: '  ' }, 'invalid-request'],
      [{ prompt: 'x', ratio: '7:5' }, 'invalid-request'],
      [{ prompt: 'x', count: 9 }, 'invalid-request'],
      [{ prompt: 'x', count: 0 }, 'invalid-request'],
      [{ prompt: 'x', count: 0, reuse: 'always' }, 'invalid-request'],
      [{ prompt: 'x', inputs: ['ftp://example.com/a.png'] }, 'invalid-request'],
      [{ prompt: 'x', inputs: ['https://192.168.1.1/a.png'] }, 'invalid-request'],
      [{ prompt: 'x', inputs: Array(6).fill('https://example.com/a.png') }, 'invalid-request'],
      [{ prompt: 'x', continueFrom: 'nothing' }, 'invalid-request'],
      [{ prompt: 'x', inputs: [far] }, 'input-unreadable'],
      [{ prompt: 'x', inputs: [vscode.Uri.joinPath(peel.folder, 'index.html')] }, 'input-format'],
      [{ prompt: 'x', folder: vscode.Uri.joinPath(peel.folder, 'index.html') }, 'no-folder'],
    ];
    const before = await treeOf(peel.folder);
    for (const [options, code] of cases) {
      const failure = await failureOf(peel.api.run(options));
      assert.deepEqual([failure.code, failure.charged], [code, false], JSON.stringify(options));
    }
    assert.equal(peel.emulator.requests.length, 0);
    assert.deepEqual(await treeOf(peel.folder), before);
  });

  it('rejects with the error code of each failure', async () => {
    const cases = [
      [{ error: { code: 400 } }, 'rejected', false],
      [{ error: { code: 401 } }, 'bad-key', false],
      [{ error: { code: 429 } }, 'rate-limited', false],
      [{ error: { code: 402 } }, 'quota', false],
      [{ error: { code: 500 } }, 'service-error', true],
      [{ error: { code: 401, status: 200 } }, 'bad-key', false],
      [{ html: true }, 'gateway-error', true],
      [{ refusal: 'I cannot draw that.' }, 'refused', true],
      [{ empty: true }, 'no-image', true],
    ] as const;
    for (const [script, code, charged] of cases) {
      peel.emulator.reset();
      peel.emulator.next(script);
      const failure = await failureOf(peel.api.run({ prompt: 'Fails' }));
      assert.deepEqual([failure.code, failure.charged], [code, charged], JSON.stringify(script));
      assert.equal(peel.emulator.requests.length, 1);
    }
  });

  it('can be canceled', async () => {
    const cancel = new vscode.CancellationTokenSource();
    peel.emulator.next({ hold: new Promise(() => undefined) });
    const failing = failureOf(peel.api.run({ prompt: 'Never comes' }, cancel.token));
    await peel.emulator.waitFor(1);
    cancel.cancel();
    const { code, charged } = await failing;
    assert.deepEqual([code, charged], ['canceled', true]);
  });

  it('follows the assets folder setting and saves edits beside their source if the setting says so', async () => {
    await configure('assetsFolder', 'public/images', vscode.ConfigurationTarget.Workspace);
    const { images } = await peel.api.run({ prompt: 'Elsewhere' });
    await configure('assetsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    assert.equal(vscode.workspace.asRelativePath(images[0]!.uri), 'public/images/elsewhere.png');
    await configure('editsBesideSource', true, vscode.ConfigurationTarget.Workspace);
    const [source] = await photos();
    const edit = await peel.api.run({ prompt: 'Beside', inputs: [source!] });
    await configure('editsBesideSource', undefined, vscode.ConfigurationTarget.Workspace);
    assert.match(vscode.workspace.asRelativePath(edit.images[0]!.uri), /^photos\/.*-beside\.png$/);
  });

  it('refuses an assets folder outside the workspace folder', async () => {
    await configure('assetsFolder', '../outside', vscode.ConfigurationTarget.Workspace);
    const { code } = await failureOf(peel.api.run({ prompt: 'Outside' }));
    await configure('assetsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    assert.equal(code, 'no-folder');
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('ignores an endpoint in the workspace settings', async () => {
    const update = configure('endpoint', 'http://127.0.0.1:9/', vscode.ConfigurationTarget.Workspace);
    await assert.rejects(Promise.resolve(update), /./);
    const { images } = await peel.api.run({ prompt: 'Still here' });
    assert.equal(images.length, 1);
  });

  it('does not use the key for another origin', async () => {
    await configure('endpoint', peel.emulator.endpoint.replace('127.0.0.1', 'localhost'));
    const { code } = await failureOf(peel.api.run({ prompt: 'Other origin' }));
    await configure('endpoint', peel.emulator.endpoint);
    assert.equal(code, 'no-key');
    assert.equal(peel.emulator.requests.length, 0);
  });
});
