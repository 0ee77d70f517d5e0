// Uses the Explorer: files, selections, the context menu and its submenus.
import type { Locator, Page } from 'playwright-core';
import { retryAfter, tab, actUntil } from './workbench';

/** A visible file or folder by its name. */
export function file(page: Page, name: string): Locator {
  return page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
}

/** Waits for a file, because the Explorer follows the disk with a delay. */
export async function waitForFile(page: Page, name: string): Promise<void> {
  await file(page, name).waitFor();
}

export async function expandFolder(page: Page, name: string): Promise<void> {
  if ((await file(page, name).getAttribute('aria-expanded')) !== 'true') await file(page, name).click();
}

/** Selects several files in this order, like with Ctrl pressed. */
export async function selectFiles(page: Page, ...names: string[]): Promise<void> {
  const [first, ...rest] = names;
  if (first === undefined) return;
  // A plain click selects and opens one file. Once it is open, the Explorer does not change the selection.
  await file(page, first).click();
  await tab(page, first).first().waitFor();
  for (const name of rest) {
    // The Explorer may redraw at that moment because of new files.
    await actUntil(selected(page, name), async () => {
      if (!(await selected(page, name).isVisible())) await file(page, name).click({ modifiers: ['ControlOrMeta'] });
    });
  }
  for (const name of names) await selected(page, name).waitFor();
}

const selected = (page: Page, name: string): Locator => file(page, name).and(page.locator('[aria-selected=true]'));

/** Drags a file with Shift pressed. Without Shift, VS Code does not allow dropping in an extension's view. */
export async function dragFile(page: Page, name: string, onto: Locator): Promise<void> {
  const middle = async (of: Locator): Promise<[number, number]> => {
    const box = await of.boundingBox();
    if (!box) throw new Error('It is not visible.');
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await page.mouse.move(...(await middle(file(page, name))));
  await page.mouse.down();
  await page.keyboard.down('Shift');
  const [x, y] = await middle(onto);
  await page.mouse.move(x - 40, y, { steps: 6 });
  // A browser sends this event during a drag, but not when a program drives it.
  await file(page, name).dispatchEvent('drag', { shiftKey: true });
  await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

export async function openFile(page: Page, name: string): Promise<void> {
  await file(page, name).dblclick();
}

/** An item of the open menu, or of the submenu that opened last. */
function menuItem(page: Page, label: string): Locator {
  const named = page.locator('.action-label').filter({ hasText: new RegExp(`^${escape(label)}$`) });
  return page.locator('.monaco-menu').last().getByRole('menuitem').filter({ has: named }).first();
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/**
 * * Closes the open menus, submenus first. The key is sent to the menu, because on the page it could reach the tree, where
 * * Escape clears the selection.
 */
async function closeMenus(page: Page): Promise<void> {
  const menus = page.locator('.monaco-menu');
  for (let open = await menus.count(); open > 0; open = await menus.count()) {
    const menu = menus.nth(open - 1);
    // A menu that has just opened may miss the key; a closed menu does not get it.
    const timeout = retryAfter;
    await menu
      .locator('.monaco-action-bar')
      .first()
      .dispatchEvent('keydown', { key: 'Escape', code: 'Escape', keyCode: 27 }, { timeout })
      .then(() => menu.waitFor({ state: 'detached', timeout }))
      .catch(() => undefined);
  }
}

async function openContextMenu(page: Page, of: Locator): Promise<void> {
  await closeMenus(page);
  const before = await of.boundingBox();
  await of.click({ button: 'right' });
  await page.locator('.monaco-menu').first().waitFor();
  // The menu may be that of another row if the Explorer was redrawn.
  if ((await of.boundingBox())?.y !== before?.y) throw new Error('The row has moved.');
}

/** Selects from the context menu of a file, through submenus: `chooseFromMenu(page, 'a.png', 'Peel', 'Edit Image…')`. */
export async function chooseFromMenu(page: Page, name: string, ...path: string[]): Promise<void> {
  await choose(page, file(page, name), path);
}

/** Selects from the context menu of a tab, like `chooseFromMenu`. */
export async function chooseFromTabMenu(page: Page, name: string, ...path: string[]): Promise<void> {
  await choose(page, tab(page, name).first(), path);
}

async function choose(page: Page, of: Locator, path: readonly string[]): Promise<void> {
  for (const [depth, label] of path.entries()) {
    const item = menuItem(page, label);
    if (depth === 0) await actUntil(item, () => openContextMenu(page, of));
    await item.waitFor();
    // A menu ignores clicks directly after it opened, but not Enter.
    await item.hover();
    await page.keyboard.press('Enter');
  }
}

/** The items of the context menu of a file, or of its submenu. */
export async function menuItems(page: Page, name: string, ...path: string[]): Promise<string[]> {
  if (path.length > 0) await chooseFromMenu(page, name, ...path);
  else await actUntil(page.locator('.monaco-menu').first(), () => openContextMenu(page, file(page, name)));
  const menu = page.locator('.monaco-menu').last();
  await menu.getByRole('menuitem').first().waitFor();
  const labels = await menu.getByRole('menuitem').locator('.action-label').allInnerTexts();
  await closeMenus(page);
  return labels;
}
