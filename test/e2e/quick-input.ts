// VS Code's quick input: input boxes and quick picks, and the buttons in their title.
import type { Locator, Page } from 'playwright-core';

/** The one that is open. */
export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget').filter({ visible: true });
}

function input(page: Page): Locator {
  return quickInput(page).locator('input.input');
}

/** Waits for an input box or quick pick with this title. */
export async function waitForQuickInput(page: Page, title: string | RegExp): Promise<Locator> {
  const found = quickInput(page).filter({ has: page.locator('.quick-input-title', { hasText: title }) });
  await found.waitFor();
  return found;
}

/** Replaces what stands in the box. */
export async function typeIntoQuickInput(page: Page, text: string): Promise<void> {
  await input(page).fill(text);
}

export async function quickInputValue(page: Page): Promise<string> {
  return input(page).inputValue();
}

export async function quickInputPlaceholder(page: Page): Promise<string> {
  return (await input(page).getAttribute('placeholder')) ?? '';
}

/** The line under the box: the prompt, or what is wrong with the value. */
export async function quickInputMessage(page: Page): Promise<string> {
  return quickInput(page).locator('.quick-input-message').innerText();
}

export async function acceptQuickInput(page: Page): Promise<void> {
  await input(page).press('Enter');
}

/** Types and accepts. */
export async function answerQuickInput(page: Page, text: string): Promise<void> {
  await typeIntoQuickInput(page, text);
  await acceptQuickInput(page);
}

/** Escape, which may lead to another box. A key that comes before the box has the focus would be lost. */
export async function leaveQuickInput(page: Page): Promise<void> {
  await input(page).press('Escape');
}

export async function cancelQuickInput(page: Page): Promise<void> {
  await leaveQuickInput(page);
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** A button of the title or beside the box, by its tooltip. */
export async function pressQuickInputButton(page: Page, name: string | RegExp): Promise<void> {
  await quickInput(page)
    .locator('.quick-input-titlebar, .quick-input-inline-action-bar')
    .getByRole('button', { name })
    .click();
}

export async function goBack(page: Page): Promise<void> {
  await pressQuickInputButton(page, /^Back/);
}

/** The items in view: options, or boxes to tick. */
function rows(page: Page): Locator {
  return quickInput(page).locator('.monaco-list-row');
}

/** An item of the quick pick, by its whole label. */
export function quickPickItem(page: Page, label: string): Locator {
  const whole = new RegExp(`^${label.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
  const name = page.locator('.quick-input-list-row:first-child .label-name').filter({ hasText: whole });
  return rows(page).filter({ has: name }).first();
}

export async function pickItem(page: Page, label: string): Promise<void> {
  await quickPickItem(page, label).click();
}

/** The labels of the items in view. */
export async function quickPickItems(page: Page): Promise<string[]> {
  await rows(page).first().waitFor();
  return quickInput(page).locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
}

/** Waits until the box holds a value that ends so. */
export async function waitForQuickInputValue(page: Page, end: string): Promise<void> {
  const box = await input(page).elementHandle();
  await page.waitForFunction(([element, text]) => (element as unknown as { value: string }).value.endsWith(text), [
    box,
    end,
  ] as const);
}
