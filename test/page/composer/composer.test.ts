// Tests the composer by keyboard, mouse, paste and drop, with the resulting calls to the host.
import assert from 'node:assert/strict';
import { toConfirmedDraft } from '../../../src/shared/draft';
import type { ConfirmedDraft } from '../../../src/shared/draft';
import type { PanelState } from '../../../src/shared/protocol';
import { announced } from '../fixtures/announcements';
import { mainButton, prompt, withDraft } from '../fixtures/composer-locators';
import { waitUntil } from '../fixtures/wait-until';
import { input, texts } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty } from '../fixtures/panel-states';

const combine = allStates()['combine'] as PanelState;

describe('composer', () => {
  const pages = usePageFixtures();

  describe('prompt', () => {
    it('reaches the host completely before the run', async () => {
      const { page, host } = await pages.open(empty);
      await prompt(page).click();
      await page.keyboard.type('A harbor at noon');
      await page.keyboard.press('ControlOrMeta+Enter');
      await waitUntil(() => host.callsTo('run').length === 1);
      const [[, shown] = []] = host.callsTo('run');
      assert.equal((shown as ConfirmedDraft).prompt, 'A harbor at noon');
      assert.ok(
        host.calls.findLastIndex(({ name }) => name === 'editDraft') <
          host.calls.findIndex(({ name }) => name === 'run'),
      );
    });

    it('sends the prompt in few messages, not one per letter', async () => {
      const { page, host } = await pages.open(empty);
      await prompt(page).pressSequentially('An orange kitten');
      await waitUntil(() => host.state.draft.prompt === 'An orange kitten');
      assert.ok(host.callsTo('editDraft').length < 8, `${host.callsTo('editDraft').length} messages`);
    });

    it('keeps typed text while others change the inputs', async () => {
      const { page, host } = await pages.open(empty);
      await prompt(page).pressSequentially('A quiet ');
      host.change({ inputs: [input('i1', texts.cat, '1:1', 'cat.png')] });
      await prompt(page).pressSequentially('street');
      await page.getByRole('button', { name: /^Input 1 of 1/ }).waitFor();
      await waitUntil(() => host.state.draft.prompt === 'A quiet street');
      assert.equal(await prompt(page).inputValue(), 'A quiet street');
      assert.equal(host.state.draft.inputs.length, 1);
    });

    it('replaces the prompt with one from elsewhere, and can recall the typed text', async () => {
      const { page, host } = await pages.open(empty);
      host.answer('editDraft', () => new Promise(() => {}));
      await prompt(page).pressSequentially('My own words');
      host.change({ prompt: 'Recalled from a failed card' });
      await waitUntil(async () => (await prompt(page).inputValue()) === 'Recalled from a failed card');
      await prompt(page).fill('');
      await page.keyboard.press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'My own words');
    });

    it('recalls earlier prompts in an empty box, and returns to the empty box', async () => {
      const { page, host } = await pages.open(empty);
      await prompt(page).click();
      await page.keyboard.press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'A red bicycle by a wall');
      await page.keyboard.press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'Two lines\nof an older prompt');
      await page.keyboard.press('ArrowDown');
      assert.equal(await prompt(page).inputValue(), 'A red bicycle by a wall');
      await page.keyboard.press('ArrowDown');
      assert.equal(await prompt(page).inputValue(), '');
      await waitUntil(() => host.state.draft.prompt === '');
    });

    it('does not recall over typed text', async () => {
      const { page } = await pages.open(empty);
      await prompt(page).pressSequentially('Mine');
      await page.keyboard.press('ArrowUp');
      assert.equal(await prompt(page).inputValue(), 'Mine');
    });

    it('grows with its text and stays within the view', async () => {
      const { page } = await pages.open(empty);
      const height = async (): Promise<number> => (await prompt(page).boundingBox())?.height ?? 0;
      const before = await height();
      await prompt(page).fill('line\n'.repeat(8));
      assert.ok((await height()) > before + 60);
      await prompt(page).fill('line\n'.repeat(400));
      assert.ok((await height()) <= 321);
      assert.ok(await mainButton(page).isVisible());
    });

    it('does not run while an input method composes', async () => {
      const { page, host } = await pages.open(empty);
      await prompt(page).fill('你好');
      await page.evaluate(
        `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true }))`,
      );
      await prompt(page).pressSequentially('!');
      await waitUntil(() => host.state.draft.prompt === '你好!');
      assert.equal(host.callsTo('run').length, 0);
    });
  });

  describe('run button', () => {
    const cases: [string, PanelState, string, string][] = [
      ['one image', withDraft({ prompt: 'x' }), 'Generate', '1 paid request'],
      ['four images', withDraft({ prompt: 'x', count: 4 }), 'Generate 4', '4 paid requests'],
      ['an edit', withDraft({ prompt: 'x', inputs: combine.draft.inputs.slice(0, 1) }), 'Edit', '1 paid request'],
      ['combining images', combine, 'Combine 3 Images', '1 paid request'],
      ['versions', allStates()['story'] as PanelState, 'Continue (4 Versions)', '4 paid requests'],
    ];
    for (const [what, state, label, note] of cases) {
      it(`names ${what} and the cost`, async () => {
        const { page, host } = await pages.open(state);
        assert.equal(await mainButton(page).innerText(), label);
        assert.equal(await page.locator('.run-note').innerText(), note);
        const { draft } = host.state;
        await mainButton(page).click();
        await waitUntil(() => host.callsTo('run').length === 1);
        assert.deepEqual(host.callsTo('run')[0], [draft.revision, toConfirmedDraft(draft)]);
      });
    }

    it('sends one request however often it is pressed before the host answers', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'x' }));
      let finish: (ran: boolean) => void = () => {};
      host.answer('run', () => new Promise((resolve) => (finish = resolve)));
      await mainButton(page).dblclick();
      await prompt(page).press('ControlOrMeta+Enter');
      await waitUntil(() => host.callsTo('run').length > 0);
      assert.equal(await page.locator('.run-note').innerText(), 'Sending…');
      host.change({ prompt: '' });
      finish(true);
      await waitUntil(async () => (await page.locator('.run-note').innerText()) === 'Describe the image.');
      assert.equal(host.callsTo('run').length, 1);
    });

    it('sends one request for a double click, even if the host answers at once', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'x' }));
      // The second press comes after the answer to the first.
      await page.evaluate(`(() => {
        const button = document.querySelector('.button-main');
        document.addEventListener('sent', () => setTimeout(() => { button.click(); globalThis.pressedAgain = true; }, 50));
        button.click();
      })()`);
      await waitUntil(() => page.evaluate<boolean>('globalThis.pressedAgain === true'));
      await prompt(page).press('End');
      await page.keyboard.type('y');
      await waitUntil(() => host.state.draft.prompt === 'y');
      assert.equal(host.callsTo('run').length, 1);
    });

    it('gives a reason when it is disabled', async () => {
      const { page, host } = await pages.open(empty);
      assert.equal(await mainButton(page).getAttribute('aria-disabled'), 'true');
      assert.equal(await page.locator('.run-note').innerText(), 'Describe the image.');
      await mainButton(page).click({ force: true });
      await prompt(page).press('ControlOrMeta+Enter');
      await announced(page, 'Describe the image.');
      assert.equal(host.callsTo('run').length, 0);
    });

    it('sets the API key if there is none', async () => {
      const { page, host, messages } = await pages.open(allStates()['no-key'] as PanelState);
      await mainButton(page).click();
      await waitUntil(() => host.callsTo('go').length === 1);
      assert.deepEqual(host.callsTo('go'), [['key']]);
      messages.place(empty.place);
      await prompt(page).fill('A harbor');
      assert.equal(await mainButton(page).innerText(), 'Generate');
    });

    it('links to the site of the API key if it is known', async () => {
      const { page, host, messages } = await pages.open(allStates()['no-key'] as PanelState);
      await page.getByRole('button', { name: 'Get an API Key from llm.ai-nebula.com' }).click();
      await waitUntil(() => host.callsTo('go').length === 1);
      assert.deepEqual(host.callsTo('go'), [['keySite']]);
      messages.place({ key: false, trusted: true, folder: 'one' });
      await page.getByRole('button', { name: /^Get an API Key from/ }).waitFor({ state: 'detached' });
      await page.locator('.remark').getByRole('button', { name: 'Set API Key…' }).waitFor();
    });

    it('shows a failed call above itself', async () => {
      const { page, host } = await pages.open(withDraft({ prompt: 'x' }));
      host.answer('run', () => Promise.reject(new Error('The disk is full.')));
      await mainButton(page).click();
      await page.locator('.notice').getByText('The disk is full.').waitFor();
      await announced(page, 'The disk is full.');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      assert.equal(await page.locator('.notice').count(), 0);
    });
  });

  describe('aspect ratio', () => {
    it('finds a ratio by what the image is for', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '1:1' }));
      await page.getByRole('button', { name: 'Aspect ratio: 1:1' }).press('Enter');
      await page.getByRole('textbox', { name: /what the image is for/i }).fill('youtube');
      assert.deepEqual(await page.getByRole('radio').allInnerTexts(), ['16:9\n1792 × 1024']);
      await page.keyboard.press('Enter');
      await waitUntil(() => host.state.draft.ratio === '16:9');
      const control = page.getByRole('button', { name: 'Aspect ratio: 16:9' });
      await waitUntil(() => control.evaluate((element) => element === element.ownerDocument.activeElement));
      assert.equal(await page.getByRole('radiogroup').count(), 0);
    });

    it('changes the ratio with the arrow keys', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: 'model' }));
      await page.getByRole('button', { name: 'Aspect ratio' }).press('Enter');
      await page.keyboard.press('ArrowDown');
      await waitUntil(() => host.state.draft.ratio === '1:1');
      await page.keyboard.press('ArrowDown');
      await waitUntil(() => host.state.draft.ratio === '2:3');
      await page.keyboard.press('End');
      await waitUntil(() => host.state.draft.ratio === '21:9');
      await page.keyboard.press('Enter');
      assert.equal(await page.getByRole('radiogroup').count(), 0);
      assert.equal(host.state.draft.ratio, '21:9');
    });

    it('searches ratios by typing while the focus is on a ratio', async () => {
      const { page, host } = await pages.open(withDraft({ ratio: '1:1' }));
      await page.getByRole('button', { name: 'Aspect ratio: 1:1' }).press('Enter');
      await page.getByRole('radio', { checked: true }).and(page.locator(':focus')).waitFor();
      await page.keyboard.type('post');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.type('er');
      assert.equal(await page.getByRole('textbox', { name: /what the image is for/i }).inputValue(), 'poster');
      assert.deepEqual(await page.locator('.choice-title').allInnerTexts(), ['2:3', '9:16']);
      assert.equal(host.state.draft.ratio, '1:1', 'nothing is chosen by that');
    });

    it('shows the nearest supported ratio for the first input', async () => {
      const { page } = await pages.open(combine);
      await page.getByRole('button', { name: 'Aspect ratio: Same as input 1: 1:1' }).waitFor();
    });
  });

  it('changes the count from 1 to 8 with keys and buttons', async () => {
    const { page, host } = await pages.open(withDraft({ prompt: 'x' }));
    const count = page.getByRole('spinbutton', { name: 'Number of images' });
    await count.press('ArrowUp');
    await page.getByRole('button', { name: 'Increase Number of Images' }).click();
    await waitUntil(() => host.state.draft.count === 3);
    assert.equal(await count.getAttribute('aria-valuetext'), '3 images, 3 paid requests');
    await count.press('End');
    await count.press('ArrowUp');
    await waitUntil(() => host.state.draft.count === 8);
    assert.equal(await mainButton(page).innerText(), 'Generate 8');
    await count.press('Home');
    await waitUntil(() => host.state.draft.count === 1);
  });

  it('continues an image until the user removes it', async () => {
    const { page, host } = await pages.open(allStates()['story'] as PanelState);
    await page.getByRole('button', { name: "Don't Continue harbor-at-dawn.png" }).click();
    await waitUntil(() => host.callsTo('removeParent').length === 1);
    await waitUntil(async () => (await mainButton(page).innerText()) === 'Generate 4');
    await waitUntil(() => prompt(page).evaluate((element) => element === element.ownerDocument.activeElement));
    assert.equal(await page.locator('.from').count(), 0);
  });

  it('inserts help phrases at the caret, and undo removes them', async () => {
    const { page, host } = await pages.open(withDraft({ prompt: 'A cat' }));
    await prompt(page).press('End');
    await page.getByRole('button', { name: 'Prompt Help' }).click();
    assert.equal(await page.getByRole('group', { name: 'Combine' }).count(), 0);
    await page.getByRole('button', { name: 'widescreen view', exact: true }).click();
    await page.getByRole('button', { name: 'oil painting style', exact: true }).click();
    assert.equal(await prompt(page).inputValue(), 'A cat, widescreen view, oil painting style');
    await waitUntil(() => host.state.draft.prompt.endsWith('oil painting style'));
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await prompt(page).inputValue(), 'A cat, widescreen view');
  });

  it('inserts a help scenario that mentions the first image if there are several', async () => {
    const { page } = await pages.open(combine);
    await page.getByRole('button', { name: 'Prompt Help' }).click();
    const names = await page.getByRole('group', { name: 'Combine' }).getByRole('button').allInnerTexts();
    assert.deepEqual(names, ['Style Transfer', 'Element Combination', 'Product Design', 'Scene Fusion']);
    for (const name of names) {
      await prompt(page).fill('');
      await page.getByRole('button', { name }).click();
      assert.match(await prompt(page).inputValue(), /the first image/);
    }
  });
});
