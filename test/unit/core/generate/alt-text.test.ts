// Tests the alt text of an image: it describes the image and is never an instruction.
import assert from 'node:assert/strict';
import { altText, descriptionFromPrompt, fileNameAsWords, maxAltLength } from '../../../../src/core/generate/alt-text';
import { startCpuTimer } from '../../helpers/cpu-timer';
import { fileInput, urlInput } from '../../helpers/image-requests';

const nothing = () => undefined;
const edit = (...inputs: ReturnType<typeof fileInput | typeof urlInput>[]) =>
  altText({ prompt: 'make it blue', inputs }, 'result-make-it-blue.png', nothing);

describe('alt text', () => {
  it('uses the prompt of a generated image', () => {
    assert.equal(altText({ prompt: ' A harbour at noon ', inputs: [] }, 'x.png', nothing), 'A harbour at noon');
  });

  it('uses the name of an edited file, in words, and never the edit', () => {
    for (const [name, expected] of [
      ['shop-cat.jpg', 'Shop cat'],
      ['HERO_image.final.PNG', 'HERO image final'],
      ['hero-edit-2.png', 'Hero'],
      ['IMG_2041.webp', 'IMG 2041'],
      ['夜の港.png', '夜の港'],
    ] as const) {
      assert.equal(edit(fileInput(name)), expected);
      assert.equal(fileNameAsWords(name), expected);
    }
    assert.equal(edit(urlInput('https://example.com/a/orange%20kitten.png?x=1')), 'Orange kitten');
    assert.equal(edit(fileInput('harbour.webp'), fileInput('shop-cat.jpg')), 'Harbour, Shop cat');
    assert.equal(edit(urlInput('https://example.com/')), '');
    assert.equal(edit(urlInput('https://example.com/%E0%A4')), '');
  });

  it('uses the known alt texts of input files', () => {
    const inputs = [fileInput('kitten.png'), fileInput('harbour.png')];
    const known = (uri: string) => (uri.endsWith('/kitten.png') ? 'A kitten in a garden' : undefined);
    assert.equal(altText({ prompt: 'make it blue', inputs }, 'x.png', known), 'A kitten in a garden, Harbour');
  });

  it('uses the name of a file that no session contains', () => {
    assert.equal(altText(undefined, 'our-bakery.png', nothing), 'Our bakery');
  });
});

describe('description from a prompt', () => {
  it('drops what is said to the model', () => {
    for (const [prompt, expected] of [
      ['Generate an image of a cat on a sofa', 'A cat on a sofa'],
      ['Please create a flat icon of a boat.', 'A flat icon of a boat'],
      ['Draw me two kittens playing', 'Two kittens playing'],
      ['A picture of the old harbour', 'The old harbour'],
      ['A harbour at noon. No text. Use warm colors.', 'A harbour at noon'],
      ['A harbour at noon. Three boats lie at the pier.', 'A harbour at noon. Three boats lie at the pier.'],
      ['A harbour, v2.0 of the logo, by Dr.No', 'A harbour, v2.0 of the logo, by Dr.No'],
      ['A harbour\nat noon\n\nMorning Tide look: soft light, pale colors', 'A harbour at noon'],
      ['Make hay', 'Make hay'],
      ['Show', 'Show'],
      ['生成一张黎明时分港口的图片', '黎明时分港口'],
      ['画一只橘猫。不要文字。', '一只橘猫'],
      ['一只橘猫坐在花园里', '一只橘猫坐在花园里'],
    ] as const)
      assert.equal(descriptionFromPrompt(prompt), expected, prompt);
  });

  it('is cut after a sentence or a word', () => {
    const long = 'A lighthouse on a cliff above a wild sea, in the light of a stormy evening';
    assert.equal(descriptionFromPrompt(`${long}. ${long} with many sailing boats`), long);
    const words = descriptionFromPrompt(`${long}, with waves that reach the lamp and gulls that fly around it`);
    assert.equal(words, `${long}, with waves that reach the lamp and gulls`);
    assert.ok(words.length <= maxAltLength);
    assert.equal(descriptionFromPrompt('港'.repeat(300)).length, maxAltLength);
    assert.ok(descriptionFromPrompt('🐱'.repeat(300)).isWellFormed());
    assert.equal(descriptionFromPrompt(''), '');
  });

  it('is found quickly in any text', () => {
    for (const part of ['a ', '.', '. ', 'please ', 'a.b', '\n', '的图片', 'draw me ']) {
      const cpuTime = startCpuTimer();
      descriptionFromPrompt(part.repeat(30_000));
      assert.ok(cpuTime() < 500, part);
    }
  });
});

describe('alt text of an image with a project style', () => {
  it('describes what the user asked for, not the style and its images', () => {
    const styled = {
      prompt: 'A shop cat\n\nSoft light.',
      inputs: [{ kind: 'file', uri: 'file:///dunes.png', name: 'dunes.png' } as const],
      style: { name: 'Look', prompt: 10, inputs: 0 },
    };
    assert.equal(
      altText(styled, 'shop-cat.png', () => undefined),
      altText({ prompt: 'A shop cat', inputs: [] }, 'shop-cat.png', () => undefined),
    );
  });
});
