// Tests the alternative text of a reference: it describes the image, not the edit.
import assert from 'node:assert/strict';
import { altText } from '../../../../src/core/generate/alt-text';
import { fileInput, imageRequest, pastTurn, urlInput } from '../../helpers/image-requests';

const nothing = () => undefined;
const edit = (...inputs: ReturnType<typeof fileInput | typeof urlInput>[]) =>
  altText(imageRequest({ prompt: 'make it blue', inputs }), [], nothing);

describe('alt text', () => {
  it('uses the prompt of a generated image', () => {
    assert.equal(altText(imageRequest({ prompt: ' A harbour at noon ' }), [], nothing), 'A harbour at noon');
  });

  it('uses the first prompt of a session, however many edits follow', () => {
    const past = [pastTurn('a', { prompt: 'A harbour at noon' }), pastTurn('b', { prompt: 'Make it night' })];
    assert.equal(altText(imageRequest({ prompt: 'Add a lighthouse' }), past, nothing), 'A harbour at noon');
  });

  it('uses the name of an edited file, in words', () => {
    for (const [name, expected] of [
      ['shop-cat.jpg', 'Shop cat'],
      ['HERO_image.final.PNG', 'HERO image final'],
      ['hero-edit-2.png', 'Hero'],
      ['IMG_2041.webp', 'IMG 2041'],
      ['夜の港.png', '夜の港'],
    ] as const)
      assert.equal(edit(fileInput(name)), expected);
    assert.equal(edit(urlInput('https://example.com/a/orange%20kitten.png?x=1')), 'Orange kitten');
    assert.equal(edit(fileInput('harbour.webp'), fileInput('shop-cat.jpg')), 'Harbour, Shop cat');
  });

  it('uses the file name when a session starts with a file', () => {
    const past = [pastTurn('a', { prompt: 'make it blue', inputs: [fileInput('shop-cat.jpg')] })];
    assert.equal(altText(imageRequest({ prompt: 'now red' }), past, nothing), 'Shop cat');
  });

  it('keeps the alternative text of an input if it is known', () => {
    const input = fileInput('kitten.png');
    const known = (uri: string) => (uri.endsWith('/kitten.png') ? 'A kitten in a garden' : undefined);
    assert.equal(altText(imageRequest({ prompt: 'make it blue', inputs: [input] }), [], known), 'A kitten in a garden');
  });

  it('uses the edit prompt when there is no better text', () => {
    assert.equal(edit(urlInput('https://example.com/')), 'make it blue');
    assert.equal(edit(urlInput('https://example.com/%E0%A4')), 'make it blue');
  });
});
