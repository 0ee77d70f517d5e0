// Tests what a request sends: its limits, and the context of its session.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { planRequest } from '../../../../src/core/request/plan-request';
import type { ImageInput, ImageRequest } from '../../../../src/core/request/image-request';
import type { PastTurn } from '../../../../src/core/session/records';
import { fileInput, imageRecord, imageRequest, pastTurn, turnRecord, urlInput } from '../../helpers/image-requests';
import { imageError } from '../../helpers/image-errors';

const inputs = (count: number): ImageInput[] => Array.from({ length: count }, (_, n) => fileInput(`in-${n}.png`));
const refusal = (change: Partial<ImageRequest>, past: PastTurn[] = []) => {
  const { code, facts, mayHaveBeenCharged } = imageError(() => planRequest(imageRequest(change), past));
  assert.deepEqual([code, mayHaveBeenCharged], ['invalid-request', false]);
  return [facts.reason, facts.amount];
};

describe('plan a first request', () => {
  it('has only a prompt without images', () => {
    assert.deepEqual(planRequest(imageRequest({ prompt: ' A harbour\n', ratio: '16:9', count: 4 }), []), {
      model: 'gemini-2.5-flash-image',
      prompt: 'A harbour',
      size: '16:9',
      count: 4,
    });
  });

  it('has one turn with its images in order, all required', () => {
    const mixed = [fileInput('b.png'), urlInput('https://example.com/a.jpg'), fileInput('a.webp')];
    assert.deepEqual(planRequest(imageRequest({ inputs: mixed }), []), {
      model: 'gemini-2.5-flash-image',
      count: 1,
      contents: [
        { role: 'user', text: 'A harbour at noon', images: mixed.map((input) => ({ input, required: true })) },
      ],
    });
  });

  it('enforces the limits exactly', () => {
    assert.deepEqual(refusal({ prompt: ' \n\t ' }), ['prompt-empty', undefined]);
    assert.deepEqual(refusal({ prompt: 'x'.repeat(32_001) }), ['prompt-too-long', 32_000]);
    assert.deepEqual(refusal({ model: ' ' }), ['model-empty', undefined]);
    assert.deepEqual(refusal({ model: 'x'.repeat(201) }), ['model-too-long', 200]);
    const long = `file:///${'x'.repeat(32_768)}`;
    for (const change of [
      { inputs: [fileInput('a.png'), { kind: 'file', uri: long, name: 'x' }] },
      { target: { folder: long, stem: 'x' } },
      { endpoint: long },
    ] satisfies Partial<ImageRequest>[])
      assert.deepEqual(refusal(change), ['uri-too-long', 32_768]);
    for (const count of [0, -1, 9, 1.5, NaN, Infinity]) assert.deepEqual(refusal({ count }), ['count', 8], `${count}`);
    assert.deepEqual(refusal({ inputs: inputs(6) }), ['too-many-inputs', 5]);
    assert.deepEqual(refusal({ inputs: inputs(5) }, [pastTurn('a')]), ['too-many-inputs-continuing', 4]);
    for (const change of [
      { prompt: `  ${'x'.repeat(32_000)} ` },
      { count: 8 },
      { model: 'x'.repeat(200) },
      { inputs: inputs(5) },
    ])
      assert.doesNotThrow(() => planRequest(imageRequest(change), []));
    assert.doesNotThrow(() => planRequest(imageRequest({ inputs: inputs(4) }), [pastTurn('a')]));
  });

  it('checks URLs before anything is read', () => {
    const [good, bad] = [urlInput('https://example.com/a.png'), urlInput('http://10.0.0.1/a.png')];
    assert.deepEqual(refusal({ inputs: [good, bad] }), ['url-not-public', undefined]);
    const local = urlInput('http://localhost/a.png');
    assert.deepEqual(refusal({ inputs: [local] }), ['url-not-public', undefined]);
    assert.doesNotThrow(() => planRequest(imageRequest({ inputs: [local], endpoint: 'http://localhost:1/v1' }), []));
  });
});

describe('plan a continuation', () => {
  const imageUris = (turns: ReturnType<typeof planRequest>['contents']) =>
    turns?.flatMap(({ images }) => images.map(({ input }) => (input.kind === 'file' ? input.uri : input.url)));

  it('has the form of the API document: earlier prompt, result, new prompt', () => {
    const { contents } = planRequest(imageRequest({ prompt: 'Make it night' }), [
      pastTurn('a', { inputs: [fileInput('x.png')] }),
    ]);
    const { uri } = imageRecord('a.1', 'a');
    assert.deepEqual(contents, [
      { role: 'user', text: 'prompt of a', images: [{ input: fileInput('x.png'), required: false }] },
      {
        role: 'model',
        text: 'Generated 1 image for you',
        images: [{ input: { kind: 'file', uri, name: 'a.1.png' }, required: true }],
      },
      { role: 'user', text: 'Make it night', images: [] },
    ]);
  });

  it('has at most five images, the newest, and all prompts in order', () => {
    const past = fc
      .array(fc.nat(5), { minLength: 1, maxLength: 12 })
      .map((counts) =>
        counts.map((count, index) =>
          pastTurn(`t${index}`, { inputs: Array.from({ length: count }, (_, n) => fileInput(`t${index}-${n}.png`)) }),
        ),
      );
    fc.assert(
      fc.property(past, fc.nat(4), (turns, own) => {
        const request = imageRequest({ prompt: 'now', inputs: inputs(own) });
        const { contents = [], prompt } = planRequest(request, turns);
        assert.equal(prompt, undefined);
        assert.deepEqual(
          contents.map(({ role, text }) => [role, text]),
          [
            ...turns.flatMap(({ turn }) => [
              ['user', turn.prompt],
              ['model', 'Generated 1 image for you'],
            ]),
            ['user', 'now'],
          ],
        );
        const uris = imageUris(contents) ?? [];
        assert(uris.length <= 5);
        const newest = turns.at(-1)?.image.uri;
        assert.deepEqual(contents.at(-2)?.images[0], {
          input: { kind: 'file', uri: newest, name: newest?.slice(newest.lastIndexOf('/') + 1) },
          required: true,
        });
        const required = contents.flatMap(({ images }) => images.filter((image) => image.required));
        assert.equal(required.length, own + 1);
        const all = turns.reduce((sum, { turn }) => sum + turn.inputs.length + 1, own);
        assert.equal(uris.length, Math.min(5, all), 'as many as possible');
      }),
    );
  });

  it('leaves out the oldest images first', () => {
    const turns = ['a', 'b', 'c'].map((id) => pastTurn(id, { inputs: [fileInput(`${id}-in.png`)] }));
    const { contents } = planRequest(imageRequest({ inputs: inputs(1) }), turns);
    const names = imageUris(contents)?.map((uri) => uri.slice(uri.lastIndexOf('/') + 1));
    assert.deepEqual(names, ['b-in.png', 'b.1.png', 'c-in.png', 'c.1.png', 'in-0.png']);
  });

  it('sends only the newest turns of a long session, and fewer with long prompts', () => {
    const long = (count: number, length: number) =>
      Array.from({ length: count }, (_, n) => pastTurn(`t${n}`, { prompt: `${n} `.padEnd(length, 'x') }));
    const sent = (past: PastTurn[]) => {
      const { contents = [] } = planRequest(imageRequest({ prompt: 'now' }), past);
      return contents.filter(({ role }) => role === 'user').map(({ text }) => text.split(' ')[0]);
    };
    const last = (count: number, of: number) => [
      ...Array.from({ length: count }, (_, n) => `${of - count + n}`),
      'now',
    ];
    assert.deepEqual(sent(long(30, 30)), last(30, 30));
    assert.deepEqual(sent(long(300, 30)), last(30, 300));
    assert.deepEqual(sent(long(9, 20_000)), last(3, 9));
    assert.deepEqual(sent(long(9, 32_000)), last(1, 9));
    assert.deepEqual(sent(long(1, 70_000)), last(1, 1), 'the parent is always included');
  });

  it('names earlier images by their decoded file names', () => {
    const nameOf = (uri: string) => {
      const { contents } = planRequest(imageRequest(), [
        { turn: turnRecord('a'), image: imageRecord('a.1', 'a', { uri }) },
      ]);
      const input = contents?.[1]?.images[0]?.input;
      return input?.kind === 'file' ? input.name : undefined;
    };
    assert.equal(nameOf('file:///work/%E5%A4%9C%20x.png'), '夜 x.png');
    assert.equal(nameOf('file:///work/100%.png'), '100%.png');
    assert.equal(nameOf('a.png'), 'a.png');
  });

  it('sends the ratio again', () => {
    assert.equal(planRequest(imageRequest({ ratio: '9:16' }), [pastTurn('a')]).size, '9:16');
  });
});
