// Uses VS Code's quick input: input boxes, quick picks, and their title buttons.
import type { Locator, Page } from 'playwright-core';

/** The open quick input. */
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

/** Replaces the text in the box. */
export async function typeIntoQuickInput(page: Page, text: string): Promise<void> {
  await input(page).fill(text);
}

export async function quickInputValue(page: Page): Promise<string> {
  return input(page).inputValue();
}

export async function quickInputPlaceholder(page: Page): Promise<string> {
  return (await input(page).getAttribute('placeholder')) ?? '';
}

/** The line below the box: the prompt, or the validation message. */
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

/** Presses Escape, which may open another box. A key before the box has the focus would be lost. */
export async function leaveQuickInput(page: Page): Promise<void> {
  await input(page).press('Escape');
}

export async function cancelQuickInput(page: Page): Promise<void> {
  await leaveQuickInput(page);
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Waits until the icons of the list are loaded. */
export async function waitForIcons(page: Page): Promise<void> {
  await page.evaluate(`Promise.all([...document.querySelectorAll('.quick-input-list-icon')].map((icon) => {
    const url = getComputedStyle(icon).backgroundImage.match(/^url\\("(.+)"\\)$/)?.[1];
    return url && Object.assign(new Image(), { src: url }).decode();
  }))`);
}

/** A button in the title or next to the box, by its tooltip. */
export async function pressQuickInputButton(page: Page, name: string | RegExp): Promise<void> {
  await quickInput(page)
    .locator('.quick-input-titlebar, .quick-input-inline-action-bar')
    .getByRole('button', { name })
    .click();
}

export async function goBack(page: Page): Promise<void> {
  await pressQuickInputButton(page, /^Back/);
}

/** The visible items: options or checkboxes. */
function rows(page: Page): Locator {
  return quickInput(page).locator('.monaco-list-row');
}

/** An item of the quick pick, by its complete label. */
export function quickPickItem(page: Page, label: string): Locator {
  const whole = new RegExp(`^${label.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
  const name = page.locator('.quick-input-list-row:first-child .label-name').filter({ hasText: whole });
  return rows(page).filter({ has: name }).first();
}

export async function pickItem(page: Page, label: string): Promise<void> {
  await quickPickItem(page, label).click();
}

/** The labels of the visible items. */
export async function quickPickItems(page: Page): Promise<string[]> {
  await rows(page).first().waitFor();
  return quickInput(page).locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
}

/** Waits until the text in the box has this end. */
export async function waitForQuickInputValue(page: Page, end: string): Promise<void> {
  const box = await input(page).elementHandle();
  await page.waitForFunction(([element, text]) => (element as unknown as { value: string }).value.endsWith(text), [
    box,
    end,
  ] as const);
}
