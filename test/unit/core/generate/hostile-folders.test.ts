// Tests runs with hostile file names, links out of the workspace, and changing folders.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ImageError } from '../../../../src/core/errors';
import { stemForEdit, stemFromName } from '../../../../src/core/generate/file-names';
import { recoverUnsaved } from '../../../../src/core/outbox/recover-unsaved';
import { sha256, withEmulator } from '../../emulator/client';
import { failureOf, namesIn, openFilesIn, treeOf, withFolders } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { systemError, createWatchedDisk } from '../../helpers/faulty-disk';

const reserved = [
  'con',
  'PRN',
  'aux.png',
  'nul.',
  'COM1',
  'lpt9.tar.gz',
  'CONIN$',
  'com¹',
  'con .png',
  '.',
  '..',
  '...',
];
const endings = [
  'dot.',
  'dots...',
  'space ',
  'both. . ',
  ' before',
  '.hidden',
  '-',
  '--',
  '~',
  '~$lock',
  'name.png.png',
];
const hidden = [
  'a\u202egnp.exe',
  'zero\u200bwidth',
  '\ufeffbom',
  'nul\0byte',
  'bell\u0007',
  'line\nbreak',
  'tab\tbed',
  '\u2028',
  '\ud83d',
  'tag\u{e0041}',
];
const separators = [
  '../../etc/passwd',
  '/etc/passwd',
  '..\\..\\x',
  'C:\\x',
  'a:stream',
  '\\\\host\\share',
  '%2e%2e%2f',
  '$(x)',
  '`x`',
  '[x](command:y)',
];
const scripts = [
  '夜の港',
  'صورة جميلة',
  'תמונה',
  'รูปภาพ',
  'हिन्दी',
  'Größe',
  'ภาพ',
  '한국어',
  'ქართული',
  'አማርኛ',
  '👩‍👩‍👧',
  '🇩🇪',
  '🏳️‍🌈',
];
const similarNames = [
  'café',
  'cafe\u0301',
  'Cat',
  'cat',
  'CAT',
  'ＣＡＴ',
  'ﬁle',
  'file',
  'İ',
  'i̇',
  'ß',
  'ss',
  '가',
  '가',
];
const long = [
  'x'.repeat(300),
  '日'.repeat(300),
  '👩‍👩‍👧'.repeat(100),
  `${'a'.repeat(254)}.png`,
  `e${'\u0301'.repeat(300)}`,
];
const names = [...reserved, ...endings, ...hidden, ...separators, ...scripts, ...similarNames, ...long];

describe('saving with hostile names and folders', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  const newFolder = withFolders();
  let fixture: Fixture;
  let assets: string;
  let image: Buffer;
  let hash: string;

  before(async () => {
    image = await noiseImage(8);
    hash = sha256(image);
  });
  beforeEach(async () => {
    fixture = await newFixture({ endpoint: emulator().endpoint, limit: 60 });
    assets = path.join(fixture.workspace, 'assets');
    emulator().always(replyWith(image));
  });
  afterEach(() => emulator().always(undefined));

  const target = (stem: string, one = fixture) => ({ ...one.request().target, stem });
  const posts = () => emulator().requests.length;

  for (const [from, make] of Object.entries({
    stemFromName,
    stemForEdit: (name: string) => stemForEdit(name, 'Make it blue'),
  })) {
    it(`saves every hostile name as a separate file (${from})`, async () => {
      const saved: string[] = [];
      await fs.mkdir(assets);
      await fs.writeFile(path.join(assets, 'image.png'), 'mine');
      for (const name of names) {
        const { images } = await fixture.run({ target: target(make(name)) });
        saved.push(path.relative(assets, fileURLToPath(images[0]?.uri ?? '')));
      }
      assert.equal(new Set(saved).size, names.length, 'two images have the same name');
      assert.deepEqual(await namesIn(assets), [...saved, 'image.png'].toSorted());
      const { 'image.png': mine, ...others } = await treeOf(assets);
      assert.equal(mine, sha256(Buffer.from('mine')));
      assert.deepEqual(new Set(Object.values(others)), new Set([hash]));
      for (const name of saved)
        assert.doesNotMatch(name, /[<>:"/\\|?*\p{Cc}\p{Cs}\u200b\u202e\ufeff]|^[\s.]|[\s.]\.png$/u);
      assert.deepEqual(await namesIn(fixture.workspace), ['assets']);
    });
  }

  it('gives 50 concurrent images from two windows different names', async () => {
    const other = await newFixture({ endpoint: emulator().endpoint, limit: 60, folder: fixture.folder });
    await fs.mkdir(assets);
    await fs.writeFile(path.join(assets, 'cat.png'), 'mine');
    const runs = [8, 8, 8, 1].flatMap((count) =>
      [fixture, other].map((one) => one.run({ count, target: target('cat', one) })),
    );
    const uris = (await Promise.all(runs)).flatMap(({ images }) => images.map(({ uri }) => uri));
    assert.equal(new Set(uris).size, 50);
    const { 'cat.png': mine, ...others } = await treeOf(assets);
    assert.equal(mine, sha256(Buffer.from('mine')));
    assert.deepEqual(Object.keys(others).length, 50);
    assert.deepEqual(new Set(Object.values(others)), new Set([hash]));
    assert.equal(posts(), 50);
  });

  describe('links', () => {
    let outside: string;
    beforeEach(async () => {
      outside = await newFolder();
      await fs.writeFile(path.join(outside, 'theirs.png'), 'theirs');
    });
    afterEach(async () => assert.deepEqual(Object.keys(await treeOf(outside)), ['theirs.png']));

    const targets: Record<string, () => string> = {
      'out of the workspace': () => outside,
      'to nowhere': () => path.join(outside, 'nowhere'),
      'to a file': () => path.join(outside, 'theirs.png'),
      'to itself': () => assets,
      'out through the parent folder': () => '../..',
    };
    for (const [name, linkTarget] of Object.entries(targets)) {
      it(`refuses a link ${name} before anything is sent`, async () => {
        await fs.symlink(linkTarget(), assets);
        const error = await failureOf(fixture.run());
        assert.ok(error instanceof ImageError);
        assert.deepEqual([error.code, posts()], ['no-folder', 0]);
      });
    }

    it('follows a link to a folder in the workspace', async () => {
      await fs.mkdir(path.join(fixture.workspace, 'real'));
      await fs.symlink('real', assets);
      await fixture.run();
      assert.deepEqual(await namesIn(path.join(fixture.workspace, 'real')), ['harbour.png']);
    });

    it('does not replace links that have the requested name', async () => {
      await fs.mkdir(assets);
      const places = [path.join(outside, 'theirs.png'), path.join(outside, 'new.png'), 'harbour.png', outside];
      for (const [index, linkTarget] of places.entries())
        await fs.symlink(linkTarget, path.join(assets, index === 0 ? 'harbour.png' : `harbour-${index + 1}.png`));
      const before = await treeOf(assets);
      await fixture.run();
      assert.deepEqual(await treeOf(assets), { ...before, 'harbour-5.png': hash });
      assert.equal(await fs.readFile(path.join(outside, 'theirs.png'), 'utf8'), 'theirs');
    });
  });

  describe('folder changes during a request', () => {
    /** Runs `act` while the service holds the response; returns the result of the run. */
    async function meanwhile(act: () => Promise<unknown>, one = fixture): Promise<unknown> {
      let release = () => {};
      emulator().next({ ...replyWith(image), hold: new Promise<void>((resolve) => (release = resolve)) });
      const outcome = one.run().catch((thrown: unknown) => thrown);
      await emulator().waitFor(1);
      await act();
      release();
      return outcome;
    }

    /** Asserts that the complete image is in the outbox and can be recovered to another folder. */
    async function assertKept(error: unknown): Promise<void> {
      assert.ok(error instanceof ImageError, String(error));
      assert.ok(error.mayHaveBeenCharged && (error.facts.kept ?? 0) >= image.length);
      assert.equal(posts(), 1);
      assert.deepEqual(await openFilesIn(fixture.folder), []);
      const rescued = await newFolder();
      const [left, ...others] = await fixture.outbox.unsavedJobs();
      assert.ok(left && others.length === 0);
      await recoverUnsaved(fixture.saveContext, left, { folder: pathToFileURL(rescued).href, stem: 'rescued' }, false);
      assert.deepEqual(await treeOf(rescued), { 'rescued.png': hash });
      assert.deepEqual(await fixture.outbox.unsavedJobs(), []);
    }

    it('recreates the output folder when it was moved, and leaves the moved folder unchanged', async () => {
      await fs.mkdir(assets);
      await fs.writeFile(path.join(assets, 'mine.txt'), 'mine');
      await meanwhile(() => fs.rename(assets, `${assets}-moved`));
      assert.deepEqual(Object.keys(await treeOf(fixture.workspace)).toSorted(), [
        'assets',
        'assets-moved',
        'assets-moved/mine.txt',
        'assets/harbour.png',
      ]);
    });

    it('keeps the image in the outbox when the whole workspace is moved', async () => {
      const moved = path.join(await newFolder(), 'moved');
      await assertKept(await meanwhile(() => fs.rename(fixture.workspace, moved)));
      assert.deepEqual(await namesIn(moved), []);
      assert.deepEqual(await namesIn(fixture.workspace), []);
    });

    it('keeps the image in the outbox when a file replaces the folder, and leaves the file unchanged', async () => {
      await assertKept(await meanwhile(() => fs.writeFile(assets, 'a file')));
      assert.equal(await fs.readFile(assets, 'utf8'), 'a file');
    });

    it('does not follow a link out of the workspace that replaces the folder', async () => {
      const outside = await newFolder();
      await assertKept(await meanwhile(() => fs.symlink(outside, assets)));
      assert.deepEqual(await namesIn(outside), []);
    });

    for (const code of ['EROFS', 'EACCES', 'ENOSPC', 'EDQUOT', 'EIO', 'ENAMETOOLONG', 'ESTALE']) {
      it(`keeps the image in the outbox when the folder cannot be written (${code})`, async () => {
        let broken = false;
        const disk = createWatchedDisk((operation, to) => {
          if (
            broken &&
            to.startsWith(path.dirname(assets)) &&
            /^(link|open|mkdir|rename|handle\.write)/.test(operation)
          )
            throw systemError(code);
        });
        const fragile = await newFixture({ endpoint: emulator().endpoint, disk, folder: fixture.folder });
        const error = await meanwhile(async () => (broken = true), fragile);
        broken = false;
        await assertKept(error);
        assert.deepEqual(
          Object.values(await treeOf(fixture.workspace)).filter((one) => one !== 'folder'),
          [],
        );
      });
    }

    it('copies the image when the folder is on another device', async () => {
      let away = false;
      const disk = createWatchedDisk((operation, _, from) => {
        if (away && operation === 'link' && from?.startsWith(fixture.storage)) throw systemError('EXDEV');
      });
      const fragile = await newFixture({ endpoint: emulator().endpoint, disk, folder: fixture.folder });
      await meanwhile(async () => (away = true), fragile);
      assert.deepEqual(await treeOf(assets), { 'harbour.png': hash });
    });
  });
});
