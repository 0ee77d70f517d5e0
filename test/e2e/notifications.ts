// Reads and uses notifications and modal dialogs.
import type { Locator, Page } from 'playwright-core';

export interface Notification {
  severity: 'info' | 'warning' | 'error';
  message: string;
  buttons: string[];
}

/** Milliseconds to wait for a toast before opening the notification center. */
const [messageTimeout, buttonTimeout] = [15_000, 5000];

function toasts(page: Page): Locator {
  return page.locator('.notifications-toasts .notification-list-item');
}

/** Visible notifications: toasts, or the open notification center. */
function visibleNotifications(page: Page): Locator {
  return toasts(page).or(page.locator('.notifications-center .notification-list-item'));
}

async function read(toast: Locator): Promise<Notification> {
  const icon = (await toast.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
  return {
    severity: icon.includes('codicon-error') ? 'error' : icon.includes('codicon-warning') ? 'warning' : 'info',
    message: await toast.locator('.notification-list-item-message').innerText(),
    buttons: await toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
  };
}

/** All visible toasts, newest first. */
export async function notifications(page: Page): Promise<Notification[]> {
  return Promise.all((await toasts(page).all()).map(read));
}

/**
 * Waits until a part of a notification is visible in a toast, or in the notification center: VS Code shows no toast for
 * the fourth message within 800 ms, and hides toasts after a while.
 */
async function waitForPart(page: Page, part: Locator, timeout: number): Promise<void> {
  try {
    await part.waitFor({ timeout });
  } catch {
    const isOpen = await page.locator('.notifications-center.visible').isVisible();
    if (!isOpen) await page.locator('[id="status.notifications"]').click();
    await part.waitFor();
  }
}

/** Waits for a notification with this text and reads it. */
export async function waitForNotification(page: Page, text: string | RegExp): Promise<Notification> {
  const one = visibleNotifications(page).filter({ hasText: text }).first();
  await waitForPart(page, one, messageTimeout);
  return read(one);
}

/** Presses a button of a notification. */
export async function pressNotificationButton(page: Page, text: string | RegExp, button: string): Promise<void> {
  const one = visibleNotifications(page).filter({ hasText: text }).first();
  const named = one.getByRole('button', { name: button, exact: true });
  await waitForPart(page, named, buttonTimeout);
  await named.click();
}

export interface Dialog {
  message: string;
  detail: string;
  buttons: string[];
}

/** Waits for a modal dialog and reads it. */
export async function waitForDialog(page: Page): Promise<Dialog> {
  const box = page.locator('.monaco-dialog-box');
  // Keys before the dialog has the focus would go elsewhere.
  await box.locator(':focus').waitFor();
  const detail = box.locator('.dialog-message-detail');
  return {
    message: await box.locator('.dialog-message').first().innerText(),
    detail: (await detail.count()) > 0 ? await detail.first().innerText() : '',
    buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
  };
}

export async function pressDialogButton(page: Page, button: string): Promise<void> {
  const box = page.locator('.monaco-dialog-box');
  await box.locator('.dialog-buttons').getByRole('button', { name: button, exact: true }).click();
  await box.waitFor({ state: 'detached' });
}
