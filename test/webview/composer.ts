// The composer's parts as its tests meet them.
import type { Locator, Page } from 'playwright-core';
import type { PanelState } from '../../src/shared/protocol';
import { fresh } from './states';

export const prompt = (page: Page): Locator => page.getByRole('textbox', { name: 'Prompt' });
export const main = (page: Page): Locator => page.locator('peel-run .button-main');

export const withDraft = (draft: Partial<PanelState['draft']>): PanelState => ({
  ...fresh,
  draft: { ...fresh.draft, ...draft },
});
