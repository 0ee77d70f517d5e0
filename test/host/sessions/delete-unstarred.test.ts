// "Delete Unstarred Images…": where there is a trash, where there is none, and where somebody changes things meanwhile.
import assert from 'node:assert/strict';
import { useDeleteUnstarredFixture } from '../fixtures/delete-unstarred-fixture';

describe('everything unstarred', () => {
  const bench = useDeleteUnstarredFixture();
  const { put, mark, run, person, trashFor, files } = bench;

  it('is deleted for good where there is no trash, after one question that says so', async () => {
    const unstarred = [put('/site/a.png'), put('/site/b.png')];
    mark(put('/site/kept.png'));
    await run(person());
    assert.deepEqual(bench.deleted, unstarred);
    assert.deepEqual(bench.heard, ['remove 2, 1 starred', 'Permanently deleted 2 images.']);
    assert.deepEqual(files(), ['/site/kept.png']);
  });

  it('stays where a person does not want that, and nothing else is said', async () => {
    put('/site/a.png');
    await run(person('remove'));
    assert.deepEqual(bench.heard, ['remove 1, 0 starred']);
    assert.deepEqual(files(), ['/site/a.png']);
  });

  it('stays where it was starred, changed or taken away while the question stood', async () => {
    const [, starred] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    bench.meanwhile = () => {
      mark(starred);
      // Of the very size.
      bench.disk.files.set('/site/c.png', Buffer.from('picture /site/C.png'));
      bench.disk.files.delete('/site/d.png');
    };
    await run(person());
    assert.deepEqual(bench.heard, [
      'remove 4, 0 starred',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 3 images.',
    ]);
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
  });

  it('stays while a running job uses it, before and after the question', async () => {
    const [, used, late] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png')];
    const uriOf = (image: string) =>
      bench.records.flatMap((record) => (record.type === 'image' && record.id === image ? [record.uri] : []));
    bench.inputs = uriOf(used);
    bench.meanwhile = () => (bench.inputs = [...uriOf(used), ...uriOf(late)]);
    await run(person());
    assert.deepEqual(bench.heard, [
      'remove 2, 0 starred',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 1 image.',
    ]);
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
    bench.heard = [];
    await run(person());
    assert.deepEqual([bench.heard, files().length], [['nothing'], 2]);
  });

  it('is told of by name and reason where the file system refuses', async () => {
    put('/site/a.png');
    put('/site/b.png');
    bench.disk.refuseDelete = (path) => path === '/site/b.png';
    await run(person());
    assert.equal(bench.heard.length, 2);
    assert.match(
      bench.heard[1]!,
      /^Permanently deleted 1 image\. Could not be deleted: 1 image\. “b\.png”: .*\/site\/b\.png/,
    );
    assert.deepEqual(files(), ['/site/b.png']);
  });

  it('goes to the trash where there is one, and is asked about once more where there is none', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    await run(person(), trashFor('/site', 'b.png'));
    assert.deepEqual(bench.heard, [
      'trash 2, 0 starred',
      'remove 2, 0 starred',
      'Moved 1 image to the trash. Permanently deleted 2 images.',
    ]);
    assert.deepEqual([bench.thrownAway, files()], [['/site/a.png'], []]);
  });

  it('is told of as kept where only the trash was wanted', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(person('remove'), trashFor('/site'));
    assert.equal(bench.heard.at(-1), 'Moved 1 image to the trash. Not deleted, as you requested: 1 image.');
    assert.deepEqual(files(), ['/share/c.png']);
  });

  it('stays whole when the first question is answered with no', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(person('trash'), trashFor('/site'));
    assert.deepEqual([bench.heard, files().length], [['trash 1, 0 starred'], 2]);
  });

  it('is nothing where all that is still there is starred', async () => {
    mark(put('/site/a.png'));
    put('/site/b.png');
    bench.disk.files.delete('/site/b.png');
    await run(person());
    assert.deepEqual([bench.heard, files()], [['nothing'], ['/site/a.png']]);
  });

  it('is left alone for good where nobody knows whether it was edited, and that is told', async () => {
    put('/site/a.png');
    put('/site/old.png', '');
    await run(person());
    const alone = 'Skipped because they are starred, in use, or may have changed: 1 image.';
    assert.deepEqual(bench.heard, ['remove 1, 0 starred', `Permanently deleted 1 image. ${alone}`]);
    assert.deepEqual(files(), ['/site/old.png']);
    bench.heard = [];
    await run(person());
    assert.deepEqual([bench.heard, files()], [[`No images were deleted. ${alone}`], ['/site/old.png']]);
    bench.heard = [];
    await run(person(), trashFor('/site'));
    assert.deepEqual([bench.heard, files()], [['trash 1, 0 starred', 'Moved 1 image to the trash.'], []]);
  });

  it('is told of where a session cannot be read any more between two questions', async () => {
    put('/site/a.png');
    put('/share/b.png');
    bench.meanwhile = () => {
      if (bench.thrownAway.length === 0) return;
      bench.reading = () => {
        throw new Error('The disk no longer exists.');
      };
    };
    await run(person(), trashFor('/site'));
    assert.equal(
      bench.heard.at(-1),
      'Moved 1 image to the trash. Could not be deleted: 1 image. “b.png”: The disk no longer exists.',
    );
    assert.deepEqual(files(), ['/share/b.png']);
  });

  it('is not asked about once more when the way to the trash was stopped', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    const voice = person();
    await run({ ...voice, withProgress: (work) => work(() => bench.thrownAway.length > 0) }, trashFor('/site'));
    assert.deepEqual(bench.heard, [
      'trash 2, 0 starred',
      'Moved 1 image to the trash. Not deleted, as you requested: 2 images.',
    ]);
    assert.deepEqual(files(), ['/share/c.png', '/site/b.png']);
  });
});
