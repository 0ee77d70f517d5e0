// Tests the conversion of the chosen filters to the filter that the host applies.
import assert from 'node:assert/strict';
import { isFiltered, noFilter, toGalleryFilter } from '../../../../src/webview/gallery/filter-state';

const now = new Date(2026, 10, 22, 15, 30).getTime();
const day = (month: number, date: number, year = 2026) => new Date(year, month - 1, date).getTime();

describe('gallery filter state', () => {
  it('leaves out everything that is not chosen', () => {
    assert.deepEqual(toGalleryFilter(noFilter, now), { text: '', starred: false, missing: false });
    assert.equal(isFiltered(noFilter), false);
    assert.equal(isFiltered({ ...noFilter, model: 'x' }), true);
  });

  it('counts days from midnight, today included', () => {
    const from = (dates: 'today' | 'week' | 'month' | 'year') => toGalleryFilter({ ...noFilter, dates }, now).from;
    assert.equal(from('today'), day(11, 22));
    assert.equal(from('week'), day(11, 16));
    assert.equal(from('month'), day(10, 24));
    assert.equal(from('year'), day(11, 23, 2025));
  });

  it('includes the last day of a range, and leaves an empty end open', () => {
    const range = { ...noFilter, dates: 'range' } as const;
    assert.deepEqual(toGalleryFilter({ ...range, first: '2026-11-01', last: '2026-11-03' }, now), {
      text: '',
      starred: false,
      missing: false,
      from: day(11, 1),
      until: day(11, 4),
    });
    assert.equal(toGalleryFilter({ ...range, first: '2026-11-01' }, now).until, undefined);
    assert.equal(toGalleryFilter({ ...range, last: 'x' }, now).until, undefined);
  });

  it('limits the text to what the host accepts', () => {
    assert.equal(toGalleryFilter({ ...noFilter, text: 'x'.repeat(9999) }, now).text.length, 500);
  });
});
