// What is said once the button was pressed: nothing was sent of what only waits.
import type { RunningCard } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { running, turn } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';

describe('what was asked for, to the ear', () => {
  const pages = usePageFixtures();

  const sendWith = async (cards: readonly RunningCard[]) => {
    const stage = await pages.open({
      ...empty,
      draft: { ...empty.draft, prompt: 'x' },
      thread: threadOf(sampleThread()),
    });
    const at = Date.now();
    stage.host.answer('run', async () => {
      const asked = cards.map((card) => ({ ...card, phase: 'preparing' as const }));
      stage.tell.turn('s1', turn('r1', 'x', asked, { at }));
      return true;
    });
    await stage.page.locator('peel-run .button-main').click();
    await stage.page.locator('[data-turn=r1]').waitFor();
    for (const card of cards) stage.tell.card('r1', card);
    return (text: string) => announced(stage.page, text);
  };

  it('is sent where it was sent', async () => {
    await (
      await sendWith([running('k1')])
    )('Request sent.');
  });

  it('waits where it only waits', async () => {
    const said = await sendWith([running('k1', { phase: 'queued', place: 3, last: true })]);
    await said('Request queued. Nothing has been sent yet.');
  });

  it('is both where some of it waits', async () => {
    const queued = (id: string, place: number) => running(id, { phase: 'queued', place });
    const said = await sendWith([running('k1'), queued('k2', 1), queued('k3', 2)]);
    await said('Request sent; 2 of 3 images queued.');
  });
});
