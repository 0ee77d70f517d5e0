// Tests the screen reader announcement after the run button was pressed.
import type { RunningCard } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { running, turn } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';

describe('run announcement', () => {
  const pages = usePageFixtures();

  const sendWith = async (cards: readonly RunningCard[]) => {
    const stage = await pages.open({
      ...empty,
      draft: { ...empty.draft, prompt: 'x' },
      thread: threadOf(sampleThread()),
    });
    const at = Date.now();
    stage.host.answer('run', async () => {
      const preparing = cards.map((card) => ({ ...card, phase: 'preparing' as const }));
      stage.messages.turn('s1', turn('r1', 'x', preparing, { at }));
      return true;
    });
    await stage.page.locator('peel-run .button-main').click();
    await stage.page.locator('[data-turn=r1]').waitFor();
    for (const card of cards) stage.messages.card('r1', card);
    return (text: string) => announced(stage.page, text);
  };

  it('says that the request was sent', async () => {
    await (
      await sendWith([running('k1')])
    )('Request sent.');
  });

  it('says that a queued request was not sent', async () => {
    const assertAnnounced = await sendWith([running('k1', { phase: 'queued', place: 3, last: true })]);
    await assertAnnounced('Request queued. Nothing has been sent yet.');
  });

  it('says how many of the requests are queued', async () => {
    const queued = (id: string, place: number) => running(id, { phase: 'queued', place });
    const assertAnnounced = await sendWith([running('k1'), queued('k2', 1), queued('k3', 2)]);
    await assertAnnounced('Request sent; 2 of 3 images queued.');
  });
});
