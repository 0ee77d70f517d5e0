// Tests search text: case and accents are ignored in every script; dates are ranges.
import assert from 'node:assert/strict';
import { normalizeForSearch, parseSearchQuery } from '../../../../src/core/session/search-text';

const finds = (text: string, word: string) => normalizeForSearch(text).includes(normalizeForSearch(word));

describe('session search text', () => {
  for (const [text, word] of [
    ['Ein HÄFEN am Morgen', 'hafen'],
    ['cafe', 'CAFÉ'],
    ['Straße', 'STRASSE'],
    ['smørrebrød', 'smorrebrod'],
    ['Łódź', 'lodz'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['ΟΔΌΣ', 'οδοσ'],
    ['İstanbul', 'istanbul'],
    ['Ёлка', 'елка'],
    ['ﬁne ｗｉｄｅ', 'fine wide'],
    ['港の朝', '港'],
    ['ﾊﾟﾝﾀﾞ', 'パンダ'],
    ['한국의 아침', '한국'],
    ['کِتاب', 'کتاب'],
    ['שָׁלוֹם', 'שלום'],
    ['e\u0301te\u0301', 'été'],
  ] as const)
    it(`finds “${word}” in “${text}”`, () => assert.ok(finds(text, word)));

  it('distinguishes letters that only look like a letter with an accent', () => {
    assert.ok(!finds('かき', 'がき'));
    assert.ok(!finds('harbour', 'harbor'));
    assert.ok(!finds('हिन्दी', 'हन्द'));
  });

  it('separates words from dates at any position', () => {
    assert.deepEqual(parseSearchQuery('  Café\tCafé boat '), { words: ['cafe', 'boat'] });
    const november = parseSearchQuery('boat 2026-11');
    assert.deepEqual(november.words, ['boat']);
    assert.equal(november.from, new Date(2026, 10, 1).getTime());
    assert.equal(november.until, new Date(2026, 11, 1).getTime());
    const day = parseSearchQuery('2026-12-31');
    assert.deepEqual([day.from, day.until], [new Date(2026, 11, 31).getTime(), new Date(2027, 0, 1).getTime()]);
  });

  it('treats invalid dates as words', () => {
    for (const text of ['2026', '2026-13', '2026-00', '2026-02-30', '2026-11-', '2026-1'])
      assert.deepEqual(parseSearchQuery(text), { words: [text] });
  });
});
