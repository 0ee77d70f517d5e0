// Tests the request body, field by field, as a service parses it.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { bodyText } from '../../../helpers/body-text';
import { ImageError } from '../../../../../src/core/errors';
import { planRequest, type RequestPlan } from '../../../../../src/core/request/plan-request';
import type { ImageInput } from '../../../../../src/core/request/image-request';
import { buildRequestBody, type EncodeInput } from '../../../../../src/core/provider/nebula/request-body';
import { fileInput, imageRequest, pastTurn, urlInput } from '../../../helpers/image-requests';

const shown = (input: ImageInput): string => (input.kind === 'file' ? `data:${input.name}` : input.url);
const asIs: EncodeInput = (input) => Promise.resolve([shown(input)]);
const parsed = async (planned: RequestPlan, text: EncodeInput = asIs): Promise<unknown> =>
  JSON.parse(bodyText(await buildRequestBody(planned, text)));

describe('request body', () => {
  it('contains a prompt without images', async () => {
    assert.deepEqual(await parsed(planRequest(imageRequest({ ratio: '16:9' }), [])), {
      model: 'gemini-2.5-flash-image',
      prompt: 'A harbour at noon',
      size: '16:9',
      response_format: 'b64_json',
    });
    assert.deepEqual(await parsed(planRequest(imageRequest(), [])), {
      model: 'gemini-2.5-flash-image',
      prompt: 'A harbour at noon',
      response_format: 'b64_json',
    });
  });

  it('contains files and URLs mixed, in their order', async () => {
    const inputs = [urlInput('https://example.com/b.jpg'), fileInput('a.png'), fileInput('c.webp')];
    assert.deepEqual(await parsed(planRequest(imageRequest({ inputs, ratio: '21:9' }), [])), {
      model: 'gemini-2.5-flash-image',
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'A harbour at noon' },
            { image: 'https://example.com/b.jpg' },
            { image: 'data:a.png' },
            { image: 'data:c.webp' },
          ],
        },
      ],
      size: '21:9',
      response_format: 'b64_json',
    });
  });

  it('contains the earlier turns of a session', async () => {
    const past = [pastTurn('a', { inputs: [fileInput('x.png')] }), pastTurn('b')];
    assert.deepEqual(await parsed(planRequest(imageRequest({ prompt: 'Night', inputs: [fileInput('y.png')] }), past)), {
      model: 'gemini-2.5-flash-image',
      contents: [
        { role: 'user', parts: [{ text: 'prompt of a' }, { image: 'data:x.png' }] },
        { role: 'model', parts: [{ text: 'Generated 1 image for you' }, { image: 'data:a.1.png' }] },
        { role: 'user', parts: [{ text: 'prompt of b' }] },
        { role: 'model', parts: [{ text: 'Generated 1 image for you' }, { image: 'data:b.1.png' }] },
        { role: 'user', parts: [{ text: 'Night' }, { image: 'data:y.png' }] },
      ],
      response_format: 'b64_json',
    });
  });

  it('writes valid JSON with the exact text of any prompt', async () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"}],"model":"x', '\\', '\u2028\0\n', '\ud800'),
    );
    await fc.assert(
      fc.asyncProperty(words, words, fc.boolean(), async (model, prompt, image) => {
        const planned: RequestPlan = image
          ? { model, count: 1, contents: [{ role: 'user', text: prompt, images: [] }] }
          : { model, count: 1, prompt };
        const expected = prompt.toWellFormed();
        assert.deepEqual(await parsed(planned), {
          model: model.toWellFormed(),
          ...(image ? { contents: [{ role: 'user', parts: [{ text: expected }] }] } : { prompt: expected }),
          response_format: 'b64_json',
        });
      }),
      { numRuns: 40 },
    );
  });

  it('contains the pieces of an encoded image between its quotes, including bytes', async () => {
    const pieces: EncodeInput = () => Promise.resolve(['data:image/png;base64,', Buffer.from('QUJD'), 'REVG']);
    const planned = planRequest(imageRequest({ inputs: [fileInput('a.png')] }), []);
    const body = await buildRequestBody(planned, pieces);
    assert.match(bodyText(body), /\{"image":"data:image\/png;base64,QUJDREVG"\}/);
    assert.deepEqual(body.missing, []);
  });

  it('consists of few pieces for a long session, because each piece is one write', async () => {
    const long = Array.from({ length: 300 }, (_, n) => pastTurn(`t${n}`));
    const body = await buildRequestBody(planRequest(imageRequest(), long), asIs);
    assert.ok(body.pieces.length <= 2, `${body.pieces.length} pieces`);
    assert.equal((JSON.parse(bodyText(body)) as { contents: unknown[] }).contents.length, 61);
  });
});

describe('request body with missing images', () => {
  const past = [pastTurn('a', { inputs: [fileInput('x.png')] }), pastTurn('b')];
  const without =
    (missingFile: string, error: Error): EncodeInput =>
    (input, role) =>
      shown(input) === `data:${missingFile}` ? Promise.reject(error) : asIs(input, role);

  it('leaves out and reports missing images of earlier turns', async () => {
    for (const code of ['input-unreadable', 'input-format', 'input-too-large'] as const) {
      for (const missingFile of ['x.png', 'a.1.png']) {
        const body = await buildRequestBody(
          planRequest(imageRequest(), past),
          without(missingFile, new ImageError(code)),
        );
        const { missing } = body;
        const text = bodyText(body);
        assert.doesNotMatch(text, new RegExp(missingFile));
        assert.equal((JSON.parse(text) as { contents: unknown[] }).contents.length, 5);
        assert.deepEqual(missing.map(shown), [`data:${missingFile}`]);
      }
    }
  });

  it('fails if an image of the current turn is missing', async () => {
    const error = new ImageError('input-unreadable');
    await assert.rejects(buildRequestBody(planRequest(imageRequest(), past), without('b.1.png', error)), error);
    const planned = planRequest(imageRequest({ inputs: [fileInput('new.png')] }), past);
    await assert.rejects(buildRequestBody(planned, without('new.png', error)), error);
  });

  it('fails on cancellation and on other errors', async () => {
    for (const error of [new ImageError('canceled'), new TypeError('fault')])
      await assert.rejects(buildRequestBody(planRequest(imageRequest(), past), without('x.png', error)), error);
  });
});
