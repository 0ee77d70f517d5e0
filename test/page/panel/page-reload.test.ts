// Tests discarding the page at any moment: the next page keeps the text and the position.
import assert from 'node:assert/strict';
import type { PanelState } from '../../../src/shared/protocol';
import { prompt } from '../fixtures/composer-locators';
import { running, turn } from '../fixtures/views';
import { usePageFixtures } from '../fixtures/page-fixture';
import { allStates, empty, threadOf } from '../fixtures/panel-states';
import { waitUntil } from '../fixtures/wait-until';

describe('page reload', () => {
  const pages = usePageFixtures();

  it('keeps text that was not sent to the host yet', async () => {
    const { page, host } = await pages.open(empty);
    let block = true;
    host.answer('editDraft', async (revision, edit) => {
      if (block) return new Promise(() => {});
      const { draft } = host.state;
      if (revision === draft.revision) host.state = { ...host.state, draft: { ...draft, ...edit } };
      return host.state.draft;
    });
    await prompt(page).pressSequentially('A harbor at no');
    host.answer('ready', async () => {
      block = false;
      return host.state;
    });
    await page.reload();
    await prompt(page).waitFor();
    assert.equal(await prompt(page).inputValue(), 'A harbor at no');
    await waitUntil(() => host.state.draft.prompt === 'A harbor at no');
  });

  it('sends the last letters when the page is hidden', async () => {
    const { page } = await pages.open(empty);
    const last = await page.evaluate(`(() => {
      const box = document.querySelector('textarea');
      box.value = 'Last words';
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      window.dispatchEvent(new Event('pagehide'));
      return posted.at(-1);
    })()`);
    const { m, a } = last as { m: string; a: unknown[] };
    assert.deepEqual([m, a], ['editDraft', [1, { prompt: 'Last words' }]]);
  });

  it('does not restore a sent prompt that VS Code had not saved as sent', async () => {
    const { page, host } = await pages.open(empty);
    host.answer('editDraft', () => new Promise(() => {}));
    await prompt(page).pressSequentially('A harbor ');
    const sentTurn = turn('t1', 'A harbor', [running('k1')]);
    host.state = { ...empty, thread: threadOf([sentTurn]) };
    await page.reload();
    await page.locator('peel-running').waitFor();
    await waitUntil(async () => (await prompt(page).inputValue()) === '');
  });

  it('keeps text if the host restarted with a lower revision', async () => {
    const { page, host } = await pages.open({ ...empty, draft: { ...empty.draft, revision: 40 } });
    host.answer('editDraft', () => new Promise(() => {}));
    await prompt(page).pressSequentially('Half a sen');
    host.state = empty;
    host.answer('editDraft', async (revision, edit) => {
      const { draft } = host.state;
      if (revision === draft.revision) host.state = { ...host.state, draft: { ...draft, ...edit } };
      return host.state.draft;
    });
    await page.reload();
    await waitUntil(() => host.state.draft.prompt === 'Half a sen');
    assert.equal(await prompt(page).inputValue(), 'Half a sen');
  });

  it('shows the composer before the host answers', async () => {
    const { page, host } = await pages.open(allStates()['combine'] as PanelState);
    host.answer('ready', () => new Promise(() => {}));
    await page.reload();
    await page.getByRole('button', { name: /^Input 3 of 3/ }).waitFor();
    assert.equal(await prompt(page).inputValue(), 'Put the kitten of the first image into the street');
    assert.equal(await page.locator('peel-run .button-main').innerText(), 'Combine 3 Images');
    // The shown draft may be outdated, so nothing is sent before the host answers.
    await page.locator('peel-run .button-main').click();
    await prompt(page).press('ControlOrMeta+Enter');
    assert.deepEqual(host.callsTo('run'), []);
  });

  it('keeps the scroll position and the caret', async () => {
    const { page } = await pages.open(allStates()['story'] as PanelState);
    const top = (): Promise<number> => page.evaluate(`document.querySelector('.scroller').scrollTop`);
    await page.evaluate(`document.querySelector('.scroller').scrollTo({ top: 700 })`);
    await page.evaluate(
      `(() => { const box = document.querySelector('textarea'); box.focus(); box.setSelectionRange(6, 11); box.blur(); })()`,
    );
    await waitUntil(async () =>
      (await page.evaluate<string>(`localStorage.getItem('state')`)).includes('"scroll":{"session":"s1","turn":'),
    );
    await page.reload();
    await waitUntil(async () => (await top()) === 700);
    assert.deepEqual(
      await page.evaluate(
        `(() => { const box = document.querySelector('textarea'); return [box.selectionStart, box.selectionEnd]; })()`,
      ),
      [6, 11],
    );
  });

  it('keeps the position at the newest turn, and the last caret', async () => {
    const { page } = await pages.open(allStates()['story'] as PanelState);
    const state = (): Promise<string> => page.evaluate(`localStorage.getItem('state')`);
    await page.evaluate(`document.querySelector('.scroller').scrollTo({ top: 700 })`);
    await waitUntil(async () => (await state()).includes('"scroll":{'));
    await page.evaluate(`document.querySelector('.scroller').scrollTo({ top: 0 })`);
    await waitUntil(async () => !(await state()).includes('"scroll":{'));
    await prompt(page).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Short');
    await waitUntil(async () => (await state()).includes('"caret":[5,5]'));
  });

  it('ignores invalid messages and the state of another version', async () => {
    const { page, messages } = await pages.open(empty);
    await page.evaluate(`
      for (const junk of [null, 1, 'x', {}, { t: 'q' }, { t: 'q', m: 'constructor', a: [] }, { t: 's', i: 'none', r: 1 }, [], { t: 'z' }]) window.postMessage(junk);
      localStorage.setItem('state', '{"version":99,"saved":{"typed":{"prompt":"old"}}}')`);
    messages.notice('Still here');
    await page.locator('.notice').getByText('Still here').waitFor();
    await page.evaluate(`localStorage.setItem('state', '{"version":99,"saved":{"typed":{"prompt":"old"}}}')`);
    await page.reload();
    await page.locator('peel-empty').waitFor();
    assert.equal(await prompt(page).inputValue(), '');
  });

  it('shows all texts in Chinese', async () => {
    const { page } = await pages.open(allStates()['running'] as PanelState, { language: 'zh-cn' });
    const text = await page.locator('peel-app').innerText();
    assert.match(text, /1 次付费请求/);
    const foreign = text
      .split('\n')
      .filter((line) => /^[A-Za-z][a-z]+( [a-z]+)*$/.test(line) && line !== empty.thread.title);
    assert.deepEqual(foreign, []);
  });
});
