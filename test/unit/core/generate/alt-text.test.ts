// What a reference says of a picture: what it shows, never what was asked to be changed.
import assert from 'node:assert/strict';
import { altText } from '../../../../src/core/generate/alt-text';
import { fileInput, imageRequest, pastTurn, urlInput } from '../../helpers/image-requests';

const nothing = () => undefined;
const edit = (...inputs: ReturnType<typeof fileInput | typeof urlInput>[]) =>
  altText(imageRequest({ prompt: 'make it blue', inputs }), [], nothing);

describe('alt text', () => {
  it('is the prompt of a generated picture', () => {
    assert.equal(altText(imageRequest({ prompt: ' A harbour at noon ' }), [], nothing), 'A harbour at noon');
  });

  it('is the first prompt of a conversation, however it went on', () => {
    const past = [pastTurn('a', { prompt: 'A harbour at noon' }), pastTurn('b', { prompt: 'Make it night' })];
    assert.equal(altText(imageRequest({ prompt: 'Add a lighthouse' }), past, nothing), 'A harbour at noon');
  });

  it('is what an edited file is called, in words', () => {
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

  it('of a conversation that began with a file is that file’s name', () => {
    const past = [pastTurn('a', { prompt: 'make it blue', inputs: [fileInput('shop-cat.jpg')] })];
    assert.equal(altText(imageRequest({ prompt: 'now red' }), past, nothing), 'Shop cat');
  });

  it('stays with a picture whose own is known', () => {
    const input = fileInput('kitten.png');
    const known = (uri: string) => (uri.endsWith('/kitten.png') ? 'A kitten in a garden' : undefined);
    assert.equal(altText(imageRequest({ prompt: 'make it blue', inputs: [input] }), [], known), 'A kitten in a garden');
  });

  it('is the instruction where there is nothing better', () => {
    assert.equal(edit(urlInput('https://example.com/')), 'make it blue');
    assert.equal(edit(urlInput('https://example.com/%E0%A4')), 'make it blue');
  });
});
