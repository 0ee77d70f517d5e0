// Tests cards that change: progress, results, failures, and the focus.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { announced, announcements } from '../fixtures/announcements';
import { errorView, failed, image, running, turn, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const withTurns = (turns: TurnView[]): PanelState => ({ ...empty, thread: threadOf(turns) });
/** The card with the focus. */
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(`document.activeElement?.closest('[data-card]')?.dataset.card ?? null`);

describe('running cards', () => {
  const pages = usePageFixtures();

  const runningState = (): PanelState =>
    withTurns([
      ...sampleThread().slice(0, 1),
      turn('r1', texts.cat, [running('k1'), running('k2', { phase: 'queued' })], { ratio: '1:1' }),
    ]);

  it('shows progress without drawing anything else again', async () => {
    const { page, messages } = await pages.open(runningState());
    await page.evaluate(`(() => {
      globalThis.drawn = [];
      for (const name of ['peel-turn', 'peel-thread', 'peel-running', 'peel-composer']) {
        const { prototype } = customElements.get(name);
        const { update } = prototype;
        prototype.update = function (changes) {
          drawn.push(this.card?.id ?? name);
          return update.call(this, changes);
        };
      }
    })()`);
    messages.card('r1', running('k1', { phase: 'receiving', received: 1_420_000 }));
    await page.getByText('1.4 MB received').waitFor();
    // Running cards also redraw their seconds.
    const drawnElsewhere = (await page.evaluate<string[]>('drawn')).filter((one) => one !== 'k1' && one !== 'k2');
    assert.deepEqual(drawnElsewhere, []);
  });

  it('shows a progress bar with the number of the image and the progress', async () => {
    const { page, messages } = await pages.open(runningState());
    await page.getByRole('progressbar', { name: 'Image 1 of 2: Generating', exact: true }).waitFor();
    messages.card('r1', running('k1', { phase: 'receiving', received: 3_100_000 }));
    await page.getByRole('progressbar', { name: 'Image 1 of 2: Receiving, 3 MB', exact: true }).waitFor();
    await page.getByRole('group', { name: 'Image 1 of 2: Receiving, 3 MB', exact: true }).waitFor();
    assert.equal(await page.getByRole('progressbar').count(), 1);
  });

  it('counts the seconds', async () => {
    const { page } = await pages.open(
      withTurns([turn('r1', texts.cat, [running('k1', { since: Date.now() - 63_000 })])]),
    );
    await page.getByText('1 min 4 s').waitFor();
    await page.getByText('1 min 5 s').waitFor();
  });

  it('cancels cards individually or with their turn', async () => {
    const { page, host } = await pages.open(runningState());
    await page.getByRole('button', { name: /, image 2 of 2: Remove from Queue$/ }).click();
    await page.getByRole('button', { name: 'Cancel All 2' }).click();
    await waitUntil(() => host.callsTo('cancelTurn').length === 1);
    assert.deepEqual(host.callsTo('cancel'), [['k2']]);
    assert.deepEqual(host.callsTo('cancelTurn'), [['r1']]);
  });

  it('pass the focus to the image, and announce that it is saved', async () => {
    const { page, messages } = await pages.open(runningState());
    await page.getByRole('button', { name: 'Cancel Image 1 of 2' }).focus();
    messages.card('r1', image('k1', texts.cat, '1:1', 'kitten.png'));
    await announced(page, 'Image 1 of 2 saved: kitten.png.');
    assert.equal(await page.evaluate('document.activeElement.className'), 'picture');
    assert.equal(await focused(page), 'k1');
  });

  it('keeps the focus on a card that fails, announces why, and does not pay for the next key', async () => {
    const { page, messages, host } = await pages.open(runningState());
    await page.getByRole('button', { name: /, image 2 of 2: Remove from Queue$/ }).focus();
    messages.card('r1', failed('k2'));
    await announced(page, 'The service stopped responding after 122 s. You may have been charged for this image.');
    assert.equal(await focused(page), 'k2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(host.callsTo('again').length, 0);
    await page.keyboard.press('Enter');
    await waitUntil(() => host.callsTo('again').length === 1);
    assert.deepEqual(host.callsTo('again'), [[['k2']]]);
  });

  it('announces deleted images', async () => {
    const shot = image('p1', texts.cat, '1:1', 'orange-kitten.png');
    const one = turn('r1', texts.cat, [shot]);
    const { page, host, messages } = await pages.open(withTurns([one]));
    await page.locator('.picture').press('Delete');
    await waitUntil(() => host.callsTo('actOnImage').length === 1);
    messages.turn('s1', { ...one, cards: [{ ...shot, missing: true, deleted: true }] });
    await announced(page, 'Deleted orange-kitten.png.');
  });

  describe('failed', () => {
    const [late, refused] = [
      (id: string) => failed(id),
      (id: string) => failed(id, { error: errorView({ happened: 'Refused.' }), again: false }),
    ];
    const failures = (page: Page) => page.locator('.failed');
    const failureTexts = (page: Page) => failures(page).locator('.failed-head').allInnerTexts();

    it('groups failures by their message, and retries them together for a stated price', async () => {
      const cards = [late('k1'), late('k2'), image('k3', texts.cat, '1:1', 'a.png'), refused('k4'), late('k5')];
      const { page, host } = await pages.open(withTurns([turn('r1', texts.cat, cards)]));
      assert.deepEqual(await failureTexts(page), [
        'Images 1, 2, 5 of 5 · The service stopped responding after 122 s.',
        'Image 4 of 5 · Refused.',
      ]);
      assert.deepEqual(await failures(page).locator('.failed-head + p').allInnerTexts(), [
        'You may have been charged for each of these images. Nothing was saved. Trying again is a new paid request for each image.',
        '',
      ]);
      assert.equal(await page.locator('.button[data-all]').count(), 0, 'there is only one retry button');
      const again = failures(page).getByRole('button', { name: 'Try 3 Again 3 paid requests' });
      await again.press('Enter');
      await again.press('Enter');
      await announced(page, 'This request is already being sent. Nothing more was sent.');
      assert.deepEqual(host.callsTo('again'), [[['k1', 'k2', 'k5']]]);
    });

    it("shows the service's own text on a separate line, and announces the charge with it", async () => {
      const { page, messages } = await pages.open(withTurns([turn('r1', texts.cat, [running('k1')])]));
      const { error } = late('k1');
      messages.card('r1', failed('k1', { error: { ...error, serviceText: 'Overloaded' } }));
      await announced(page, 'The service stopped responding after 122 s. You may have been charged for this image.');
      assert.deepEqual(await failures(page).locator('.failed-text p').allInnerTexts(), [
        'The service stopped responding after 122 s.',
        'You may have been charged for this image. Nothing was saved. Trying again is a new paid request.',
        'Response from the service: “Overloaded”',
      ]);
      assert.equal(await failures(page).getByRole('blockquote').count(), 1, 'only the service is quoted');
    });

    it('asks for the key or offers to try again, without an announcement or a focused button that pays', async () => {
      const { error } = late('k1');
      const now = (askKey: boolean, next: string) =>
        turn('r1', texts.cat, [failed('k1', { error: { ...error, code: 'bad-key', next }, askKey, again: !askKey })]);
      const { page, messages } = await pages.open(withTurns([now(true, 'Set the key.')]));
      const buttons = () => failures(page).locator('.failed-acts button').allInnerTexts();
      const others = ['Edit and Retry', 'Show Log'];
      assert.deepEqual(await buttons(), ['Set API Key…', ...others]);
      await page.getByRole('button', { name: 'Set API Key…' }).focus();
      messages.turn('s1', now(false, 'Try again.'));
      await failures(page).getByText('Try again.').waitFor();
      assert.deepEqual(await buttons(), ['Try Again\n1 paid request', ...others]);
      await waitUntil(async () => (await page.evaluate('document.activeElement.className')) === 'cell failed');
      messages.turn('s1', now(true, 'Set the key.'));
      await failures(page).getByText('Set the key.').waitFor();
      assert.deepEqual(await buttons(), ['Set API Key…', ...others]);
      assert.deepEqual(await announcements(page), []);
    });

    it('retries all failures together if their messages differ', async () => {
      const other = failed('k4', { error: errorView({ happened: 'It was never sent.' }) });
      const { page, host } = await pages.open(
        withTurns([turn('r1', texts.cat, [late('k1'), late('k2'), late('k3'), other])]),
      );
      assert.deepEqual(await failureTexts(page), [
        'Images 1–3 of 4 · The service stopped responding after 122 s.',
        'Image 4 of 4 · It was never sent.',
      ]);
      await page.getByRole('button', { name: 'Try 4 Again 4 paid requests' }).click();
      await waitUntil(() => host.callsTo('again').length === 1);
      assert.deepEqual(host.callsTo('again'), [[['k1', 'k2', 'k3', 'k4']]]);
    });

    it('shows failures separately while others are running, and keeps the focus when they are grouped', async () => {
      const { page, messages } = await pages.open(
        withTurns([turn('r1', texts.cat, [late('k1'), running('k2'), running('k3')])]),
      );
      messages.card('r1', late('k2'));
      await failures(page).nth(1).waitFor();
      await failures(page).nth(1).getByRole('button', { name: 'Try Again 1 paid request' }).focus();
      messages.card('r1', late('k3'));
      await waitUntil(async () => (await failures(page).count()) === 1);
      assert.equal(await page.evaluate('document.activeElement.className'), 'cell failed');
    });
  });

  it('announces cards when the whole turn is updated', async () => {
    const { page, messages } = await pages.open(runningState());
    messages.turn(
      's1',
      turn('r1', texts.cat, [image('p1', texts.cat, '1:1', 'kitten.png'), running('k2')], { ratio: '1:1' }),
    );
    await announced(page, 'Image 1 of 2 saved: kitten.png.');
  });

  it('announces cards with their number, in any order and several at once', async () => {
    const runningCards = ['k1', 'k2', 'k3', 'k4'].map((id) => running(id));
    const { page, messages } = await pages.open(withTurns([turn('r1', texts.cat, runningCards)]));
    messages.card('r1', image('k3', texts.cat, '1:1', 'a.png'));
    await announced(page, 'Image 3 of 4 saved: a.png.');
    const saved = (id: string, name: string) => image(id, texts.cat, '1:1', name);
    const cards = [saved('k1', 'a-2.png'), runningCards[1]!, saved('k3', 'a.png'), saved('k4', 'a-3.png')];
    messages.turn('s1', turn('r1', texts.cat, cards));
    await announced(page, 'Image 1 of 4 saved: a-2.png.');
    await announced(page, 'Image 4 of 4 saved: a-3.png.');
    messages.card('r1', failed('k2'));
    await announced(page, 'Image 2 of 4: The service stopped responding after 122 s.');
  });

  it('shows one list per turn, with failures in a second list', async () => {
    const { page, messages } = await pages.open(withTurns([turn('r1', texts.cat, [running('k1'), running('k2')])]));
    const lists = () => page.locator('[data-turn=r1]').getByRole('list').count();
    assert.equal(await lists(), 1);
    messages.card('r1', failed('k2'));
    await page.locator('.failed').waitFor();
    assert.equal(await lists(), 2);
    messages.card('r1', failed('k1'));
    await page.locator('.sheet').waitFor({ state: 'detached' });
    assert.equal(await lists(), 1);
  });

  it('shows an image that is being generated small, with the asked ratio', async () => {
    const { page, messages } = await pages.open(
      withTurns([turn('r1', texts.cat, [running('k1'), running('k2')], { ratio: '9:16' })]),
    );
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
    const [shape, line] = [await box('.running-shape'), await box('[data-card=k1]')];
    assert.ok(Math.abs(shape.width / shape.height - 9 / 16) < 0.05, `${shape.width} × ${shape.height}`);
    assert.ok(line.height <= 64, `${line.height} px`);
    messages.card('r1', image('k1', texts.cat, '9:16', 'kitten.png'));
    await page.locator('[data-card=k1] .picture').waitFor();
    assert.ok((await box('[data-card=k1]')).height > 3 * line.height);
  });
});
