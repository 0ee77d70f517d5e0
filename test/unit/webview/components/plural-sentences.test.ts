// What is said of several pictures: made of the very sentences that the host says of one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluralSentences } from '../../../../src/webview/components/plural-sentences';

const source = (file: string): string => readFileSync(join('src', file), 'utf8');

describe('what is said of several pictures', () => {
  it('knows the sentences that the host says of one, by their very words', () => {
    const host = source('host/errors/error-message.ts');
    const quoted = [...host.matchAll(/l10n\.t\((?:'((?:[^'\\]|\\.)*)'|"([^"]*)")/g)].map(
      ([, one, two]) => one ?? two ?? '',
    );
    const ofOne = quoted.filter((sentence) => pluralSentences([sentence])[0] !== sentence);
    assert.equal(
      ofOne.length,
      source('webview/components/plural-sentences.ts').split('l10n.t(').slice(1).length / 2,
      ofOne.join('\n'),
    );
  });

  it('leaves alone what holds of several too', () => {
    assert.deepEqual(pluralSentences(['Nothing was saved.', 'You may have been charged for this image.']), [
      'Nothing was saved.',
      'You may have been charged for each of these images.',
    ]);
  });
});
