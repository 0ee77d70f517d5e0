// Tests reading the claims in content credentials, and damaged ones.
import assert from 'node:assert/strict';
import { memorySource } from '../../../../../../src/core/image/formats/byte-window';
import { decodeCbor } from '../../../../../../src/core/image/metadata/credentials/cbor';
import { readCredentials } from '../../../../../../src/core/image/metadata/credentials/read-credentials';
import type { MetadataProblem } from '../../../../../../src/core/image/metadata/image-metadata';
import { readImageMetadata } from '../../../../../../src/core/image/metadata/read-metadata';
import { pngChunk } from '../../../../../fixtures/images/image-bytes';
import { jpegWith, pngWith, webpWith } from '../../../../../fixtures/images/metadata-files';
import { box, cbor, signImage, superbox, type SigningOptions } from '../../../../../fixtures/images/signed-image';
import { startCpuTimer } from '../../../../helpers/cpu-timer';

const read = (bytes: Buffer) => readImageMetadata(memorySource(bytes));
const credentialsOf = async (options: SigningOptions) => (await read(signImage(pngWith(), options))).credentials;

/** Reads a store that is a chunk of a PNG. */
const readStore = async (store: Buffer) => {
  const { credentials, problems } = await read(pngWith(pngChunk('caBX', store)));
  return [credentials, problems];
};
const unreadable = [{ embedded: true, actions: [], ingredients: 0 }, ['credentials-damaged']];

describe('readCredentials', () => {
  it('reads signer, time, program, title, actions and ingredients in every format', async () => {
    for (const bytes of [signImage(pngWith()), signImage(jpegWith()), signImage(webpWith())]) {
      const { credentials, problems, generators } = await read(bytes);
      assert.deepEqual(credentials, {
        embedded: true,
        signer: 'Peel Tests',
        signedAt: '2024-03-05T14:20:09Z',
        generator: 'Painter 2.1',
        title: 'A pier',
        actions: [{ action: 'c2pa.created', software: 'Painter', digitalSourceType: 'trainedAlgorithmicMedia' }],
        ingredients: 1,
      });
      assert.deepEqual(problems, []);
      assert.deepEqual(generators, [{ tool: 'Painter', model: 'Painter', settings: [] }]);
    }
  });

  it('reads older forms of program and actions', async () => {
    const list = { claim_generator_info: [{ name: 'Editor' }, { name: 'Library', version: '1' }] };
    assert.equal((await credentialsOf({ claim: list }))?.generator, 'Editor, Library 1');
    const agent = { claim_generator_info: null, claim_generator: 'Adobe_Firefly adobe_c2pa/0.7.6 c2pa-rs/0.25.2' };
    assert.equal((await credentialsOf({ claim: agent }))?.generator, 'Adobe Firefly');
    const actions = [
      { action: 'c2pa.edited', softwareAgent: 'Editor 1', when: '2024-03-05T14:20:09Z', parameters: { digitalSourceType: 'http://example.com/a/composite' } },
      { noAction: true },
    ]; // prettier-ignore
    assert.deepEqual((await credentialsOf({ actions }))?.actions, [
      { action: 'c2pa.edited', software: 'Editor 1', digitalSourceType: 'composite', when: '2024-03-05T14:20:09Z' },
    ]);
  });

  it('names the tool that the credentials state', async () => {
    const type = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
    for (const [agent, tool] of [
      ['DALL·E', 'DALL·E'],
      ['GPT-4o', 'OpenAI'],
      ['Google Imagen', 'Google AI'],
      ['Adobe Firefly', 'Adobe Firefly'],
    ] as const) {
      // prettier-ignore
      const signed = signImage(pngWith(), { actions: [{ action: 'c2pa.created', digitalSourceType: type, softwareAgent: agent }] });
      assert.equal((await read(signed)).generators[0]?.tool, tool);
    }
    const edited = signImage(pngWith(), { actions: [{ action: 'c2pa.edited', softwareAgent: 'Adobe Firefly' }] });
    assert.deepEqual((await read(edited)).generators, []);
  });

  it('ignores boxes with other contents', async () => {
    assert.deepEqual(await readStore(superbox('cacb', 'cai', superbox('cast', 'a'))), [undefined, []]);
  });

  it('removes invisible characters', async () => {
    assert.equal((await credentialsOf({ claim: { 'dc:title': 'A\u202e\u0000pier' } }))?.title, 'Apier');
  });

  it('reports boxes with wrong lengths, types and depth as damaged', async () => {
    const deep = Array.from({ length: 50 }).reduce<Buffer>(
      (inner) => superbox('c2ma', 'a', inner),
      box('cbor', cbor(1)),
    );
    for (const store of [
      Buffer.alloc(0),
      Buffer.from('no boxes at all'),
      box('jumb', Buffer.alloc(0), 0xffffffff),
      box('jumb', Buffer.alloc(20), 1),
      box('jumb', Buffer.alloc(20), 3),
      superbox('c2pa', 'c2pa'),
      superbox('c2pa', 'c2pa', superbox('c2ma', 'a')),
      superbox('c2pa', 'c2pa', superbox('c2ma', 'a', superbox('c2cl', 'c2pa.claim', box('cbor', Buffer.of(0xff))))),
      superbox('c2pa', 'c2pa', superbox('c2ma', 'a', superbox('c2cl', 'c2pa.claim', box('cbor', cbor('no map'))))),
      superbox('c2pa', 'c2pa', superbox('c2ma', 'a', deep)),
      superbox('c2pa', 'c2pa', ...Array.from({ length: 12_000 }, () => box('free', Buffer.alloc(0)))),
    ])
      assert.deepEqual(await readStore(store), unreadable);
  });

  it('reads a claim without signature and with odd values', async () => {
    const claim = {
      claim_generator_info: 7,
      claim_generator: 12,
      'dc:title': [1],
      assertions: { a: 1 },
      signature: null,
    };
    const store = superbox(
      'c2pa',
      'c2pa',
      superbox('c2ma', 'a', superbox('c2cl', 'c2pa.claim', box('cbor', cbor(claim)))),
    );
    assert.deepEqual(await readStore(store), [{ embedded: true, generator: '12', actions: [], ingredients: 0 }, []]);
  });

  it('ends in bounded time on very many lists, pieces and values', async () => {
    const actions = (content: Buffer) => superbox('cbor', 'c2pa.actions', box('cbor', content));
    const list = actions(Buffer.concat([Buffer.from('a167616374696f6e7399bf68', 'hex'), Buffer.alloc(49_000, 1)]));
    const pieces = actions(Buffer.concat([Buffer.of(0x7f), Buffer.alloc(45_000, 0x60)]));
    const certificate = Buffer.concat([Buffer.from('3084001e8480', 'hex'), Buffer.alloc(2_000_000, Buffer.of(5, 0))]);
    const signature = cbor([cbor(new Map([[33, certificate]])), { sigTst: { tstTokens: [{ val: certificate }] } }, null, Buffer.alloc(1)]); // prettier-ignore
    const store = superbox('c2pa', 'c2pa', superbox('c2ma', 'a',
      superbox('c2as', 'c2pa.assertions', ...Array.from({ length: 150 }, () => list), pieces),
      superbox('c2cl', 'c2pa.claim', box('cbor', cbor({}))),
      superbox('c2cs', 'c2pa.signature', box('cbor', signature)))); // prettier-ignore
    const elapsed = startCpuTimer();
    const [, problems] = await readStore(store);
    assert(elapsed() < 1000, `${elapsed()} ms`);
    assert.deepEqual(problems, ['credentials-damaged']);
  });

  it('never throws, whatever byte is changed', () => {
    const signed = signImage(pngWith());
    const store = signed.subarray(41, 41 + signed.readUInt32BE(33));
    for (let at = 0; at < store.length; at += 3)
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(store);
        changed[at] = value;
        readCredentials(changed, new Set<MetadataProblem>());
      }
  });
});

describe('decodeCbor', () => {
  it('decodes every type', () => {
    for (const [hex, value] of [
      ['1903e8', 1000],
      ['3903e7', -1000],
      ['1b000000e8d4a51000', 1_000_000_000_000],
      ['fb3ff199999999999a', 1.1],
      ['fa47c35000', 100_000],
      ['f4', false],
      ['f6', null],
      ['64f09f9880', '😀'],
      ['7f61616162ff', 'ab'],
      ['5f41014102ff', Uint8Array.of(1, 2)],
      ['9f0102ff', [1, 2]],
      ['bf616101ff', new Map([['a', 1]])],
    ] as const)
      assert.deepEqual(decodeCbor(Buffer.from(hex, 'hex')), value instanceof Uint8Array ? value : value, hex);
  });

  it('refuses truncated data, false lengths and too much depth', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('1903', 'hex'),
      Buffer.from('5bffffffffffffffff00', 'hex'),
      Buffer.from('9bffffffffffffffff00', 'hex'),
      Buffer.from('bbffffffffffffffff00', 'hex'),
      Buffer.from('ff', 'hex'),
      Buffer.from('1c', 'hex'),
      Buffer.from('5f01ff', 'hex'),
      Buffer.concat([Buffer.alloc(100, 0x81), Buffer.of(0)]),
      Buffer.alloc(100_000, 0x81),
      Buffer.alloc(100_000, 0xc1),
      Buffer.alloc(100_000, 0x9f),
      Buffer.alloc(100_000, 0xbf),
      Buffer.concat([Buffer.from('9f', 'hex'), Buffer.alloc(100_000)]),
    ])
      assert.throws(() => decodeCbor(bytes), RangeError);
  });
});
