// Performs steps of a user with Peel that tests share.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { WorkbenchFixture } from './fixture';
import { waitForNotification } from './notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  quickPickItem,
  typeIntoQuickInput,
  waitForQuickInput,
} from './quick-input';
import { runCommand, actUntil } from './workbench';

/** Sets the API key with its command. */
export async function setKey({ page, emulator }: WorkbenchFixture): Promise<void> {
  await runCommand(page, 'Peel: Set API Key…');
  await enterKey(page, emulator.key);
  await waitForNotification(page, 'was set');
}

/** Answers the input box of the API key. */
export async function enterKey(page: Page, key: string): Promise<void> {
  await waitForQuickInput(page, 'Set API Key');
  await answerQuickInput(page, key);
}

/**
 * * Types a prompt into its input box. Earlier unsent text appears in the box a moment after it opens. The first item, with
 * * the output folder, shows that Peel has the new text.
 */
export async function typePrompt(page: Page, title: string, prompt: string): Promise<void> {
  await waitForQuickInput(page, title);
  await waitForPromptBox(page);
  const own = quickPickItem(page, prompt).filter({ hasText: /Saves to|[Yy]ou'll be asked/ });
  await actUntil(own, () => typeIntoQuickInput(page, prompt));
}

/** Types a prompt and continues to the question for the ratio. */
export async function answerPrompt(page: Page, title: string, prompt: string): Promise<void> {
  await typePrompt(page, title, prompt);
  await acceptQuickInput(page);
  await waitForPlaceholder(page, 'Select an aspect ratio');
}

/** Types a prompt and accepts the first ratio. */
export async function answerPromptAndShape(page: Page, title: string, prompt: string): Promise<void> {
  await answerPrompt(page, title, prompt);
  await acceptQuickInput(page);
}

/** The input box for the prompt; earlier questions may have the same title. */
async function waitForPromptBox(page: Page): Promise<void> {
  const starts = ['Describe the image', 'Describe what to change', 'Describe what to take'];
  const box = starts.map((text) => `.quick-input-widget input.input[placeholder^="${text}"]`).join(', ');
  await page.locator(box).filter({ visible: true }).waitFor();
}

/** Waits for an input box with this placeholder. */
export async function waitForPlaceholder(page: Page, text: string): Promise<void> {
  await page.locator(`.quick-input-widget input.input[placeholder*="${text}"]`).filter({ visible: true }).waitFor();
}

/** The file names in the assets folder; empty if there is none. */
export async function assets(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'assets')).catch((): string[] => [])).toSorted();
}

/** The body of the n-th request that the service received. */
export function bodyOf({ emulator }: WorkbenchFixture, index: number): Record<string, unknown> {
  const body = emulator.requests[index]?.body;
  assert.ok(typeof body === 'object' && body !== null, `There was no request ${index}.`);
  return body as Record<string, unknown>;
}

/** Waits until VS Code's image preview has drawn the image. */
export async function waitForImage(page: Page): Promise<void> {
  const preview = page
    .frameLocator('iframe.webview[src*="extensionId=vscode.media-preview"]')
    .last()
    .frameLocator('#active-frame');
  await preview.locator('img').waitFor();
}
