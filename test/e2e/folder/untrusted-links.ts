// Tests that untrusted text never becomes a link in the workbench.
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { chooseFromMenu, expandFolder, waitForFile } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { waitForNotification } from '../notifications';
import { openNewSession, prompt, runButton, turns } from '../panel';
import { answerPromptAndShape } from '../peel-steps';
import { quickInput, quickPickItem, waitForQuickInput } from '../quick-input';
import { runCommand, screenshot } from '../workbench';

const requestFor = (words: string) => `[${words}](command:workbench.action.closeAllEditors)`;

/** The targets of all links. */
async function links(within: Locator): Promise<string[]> {
  const anchors = within.locator('a[href], a[data-href], [data-href]');
  return anchors.evaluateAll((all) => all.map((one) => `${one.getAttribute('href') ?? one.getAttribute('data-href')}`));
}

export function untrustedLinks(fixture: WorkbenchFixture): void {
  it('shows names, prompts and messages of the service as text in notifications, input boxes and the panel', async () => {
    const { page, folder, emulator } = fixture;
    const toasts = page.locator('.notifications-toasts');
    const image = `${requestFor('good')}.png`;
    const fake = `${requestFor('bad')}.png`;
    await copyFile(join(folder, 'photos', 'shopfront.png'), join(folder, 'photos', image));
    await writeFile(join(folder, 'photos', fake), 'GIF89a and what follows it');
    await expandFolder(page, 'photos');
    await waitForFile(page, image);

    await chooseFromMenu(page, fake, 'Peel', 'Edit Image…');
    const refused = await waitForNotification(page, 'is a GIF image');
    assert.ok(refused.message.includes('[bad]'), refused.message);
    assert.deepEqual(await links(toasts), []);

    emulator.next({ revisedPrompt: requestFor('revised') });
    await chooseFromMenu(page, image, 'Peel', 'Edit Image…');
    await waitForQuickInput(page, 'Edit [good]');
    assert.deepEqual(await links(quickInput(page)), []);
    await answerPromptAndShape(page, 'Edit [good]', `${requestFor('prompt')} in red`);
    await waitForNotification(page, 'Saved');
    await screenshot(page, 'no-links');
    assert.deepEqual(await links(toasts), []);

    const panel = await openNewSession(page);
    emulator.next({ error: { code: 400, msg: requestFor('refused') } });
    await prompt(panel).fill(requestFor('panel'));
    await runButton(panel).click();
    const turn = turns(panel, '[panel]');
    await turn.locator('.failed').waitFor();
    assert.deepEqual(await links(panel.locator('body')), []);

    await runCommand(page, 'Peel: Open Session…');
    await quickPickItem(page, requestFor('panel')).waitFor();
    assert.deepEqual(await links(quickInput(page)), []);
  });
}
