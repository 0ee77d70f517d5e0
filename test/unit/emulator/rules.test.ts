// Tests every rule of the API document: an image if valid, an exact error 400 if not.
import assert from 'node:assert/strict';

import { documentedPixels } from '../../emulator/ratios';
import { ask, envelope, good, plain, post, uri, withEmulator, withImages } from './client';

const model = good.model;
const user = (...parts: unknown[]) => ({ role: 'user', parts });
const reply = (...parts: unknown[]) => ({ role: 'model', parts });
const text = { text: 'A harbour' };

describe('emulator: request rules', () => {
  const emulator = withEmulator();
  const refusals: [string, unknown, string][] = [
    ['an array as body', [good], 'The body must be a JSON object'],
    ['null as body', null, 'The body must be a JSON object'],
    ['broken JSON', '{"model":', 'The body is not valid JSON'],
    ['a byte order mark', `\uFEFF${JSON.stringify(good)}`, 'The body is not valid JSON'],
    ['an unknown field', { ...good, n: 2 }, 'Unknown field n'],
    ['no model', { prompt: 'x' }, 'model is required'],
    ['a model that is not a string', { ...good, model: 7 }, 'model must be a string'],
    ['an unknown model', { ...good, model: 'gemini-3' }, 'Unknown model gemini-3'],
    ['neither prompt nor contents', { model }, 'Either prompt or contents must be provided'],
    ['both', { ...good, contents: [user(text)] }, 'Select either prompt or contents, not both'],
    ['an empty prompt', { model, prompt: ' \n' }, 'prompt must be a non-empty string'],
    ['a prompt that is not a string', { model, prompt: null }, 'prompt must be a non-empty string'],
    ['response_format url', { ...good, response_format: 'url' }, 'response_format must be b64_json'],
    ['response_format null', { ...good, response_format: null }, 'response_format must be b64_json'],
    ['an unknown ratio', { ...good, size: '2:1' }, 'Unsupported aspect ratio'],
    ['a ratio named like a property of every object', { ...good, size: 'toString' }, 'Unsupported aspect ratio'],
    ['unknown pixels', { ...good, size: '1024x1025' }, 'Unsupported aspect ratio'],
    ['21:9 in landscape', { ...good, size: '2176x1024' }, 'Unsupported aspect ratio'],
    ['a size that is not a string', { ...good, size: 1024 }, 'Unsupported aspect ratio'],
    ['contents that are not an array', { model, contents: user(text) }, 'contents must be a non-empty array'],
    ['no turns', { model, contents: [] }, 'contents must be a non-empty array'],
    ['a turn that is not an object', { model, contents: ['x'] }, 'contents[0] must be an object'],
    ['an unknown field of a turn', { model, contents: [{ ...user(text), id: 1 }] }, 'Unknown field contents[0].id'],
    [
      'an unknown role',
      { model, contents: [{ role: 'system', parts: [text] }] },
      'contents[0].role must be user or model',
    ],
    [
      'a model turn first',
      { model, contents: [reply(text), user(text)] },
      'contents[0].role must be user: turns alternate and begin with user',
    ],
    [
      'two user turns in a row',
      { model, contents: [user(text), user(text)] },
      'contents[1].role must be model: turns alternate and begin with user',
    ],
    [
      'a model turn last',
      { model, contents: [user(text), reply(text)] },
      'The last turn of contents must be of role user',
    ],
    ['no parts', { model, contents: [user()] }, 'contents[0].parts must be a non-empty array'],
    [
      'parts that are not an array',
      { model, contents: [{ role: 'user', parts: text }] },
      'contents[0].parts must be a non-empty array',
    ],
    ['a part that is not an object', { model, contents: [user('x')] }, 'contents[0].parts[0] must be an object'],
    ['an empty part', { model, contents: [user({})] }, 'contents[0].parts[0] must have exactly one of text and image'],
    [
      'text and image in one part',
      { model, contents: [user({ text: 'x', image: 'y' })] },
      'contents[0].parts[0] must have exactly one of text and image',
    ],
    [
      'a part of another kind',
      { model, contents: [user({ image_url: 'x' })] },
      'contents[0].parts[0] must have exactly one of text and image',
    ],
    [
      'an empty text',
      { model, contents: [user({ text: '' })] },
      'contents[0].parts[0].text must be a non-empty string',
    ],
    [
      'an image that is not a string',
      { model, contents: [user(text, { image: { url: 'x' } })] },
      'contents[0].parts[1].image must be a string',
    ],
    ['a user turn without text', { model, contents: [user({ image: 'x' })] }, 'contents[0] needs a text part'],
    [
      'an early user turn without text',
      { model, contents: [user({ image: 'x' }), reply(text), user(text)] },
      'contents[0] needs a text part',
    ],
  ];
  for (const [name, body, message] of refusals) {
    it(`refuses ${name}`, async () => {
      const response = await post(emulator(), body);
      assert.equal(response.status, 400);
      assert.deepEqual(await envelope(response), { code: 400, msg: `Invalid parameter: ${message}`, data: null });
      assert.equal(emulator().requests.length, 1);
    });
  }

  for (const [ratio, pixels] of Object.entries(documentedPixels)) {
    it(`accepts ${ratio} and ${pixels}`, async () => {
      // The rules are checked nevertheless, and nothing has to be drawn.
      emulator().always({ empty: true });
      for (const size of [ratio, pixels]) assert.equal((await ask(emulator(), { ...good, size })).code, 200);
    });
  }

  it('accepts b64_json, no size, and conversations without images', async () => {
    assert.equal((await ask(emulator(), { model, prompt: 'x', response_format: 'b64_json' })).code, 200);
    assert.equal((await ask(emulator(), { model, contents: [user(text), reply(text), user(text)] })).code, 200);
  });

  it('accepts five images and refuses six, in any turn', async () => {
    const image = { image: uri(await plain('#336699')) };
    const five = [user(text, image, image), reply(image), user(text, image, image)];
    assert.equal((await ask(emulator(), { model, contents: five })).code, 200);
    const six = [user(text, image, image), reply(image, image), user(text, image, image)];
    assert.equal(
      (await ask(emulator(), { model, contents: six })).msg,
      'Invalid parameter: At most 5 images per request, this one has 6',
    );
    assert.equal((await ask(emulator(), withImages(...Array.from({ length: 6 }, () => image.image)))).code, 400);
  });
});

describe('emulator with the option `otherModels`', () => {
  const emulator = withEmulator({ otherModels: true });
  it('accepts every Gemini model, and no other', async () => {
    assert.equal((await ask(emulator(), { ...good, model: 'gemini-3-pro-image' })).code, 200);
    assert.equal(
      (await ask(emulator(), { ...good, model: 'dall-e-3' })).msg,
      'Invalid parameter: Unknown model dall-e-3',
    );
  });
});
