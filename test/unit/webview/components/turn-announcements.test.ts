// Tests the announcements of failures: what happened and the charge.
import assert from 'node:assert/strict';
import type { FailedCard, TurnView } from '../../../../src/shared/protocol';
import { endedAnnouncements } from '../../../../src/webview/components/turn-announcements';
import { chargedForEach, errorView, failed, running, turn } from '../../../page/fixtures/views';

const announce = (all: TurnView, cards: readonly FailedCard[]): string[] =>
  endedAnnouncements(
    all,
    cards.map((card) => ({ before: running(card.id), card })),
  );

describe('announcements of failures', () => {
  const happened = 'The service reported an error after 3 s.';
  const error = errorView({
    code: 'service-error',
    happened,
    charge: 'You may have been charged for this image.',
    keptData: 'Nothing was saved.',
    next: 'Trying again is a new paid request.',
    serviceText: 'Overloaded',
    several: { happened, ...chargedForEach },
  });

  it('include the charge when the service explained the failure', () => {
    const card = failed('k1', { error });
    assert.deepEqual(announce(turn('t1', 'A cat', [card]), [card]), [
      'The service reported an error after 3 s. You may have been charged for this image.',
    ]);
  });

  it('use the texts for several images when images fail alike', () => {
    const cards = [failed('k1', { error }), failed('k2', { error: { ...error, serviceText: 'Broken' } }), failed('k3')];
    assert.deepEqual(announce(turn('t1', 'A cat', cards), cards), [
      'Images 1, 2 of 3: The service reported an error after 3 s. You may have been charged for each of these images.',
      'Image 3 of 3: The service stopped responding after 122 s. You may have been charged for this image.',
    ]);
  });

  it('contain no empty text', () => {
    const card = failed('k1', { error: errorView({ happened: 'Canceled.' }), reason: 'canceled' });
    assert.deepEqual(announce(turn('t1', 'A cat', [card]), [card]), ['Canceled.']);
  });
});
