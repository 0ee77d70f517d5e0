// Tests decoding profiles that ImageMagick writes as text.
import assert from 'node:assert/strict';
import { decodeRawProfile } from '../../../../../src/core/image/formats/raw-profile';

const decode = (text: string) => {
  const bytes = decodeRawProfile(Buffer.from(text, 'latin1'));
  return bytes && Buffer.from(bytes).toString('hex');
};

describe('decodeRawProfile', () => {
  it('decodes digits in lines, after a name with or without spaces', () => {
    assert.equal(decode('\nexif\n       3\n0aF\nf 09\n'), '0aff09');
    assert.equal(decode('\ngeneric profile\n  1\n0A'), '0a');
    assert.equal(decode('\nexif\n  2\n0a0'), '0a');
  });

  it('refuses other texts', () => {
    for (const text of [
      '',
      '\nexif\n',
      '\nexif\n3\n',
      '\nexif\n3\n0g',
      '\nexif\n3\n0:',
      '\nexif\n3\n@a',
      'a prompt of 12 words',
    ])
      assert.equal(decode(text), undefined, text);
  });

  it('decodes a long text quickly', () => {
    assert.equal(decode(`\nxmp\n1\n${'ab'.repeat(1_000_000)}`)?.length, 2_000_000);
  });
});
