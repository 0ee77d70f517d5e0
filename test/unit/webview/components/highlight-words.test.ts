// Tests which parts of a text the words of a search match.
import assert from 'node:assert/strict';
import { normalizeForSearch } from '../../../../src/core/session/search-text';
import { findWords } from '../../../../src/webview/components/highlight-words';

const marked = (text: string, ...words: string[]): string =>
  findWords(text, words.map(normalizeForSearch))
    .map(({ text: part, isMatch }) => (isMatch ? `[${part}]` : part))
    .join('');

describe('highlight words', () => {
  it('marks every word, ignoring case, accents and the length of letters', () => {
    assert.equal(marked('A Harbor, a harbor\nat dawn', 'harbor', 'DAWN'), 'A [Harbor], a [harbor]\nat [dawn]');
    assert.equal(marked('Café an der Straße', 'cafe', 'strasse'), '[Café] an der [Straße]');
    assert.equal(marked('Ærø 港口的猫 🐈 cat', 'aero', '港口', 'cat'), '[Ærø] [港口]的猫 🐈 [cat]');
  });

  it('returns the whole text, also without a match', () => {
    assert.deepEqual(findWords('Nothing here', ['cat']), [{ text: 'Nothing here', isMatch: false }]);
    assert.deepEqual(findWords('', ['cat']), []);
    assert.equal(marked('aaaa', 'aa', 'aaa'), '[aaaa]');
  });
});
