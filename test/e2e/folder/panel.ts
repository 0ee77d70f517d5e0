// Tests the panel in the real workbench: generate, continue, hide and reload.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseFromMenu, dragFile, expandFolder, file, selectFiles } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { waitForNotification } from '../notifications';
import {
  ask,
  failures,
  inputs,
  movePanel,
  openNewSession,
  openPanel,
  panelPart,
  images,
  press,
  prompt,
  running,
  turns,
  waitForPanel,
} from '../panel';
import { screenshotPanel } from '../panel-screenshots';
import { answerPromptAndShape, assets, bodyOf, typePrompt } from '../peel-steps';
import { pressQuickInputButton } from '../quick-input';
import { runCommand, screenshot } from '../workbench';

const never = new Promise<void>(() => undefined);

export function panel(fixture: WorkbenchFixture): void {
  it('edits with “Use as Input”, continues an image, and shows the origin of each', async () => {
    const { page, folder, emulator } = fixture;
    const panel = await openNewSession(page);
    await ask(panel, 'A harbor at dawn');
    await images(turns(panel, 'A harbor at dawn')).waitFor();
    await press(images(turns(panel, 'A harbor at dawn')), 'Alt+u');
    await inputs(panel).waitFor();
    await ask(panel, 'Paint it in oil');
    await images(turns(panel, 'Paint it in oil')).waitFor();
    // The result takes the place of the input.
    await panel.locator('.from', { hasText: 'paint-it-in-oil' }).waitFor();
    await inputs(panel).waitFor({ state: 'detached' });
    await press(images(turns(panel, 'A harbor at dawn')), 'Alt+c');
    await panel.locator('.button-main', { hasText: 'Continue' }).waitFor();
    await ask(panel, 'Make it a snowy night', 2);
    await images(turns(panel, 'Make it a snowy night')).nth(1).waitFor();
    // The next request continues the image that has just arrived.
    await panel.locator('.from-which', { hasText: /^Continues image [12] of 2$/ }).waitFor();
    await panel.locator('.cell[data-next]').waitFor();
    assert.equal(await prompt(panel).inputValue(), '');
    assert.equal((bodyOf(fixture, 1)['contents'] as unknown[]).length, 1);
    assert.equal((bodyOf(fixture, 2)['contents'] as unknown[]).length, 3);
    assert.equal(emulator.requests.length, 4);
    const unfolded = (what: 'ratio' | 'help') => {
      const press = () => panel.locator(`[data-opens=${what}]`).click();
      return { act: press, undo: press };
    };
    await screenshotPanel(page, 'story', { ratios: unfolded('ratio'), help: unfolded('help') });
    for (const name of await assets(folder)) await rm(join(folder, 'assets', name));
    await panel.locator('.gone-toggle').first().waitFor();
    await panel.locator('.picture').first().waitFor({ state: 'detached' });
    await screenshotPanel(page, 'missing');
  });

  it('keeps results when one of four fails and one is canceled, and retries one', async () => {
    const { page, folder, emulator } = fixture;
    const panel = await openNewSession(page);
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator.next({ error: { code: 500, msg: '<b>broken</b>' } }, { hold }, { hold }, { hold });
    await ask(panel, 'Four boats', 4);
    const turn = turns(panel, 'Four boats');
    await failures(turn).waitFor();
    await emulator.waitFor(4);
    assert.equal(await running(turn).count(), 3);
    await screenshotPanel(page, 'running');
    await running(turn)
      .last()
      .getByRole('button', { name: /Cancel/ })
      .click();
    await failures(turn).nth(1).waitFor();
    release();
    await images(turn).nth(1).waitFor();
    assert.equal((await assets(folder)).length, 2);
    await turn.getByText('<b>broken</b>').waitFor();
    await screenshotPanel(page, 'failed');
    await failures(turn)
      .first()
      .getByRole('button', { name: /Try Again/ })
      .click();
    await images(turns(panel, 'Four boats')).nth(2).waitFor();
    assert.equal(emulator.requests.length, 5);
  });

  it('shows runs of the palette, and notifies about its own runs while hidden', async () => {
    const { page, emulator } = fixture;
    const panel = await openNewSession(page);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'From the palette');
    await images(turns(panel, 'From the palette')).waitFor();
    await waitForNotification(page, 'Saved assets/from-the-palette.png');
    const { promise: hold, resolve: answer } = Promise.withResolvers<void>();
    emulator.next({ hold });
    await ask(panel, 'Out of sight');
    await running(turns(panel, 'Out of sight')).waitFor();
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    await panelPart(page).waitFor({ state: 'hidden' });
    answer();
    await waitForNotification(page, 'Saved assets/out-of-sight.png');
  });

  it('accepts images from the Explorer, and the prompt of an input box', async () => {
    const { page } = fixture;
    await expandFolder(page, 'photos');
    await selectFiles(page, 'LOAF.JPG', 'shopfront.png');
    await chooseFromMenu(page, 'shopfront.png', 'Peel', 'Use as Input');
    let panel = await waitForPanel(page);
    await inputs(panel).nth(1).waitFor();
    await panel.locator('.button-main', { hasText: 'Combine' }).waitFor();
    await screenshot(page, 'panel-inputs');
    await runCommand(page, 'Peel: Generate Image…');
    await typePrompt(page, 'Generate Image', 'A boat from the box');
    await pressQuickInputButton(page, /Continue in Panel/);
    panel = await waitForPanel(page);
    await panel.locator('textarea').filter({ visible: true }).waitFor();
    await panel.locator('.button-main', { hasText: 'Generate' }).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'A boat from the box');
  });

  it('shows interrupted jobs after a reload, and sends nothing again', async () => {
    const { page, folder, emulator } = fixture;
    const panel = await openNewSession(page);
    emulator.always({ hold: never });
    await ask(panel, 'Interrupted boats', 4);
    await prompt(panel).fill('Not yet sent');
    await emulator.waitFor(3);
    await screenshotPanel(page, 'queue');
    // In a browser, VS Code saves its state every five seconds.
    await running(turns(panel, 'Interrupted boats')).first().getByText('7 s').waitFor();
    fixture.leave();
    await page.reload();
    const after = await waitForPanel(page);
    const turn = turns(after, 'Interrupted boats');
    await turn.getByText('Images 1–3 of 4').waitFor({ timeout: 60_000 });
    assert.equal(await prompt(after).inputValue(), 'Not yet sent');
    assert.equal(emulator.requests.length, 3);
    assert.deepEqual(await assets(folder), []);
    await screenshotPanel(page, 'interrupted');
    emulator.always(undefined);
    await turn.getByRole('button', { name: 'Try 4 Again 4 paid requests' }).press('Enter');
    await images(turns(after, 'Interrupted boats').first()).nth(3).waitFor();
    assert.equal(emulator.requests.length, 7);
  });

  it('keeps its state when it is hidden or moved to the primary side bar', async () => {
    const { page } = fixture;
    let panel = await openNewSession(page);
    await ask(panel, 'A lasting boat');
    await images(turns(panel, 'A lasting boat')).waitFor();
    await prompt(panel).fill('Half a sen');
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    await panelPart(page).waitFor({ state: 'hidden' });
    panel = await openPanel(page);
    await images(turns(panel, 'A lasting boat')).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'Half a sen');
    // Next to the Explorer, it accepts dragged files and its own images.
    const strip = panel.locator('.strip');
    await expandFolder(page, 'photos');
    await file(page, 'shop-cat.jpg').waitFor();
    await dragFile(page, 'shop-cat.jpg', strip);
    await inputs(panel).first().waitFor();
    await images(turns(panel, 'A lasting boat')).dragTo(strip);
    await inputs(panel).nth(1).waitFor();
    await screenshot(page, 'panel-dragged');

    await movePanel(page, 'New Side Bar Entry');
    await page.locator('.part.activitybar').getByRole('tab', { name: 'Peel' }).waitFor();
    panel = await waitForPanel(page);
    await images(turns(panel, 'A lasting boat')).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'Half a sen');
    assert.equal(await inputs(panel).count(), 2);
    await screenshot(page, 'panel-primary');
    await runCommand(page, 'View: Reset View Locations');
    await panelPart(page).getByRole('tab', { name: 'Peel' }).waitFor();
  });
}
