// Tests the composer after a request is sent: what is cleared, and which image it continues.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PanelState, ImageCard } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { mainButton, prompt, withDraft } from '../fixtures/composer-locators';
import { input, ref, urlInput, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { sampleThread } from '../fixtures/sample-threads';
import { waitUntil } from '../fixtures/wait-until';

const note = (page: Page) => page.locator('.run-note').innerText();
const top = async (page: Page, selector: string): Promise<number> =>
  (await page.locator(selector).first().boundingBox())?.y ?? -1;

const versions = allStates()['versions'] as PanelState;

describe('composer after a run', () => {
  const pages = usePageFixtures();

  describe('after sending', () => {
    const senders: Record<string, (page: Page) => Promise<void>> = {
      keyboard: (page) => page.keyboard.press('ControlOrMeta+Enter'),
      async mouse(page) {
        await mainButton(page).click();
        await waitUntil(async () => (await prompt(page).inputValue()) === '');
        await prompt(page).click();
      },
    };
    for (const [by, send] of Object.entries(senders)) {
      it(`clears the prompt with ${by}, and undo and the arrow key restore it`, async () => {
        const { page, host, messages } = await pages.open(empty);
        host.answer('run', async () => {
          host.change({ prompt: '' });
          messages.prompts(['A harbor at noon', ...empty.prompts]);
          return true;
        });
        await prompt(page).click();
        await page.keyboard.type('A harbor at noon');
        await send(page);
        await waitUntil(async () => (await prompt(page).inputValue()) === '');
        await page.keyboard.press('ControlOrMeta+z');
        assert.equal(await prompt(page).inputValue(), 'A harbor at noon');
        await prompt(page).fill('');
        await page.keyboard.press('ArrowUp');
        assert.equal(await prompt(page).inputValue(), 'A harbor at noon');
        await waitUntil(() => host.state.draft.prompt === 'A harbor at noon');
      });
    }

    it('focuses the prompt, so that text typed at once is the next prompt', async () => {
      for (const by of ['key', 'mouse']) {
        const { page, host } = await pages.open(withDraft({ prompt: 'A harbor' }));
        host.answer('run', () => new Promise(() => {}));
        if (by === 'key') await mainButton(page).press('Enter');
        else await mainButton(page).click();
        await page.keyboard.type('A lake');
        assert.equal(await prompt(page).inputValue(), 'A lake');
      }
    });

    it('starts no line with a key that is still held down', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'A harbor' }));
      await mainButton(page).focus();
      await page.keyboard.down('Enter');
      await page.keyboard.down('Enter');
      await page.locator('textarea:focus').waitFor();
      await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await page.keyboard.type('x');
      assert.equal(await prompt(page).inputValue(), 'x');
      await waitUntil(() => host.state.draft.prompt === 'x');
      assert.equal(host.callsTo('run').length, 1);
    });

    it('recalls the last sent prompt before an earlier replaced one', async () => {
      const { page, host, messages } = await pages.open(empty);
      host.answer('editDraft', () => new Promise(() => {}));
      await prompt(page).pressSequentially('Put aside');
      host.change({ prompt: 'Another' });
      await waitUntil(async () => (await prompt(page).inputValue()) === 'Another');
      host.change({ prompt: '' });
      messages.prompts(['Another', ...empty.prompts]);
      await waitUntil(async () => (await prompt(page).inputValue()) === '');
      await prompt(page).press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'Another');
      await page.keyboard.press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'Put aside');
    });
  });

  it('shows what comes next after a result has replaced the inputs, and puts them back', async () => {
    const { page, host } = await pages.open(allStates()['continues-edit'] as PanelState);
    assert.match(await page.locator('.from').innerText(), /Continues\s+shop-cat-add-a-scarf\.png/);
    await page.getByRole('button', { name: 'Use Original Inputs: shop-cat.png, scarf.png' }).press('Enter');
    await waitUntil(() => host.callsTo('restoreOriginal').length === 1);
    await announced(page, 'The next image uses the original inputs.');
    await page.locator('textarea:focus').waitFor();
    assert.equal(await page.locator('.from').count(), 0);
  });

  it('says that it waits for an answer while a question is open', async () => {
    const { page, host, messages } = await pages.open(withDraft({ prompt: 'x' }));
    let finish: (ran: boolean) => void = () => {};
    host.answer('run', () => new Promise((resolve) => (finish = resolve)));
    await mainButton(page).click();
    await waitUntil(async () => (await note(page)) === 'Sending…');
    messages.asking(true);
    await waitUntil(async () => (await note(page)) === 'Waiting for your answer. Nothing has been sent yet.');
    messages.asking(false);
    await waitUntil(async () => (await note(page)) === 'Sending…');
    finish(false);
    await waitUntil(async () => (await note(page)).startsWith('1 paid'));
  });

  it('says so on a page that is opened while the question is open, and does not ask again', async () => {
    const { page, host, messages } = await pages.open({ ...withDraft({ prompt: 'x' }), asking: true });
    const waitingText = 'Waiting for your answer. Nothing has been sent yet.';
    await waitUntil(async () => (await note(page)) === waitingText);
    await page.locator('textarea').press('ControlOrMeta+Enter');
    await announced(page, waitingText);
    assert.deepEqual(host.callsTo('run'), []);
    messages.asking(false);
    await waitUntil(async () => (await note(page)).startsWith('1 paid'));
    await mainButton(page).click();
    await waitUntil(() => host.callsTo('run').length === 1);
  });

  it('asks for the prompt that fits an edit, a combination and a continuation', async () => {
    const { page, host } = await pages.open(empty);
    const first = input('i1', texts.cat, '1:1', 'cat.png');
    host.change({ inputs: [first] });
    await waitUntil(async () => (await note(page)) === 'Describe what to change.');
    host.change({ inputs: [first, input('i2', texts.street, '4:3', 'street.png')] });
    await waitUntil(async () => (await note(page)) === 'Describe how to combine the images.');
    host.change({ parent: ref(sampleThread()[0]?.cards[0] as ImageCard, 't1') });
    await waitUntil(async () => (await note(page)) === 'Describe what to change.');
  });

  describe('parent image', () => {
    it('names the parent image with its position among the versions, and highlights it in the grid', async () => {
      const { page } = await pages.open(versions);
      assert.equal(await page.locator('.from-which').innerText(), 'Continues image 2 of 4');
      const starred = page.locator('.cell[data-next]');
      assert.deepEqual(await starred.evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-card'))), [
        'v1',
      ]);
      await starred.getByText('Continuing this').waitFor();
    });

    it('changes to another version by click and by the arrow keys, up to the last', async () => {
      const { page, host } = await pages.open(versions);
      const { versions: all, parent } = versions.draft;
      host.answer('actOnImage', async (image) => {
        const card = sampleThread()[1]?.cards.find(({ id }) => id === image) as ImageCard;
        host.change({ parent: ref(card, parent?.turn ?? '') });
      });
      await page.getByRole('button', { name: 'Continue Image 3 Instead' }).click();
      await waitUntil(async () => (await page.locator('.from-which').innerText()) === 'Continues image 3 of 4');
      assert.deepEqual(host.callsTo('actOnImage'), [['v2', 'continue']]);
      await page.locator('.from-jump').press('ArrowRight');
      await waitUntil(async () => (await page.locator('.from-which').innerText()) === 'Continues image 4 of 4');
      await page.locator('.cell[data-card=v3][data-next]').waitFor();
      await page.locator('.from-jump').press('ArrowRight');
      assert.equal(
        await page.getByRole('button', { name: 'This is the last image' }).getAttribute('aria-disabled'),
        'true',
      );
      await page.locator('.from-jump').press('ArrowLeft');
      await waitUntil(() => host.callsTo('actOnImage').length === 3);
      assert.equal(all?.images.length, 4);
    });

    it('changes to the next version with each key, even if the updates are late', async () => {
      const { page, host } = await pages.open(versions);
      host.answer('actOnImage', async () => {});
      await page.locator('.from-jump').focus();
      for (let steps = 1; steps <= 2; steps++) {
        await page.keyboard.press('ArrowRight');
        await waitUntil(() => host.callsTo('actOnImage').length === steps);
      }
      assert.deepEqual(host.callsTo('actOnImage'), [
        ['v2', 'continue'],
        ['v3', 'continue'],
      ]);
    });

    it('shows the parent image in full on a narrow page', async () => {
      const { page } = await pages.open(versions, { width: 200 });
      const which = page.locator('.from-which');
      assert.ok(await which.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth));
    });

    it('has no steps if its turn has one image', async () => {
      const { page } = await pages.open(allStates()['story'] as PanelState);
      assert.equal(await page.locator('.from-step').count(), 0);
      assert.equal(await page.locator('.from-which').innerText(), 'Continues');
    });
  });

  it('moves nothing under the pointer when a notice appears', async () => {
    const { page, host, messages } = await pages.open({
      ...withDraft({ prompt: 'x' }),
      thread: threadOf(sampleThread()),
    });
    const positions = async () => [
      await top(page, '.button-main'),
      await top(page, '.session'),
      await top(page, '.picture'),
    ];
    const before = await positions();
    const thread = await top(page, '.scroller');
    host.answer('run', () => Promise.reject(new Error('The disk is full. '.repeat(20))));
    await mainButton(page).click();
    await page.locator('.notice').getByText('The disk is full.').waitFor();
    assert.deepEqual(await positions(), before);
    const box = await page.locator('.notice').boundingBox();
    assert.ok((box?.height ?? 0) < 140 && (box?.y ?? 0) >= thread, `${thread} ${JSON.stringify(box)}`);
    // At any scroll position.
    await page.locator('.scroller').evaluate((element) => element.scrollBy(0, 300));
    assert.equal((await page.locator('.notice').boundingBox())?.y, box?.y);
    await page.locator('.scroller').evaluate((element) => element.scrollTo(0, 0));
    await page.locator('.notice .notice-text').press('Escape');
    assert.equal(await page.locator('.notice').count(), 0);
    messages.notice('Short.');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await page.locator('.notice').count(), 0);
  });

  it('asks about a duplicate below the button, so that a second click does not answer', async () => {
    const { repeat, ...state } = allStates()['repeat'] as PanelState;
    const { page, messages } = await pages.open(state);
    const before = await top(page, '.button-main');
    messages.repeat(repeat);
    await page.locator('.repeat').waitFor();
    assert.equal(await top(page, '.button-main'), before);
    assert.ok((await top(page, '.repeat')) > (await top(page, '.run-note')));
  });

  it('distinguishes two URLs of the same host', async () => {
    const address = (id: string, path: string) => ({
      ...urlInput(id, 'example.com'),
      detail: `https://example.com/${path}`,
    });
    const { page } = await pages.open(
      withDraft({
        inputs: [address('i1', 'a/harbor%20one.jpg?x=1'), address('i2', 'b/harbor-two.jpg'), address('i3', '')],
      }),
    );
    const names = await page
      .locator('.tile-main')
      .evaluateAll((tiles) => tiles.map((one) => one.getAttribute('aria-label')));
    const captions = await page.locator('.tile-size').allInnerTexts();
    assert.deepEqual(captions, ['harbor one.jpg', 'harbor-two.jpg', 'example.com']);
    await page.locator('.tile-main').nth(1).focus();
    await waitUntil(async () =>
      (await page.locator('.strip-detail').innerText()).startsWith('harbor-two.jpg at example.com'),
    );
    assert.deepEqual(names, [
      'Input 1 of 3: harbor one.jpg at example.com, downloaded by the service',
      'Input 2 of 3: harbor-two.jpg at example.com, downloaded by the service',
      'Input 3 of 3: image at example.com, downloaded by the service',
    ]);
  });

  it('shows no placeholder while a thumbnail is loading', async () => {
    const turns = sampleThread().map((one) => ({
      ...one,
      ...(one.fork
        ? { fork: { ...one.fork, turns: one.fork.turns.map(({ id, prompt: asked }) => ({ id, prompt: asked })) } }
        : {}),
    }));
    const { page } = await pages.open({ ...empty, thread: threadOf(turns) });
    // Checked in the frame in which it is first drawn, with the delay of the placeholder.
    const shown = await page.evaluate<[string, number]>(`(() => {
      const thumb = document.querySelector('.fork .thumb-none');
      const again = thumb.cloneNode(true);
      thumb.replaceWith(again);
      const sign = again.querySelector('.icon');
      return [getComputedStyle(sign).opacity, sign.getAnimations()[0]?.effect.getTiming().delay];
    })()`);
    assert.deepEqual(shown, ['0', 1000]);
  });

  it('keeps the prompt if nothing was sent', async () => {
    const { page, host } = await pages.open(withDraft({ prompt: 'A harbor' }));
    host.answer('run', async () => false);
    await mainButton(page).click();
    await waitUntil(() => host.callsTo('run').length === 1);
    await waitUntil(async () => (await note(page)).startsWith('1 paid'));
    assert.equal(await prompt(page).inputValue(), 'A harbor');
  });
});
