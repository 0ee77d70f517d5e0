// Tests "Delete Unstarred Images…" with and without a trash, and with changes meanwhile.
import assert from 'node:assert/strict';
import { useDeleteUnstarredFixture } from '../fixtures/delete-unstarred-fixture';

describe('delete unstarred', () => {
  const fixture = useDeleteUnstarredFixture();
  const { put, mark, unstar, run, prompts, trashFor, files } = fixture;

  it('deletes permanently after one question if there is no trash', async () => {
    const unstarred = [put('/site/a.png'), put('/site/b.png')];
    mark(put('/site/kept.png'));
    await run(prompts());
    assert.deepEqual(fixture.deleted, unstarred);
    assert.deepEqual(fixture.messages, ['remove 2, 2 starred', 'Permanently deleted 2 images.']);
    assert.deepEqual(files(), ['/site/kept.png']);
  });

  it('deletes nothing if the user declines', async () => {
    put('/site/a.png');
    await run(prompts('remove'));
    assert.deepEqual(fixture.messages, ['remove 1, 1 starred']);
    assert.deepEqual(files(), ['/site/a.png']);
  });

  it('keeps images that were starred, changed or deleted while the question was open', async () => {
    const [, starred] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    fixture.meanwhile = () => {
      mark(starred);
      // The new file has the same size.
      fixture.disk.files.set('/site/c.png', Buffer.from('picture /site/C.png'));
      fixture.disk.files.delete('/site/d.png');
    };
    await run(prompts());
    assert.deepEqual(fixture.messages, [
      'remove 4, 1 starred',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 3 images.',
    ]);
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
  });

  it('keeps images that a running job uses, before and after the question', async () => {
    const [, used, late] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png')];
    const uriOf = (image: string) =>
      fixture.records.flatMap((record) => (record.type === 'image' && record.id === image ? [record.uri] : []));
    fixture.inputs = uriOf(used);
    fixture.meanwhile = () => (fixture.inputs = [...uriOf(used), ...uriOf(late)]);
    await run(prompts());
    assert.deepEqual(fixture.messages, [
      'remove 2, 1 starred',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 1 image.',
    ]);
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
    fixture.messages = [];
    await run(prompts());
    assert.deepEqual([fixture.messages, files().length], [['nothing'], 2]);
  });

  it('reports the name and the reason if the file system refuses', async () => {
    put('/site/a.png');
    put('/site/b.png');
    fixture.disk.refuseDelete = (path) => path === '/site/b.png';
    await run(prompts());
    assert.equal(fixture.messages.length, 2);
    assert.match(
      fixture.messages[1]!,
      /^Permanently deleted 1 image\. Could not be deleted: 1 image\. “b\.png”: .*\/site\/b\.png/,
    );
    assert.deepEqual(files(), ['/site/b.png']);
  });

  it('moves to the trash if there is one, and asks again for the rest', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    await run(prompts(), trashFor('/site', 'b.png'));
    assert.deepEqual(fixture.messages, [
      'trash 2, 1 starred',
      'remove 2, 1 starred',
      'Moved 1 image to the trash. Permanently deleted 2 images.',
    ]);
    assert.deepEqual([fixture.trashed, files()], [['/site/a.png'], []]);
  });

  it('reports what was kept if only the trash was accepted', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(prompts('remove'), trashFor('/site'));
    assert.equal(fixture.messages.at(-1), 'Moved 1 image to the trash. Not deleted, as you requested: 1 image.');
    assert.deepEqual(files(), ['/share/c.png']);
  });

  it('deletes nothing if the first question is declined', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(prompts('trash'), trashFor('/site'));
    assert.deepEqual([fixture.messages, files().length], [['trash 1, 1 starred'], 2]);
  });

  it('deletes nothing and says why if no image is starred, here or in a duplicate of the session', async () => {
    unstar();
    put('/site/a.png');
    put('/share/b.png');
    await run(prompts(), trashFor('/site'));
    assert.deepEqual(fixture.messages, [
      'No image in this session is starred. Star the images to keep, then delete the others.',
    ]);
    assert.deepEqual([files(), fixture.deleted], [['/share/b.png', '/site/a.png'], []]);
  });

  it('does nothing if all remaining images are starred', async () => {
    mark(put('/site/a.png'));
    put('/site/b.png');
    fixture.disk.files.delete('/site/b.png');
    await run(prompts());
    assert.deepEqual([fixture.messages, files()], [['nothing'], ['/site/a.png']]);
  });

  it('keeps images that may have been edited if there is no trash, and reports them', async () => {
    put('/site/a.png');
    put('/site/old.png', '');
    await run(prompts());
    const alone = 'Skipped because they are starred, in use, or may have changed: 1 image.';
    assert.deepEqual(fixture.messages, ['remove 1, 1 starred', `Permanently deleted 1 image. ${alone}`]);
    assert.deepEqual(files(), ['/site/old.png']);
    fixture.messages = [];
    await run(prompts());
    assert.deepEqual([fixture.messages, files()], [[`No images were deleted. ${alone}`], ['/site/old.png']]);
    fixture.messages = [];
    await run(prompts(), trashFor('/site'));
    assert.deepEqual([fixture.messages, files()], [['trash 1, 1 starred', 'Moved 1 image to the trash.'], []]);
  });

  it('reports that a session could not be read between two questions', async () => {
    put('/site/a.png');
    put('/share/b.png');
    fixture.meanwhile = () => {
      if (fixture.trashed.length === 0) return;
      fixture.reading = () => {
        throw new Error('The disk no longer exists.');
      };
    };
    await run(prompts(), trashFor('/site'));
    assert.equal(
      fixture.messages.at(-1),
      'Moved 1 image to the trash. Could not be deleted: 1 image. “b.png”: The disk no longer exists.',
    );
    assert.deepEqual(files(), ['/share/b.png']);
  });

  it('does not ask again after moving to the trash was canceled', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    const answers = prompts();
    await run({ ...answers, withProgress: (work) => work(() => fixture.trashed.length > 0) }, trashFor('/site'));
    assert.deepEqual(fixture.messages, [
      'trash 2, 1 starred',
      'Moved 1 image to the trash. Not deleted, as you requested: 2 images.',
    ]);
    assert.deepEqual(files(), ['/share/c.png', '/site/b.png']);
  });
});
