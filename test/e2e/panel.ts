// Uses the panel: its composer, its thread, its position in the workbench.
import assert from 'node:assert/strict';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { stepLimit } from '../time-limits';
import { runCommand, actUntil, webview } from './workbench';
import { pickItem, quickPickItem } from './quick-input';

/** Shows the panel and waits for its page. */
export async function openPanel(page: Page): Promise<FrameLocator> {
  await runCommand(page, 'Peel: Open Panel');
  return waitForPanel(page);
}

/** Starts a new session and waits for its empty thread. */
export async function openNewSession(page: Page): Promise<FrameLocator> {
  await runCommand(page, 'Peel: New Session');
  const panel = await waitForPanel(page);
  await turns(panel, '').first().waitFor({ state: 'detached' });
  return panel;
}

export async function waitForPanel(page: Page): Promise<FrameLocator> {
  const panel = webview(page);
  await prompt(panel).waitFor();
  return panel;
}

export const prompt = (panel: FrameLocator): Locator => panel.locator('textarea');

/** The run button. */
export const runButton = (panel: FrameLocator): Locator => panel.locator('.button-main');

/** Turns of the thread that contain the text. */
export const turns = (panel: FrameLocator, text: string | RegExp): Locator =>
  panel.locator('.turn').filter({ hasText: text });

/** The cards of a turn: images, running and failed ones. */
export const cells = (turn: Locator): Locator => turn.locator('[data-card]');
export const images = (turn: Locator): Locator => turn.locator('.picture');
export const running = (turn: Locator): Locator => turn.locator('peel-running');
export const failures = (turn: Locator): Locator => turn.locator('.failed');
export const inputs = (panel: FrameLocator): Locator => panel.locator('.tile');

/** Types a prompt, again if the focus was taken away meanwhile: after a dialog, Peel returns it to where it was. */
export async function typePrompt(panel: FrameLocator, text: string): Promise<void> {
  const end = Date.now() + stepLimit;
  do {
    assert.ok(Date.now() < end, 'The prompt does not keep its text.');
    await prompt(panel).fill(text);
  } while ((await prompt(panel).inputValue()) !== text);
}

/** Types a prompt and presses the run button. */
export async function ask(panel: FrameLocator, text: string, count = 1): Promise<void> {
  await typePrompt(panel, text);
  const number = panel.getByRole('spinbutton', { name: 'Number of images' });
  await number.press(String(count));
  await runButton(panel).click();
}

/** Performs an image action by its key. */
export async function press(image: Locator, key: string): Promise<void> {
  await image.focus();
  await image.press(key);
}

/** Waits until the element has the focus in the panel, and the panel in the window. */
export async function waitForFocus(panel: FrameLocator, selector: string): Promise<void> {
  const has = `document.hasFocus() && document.activeElement.matches(${JSON.stringify(selector)})`;
  const what = '[document.hasFocus(), document.activeElement.outerHTML.slice(0, 200)].join()';
  for (const end = Date.now() + stepLimit; !(await panel.locator('body').evaluate(has));)
    assert.ok(
      Date.now() < end,
      `${selector} does not have the focus: ${String(await panel.locator('body').evaluate(what))}`,
    );
}

/** The part of the workbench that contains the panel by default. */
export const panelPart = (page: Page): Locator => page.locator('.part.auxiliarybar');

/** Drags the edge of the secondary side bar until it has the width in pixels. */
export async function setPanelWidth(page: Page, width: number): Promise<void> {
  const box = await panelPart(page).boundingBox();
  if (!box) throw new Error('There is no secondary side bar.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - width, y, { steps: 5 });
  await page.mouse.up();
}

/** Moves the view to a destination from VS Code's list. */
export async function movePanel(page: Page, destination: string): Promise<void> {
  const item = quickPickItem(page, destination);
  await runCommand(page, 'View: Move View');
  await actUntil(item, async () => {
    const view = quickPickItem(page, 'Images');
    if (await view.isVisible()) await view.click();
  });
  await pickItem(page, destination);
}
