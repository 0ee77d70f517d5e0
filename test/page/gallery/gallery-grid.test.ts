// Tests the gallery's grid: few elements, keyboard, selection, actions, changes, and the state after a reload.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { announced, announcements } from '../fixtures/announcements';
import { galleryItem, galleryItems, galleryStates, idOf, openGallery } from '../fixtures/gallery-fixture';
import { useBrowser } from '../fixtures/page-fixture';
import { waitUntil } from '../fixtures/wait-until';

const many = { items: galleryItems(10_000) };
const states = galleryStates();

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(`document.activeElement?.closest('[data-image]')?.dataset.image ?? null`);
const selected = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('[aria-selected=true]')].map((one) => one.dataset.image)`);
const cell = (page: Page, index: number) => page.locator(`[data-image="${idOf(index)}"]`);
const nodes = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let count = 1;
    while (walk.nextNode()) count++;
    return count;
  })()`);
const scrollTo = (page: Page, top: number): Promise<unknown> =>
  page.evaluate(
    `new Promise((done) => { document.querySelector('.scroller').scrollTop = ${top}; requestAnimationFrame(() => requestAnimationFrame(done)); })`,
  );

describe('gallery grid', () => {
  const pages = useBrowser(openGallery);

  it('renders at most 1,500 nodes of 10,000 images, wherever it is scrolled and however large the tab is', async () => {
    const { page, host } = await pages.open(many);
    for (const [width, height] of [
      [200, 900],
      [900, 900],
      [1920, 1080],
      [1440, 2560],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const top of [0, 3000, 1e9]) {
        await scrollTo(page, top);
        assert.ok((await nodes(page)) <= 1500, `${await nodes(page)} nodes at ${width} × ${height}`);
      }
      await cell(page, 9999).waitFor();
    }
    const columns = Number(await page.getByRole('grid').getAttribute('aria-colcount'));
    assert.ok(columns > 6, `${columns} columns at 3840 px`);
    assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), String(Math.ceil(10_000 / columns)));
    for (const [name, ids] of host.calls) if (name === 'show') assert.ok((ids as unknown[]).length <= 400);
  });

  it('asks for the images near the visible area only, after scrolling has ended', async () => {
    const { page, host } = await pages.open(many);
    await cell(page, 0).locator('img').waitFor();
    const before = host.calls.length;
    for (let top = 0; top < 40_000; top += 4000) await scrollTo(page, top);
    await waitUntil(() => host.calls.length > before);
    await waitUntil(async () => (await page.locator('.result img').count()) > 10);
    assert.ok(host.calls.length - before < 10, `${host.calls.length - before} calls`);
  });

  it('moves with the arrow keys, Home, End and the page keys, and keeps the focus in view', async () => {
    const { page } = await pages.open(many);
    const columns = Number(await page.getByRole('grid').getAttribute('aria-colcount'));
    await page.getByRole('searchbox').press('ArrowDown');
    assert.equal(await focused(page), idOf(0));
    const press = async (key: string, index: number) => {
      await page.keyboard.press(key);
      assert.equal(await focused(page), idOf(index), key);
      const box = await page.locator(':focus').boundingBox();
      const { y: top = 0 } = (await page.locator('.scroller').boundingBox()) ?? {};
      assert.ok(box && box.y >= top - 1 && box.y + box.height <= 801, `${key}: ${JSON.stringify(box)}`);
    };
    await press('ArrowRight', 1);
    await press('ArrowDown', 1 + columns);
    await press('ArrowUp', 1);
    await press('ArrowUp', 1);
    await press('ArrowLeft', 0);
    await press('End', 9999);
    await press('ArrowRight', 9999);
    await press('Home', 0);
    await press('Control+End', 9999);
    await press('Control+Home', 0);
    await page.keyboard.press('PageDown');
    const next = Number((await focused(page))?.split(/turn|\./)[2]);
    assert.ok(next > 0 && next % columns === 0, `${next}`);
    await press('PageDown', 2 * next);
    await press('PageUp', next);
    await press('PageUp', 0);
  });

  it('keeps the focus on an image that is scrolled out of view', async () => {
    const { page, host } = await pages.open(many);
    await cell(page, 2).focus();
    await scrollTo(page, 50_000);
    assert.equal(await focused(page), idOf(2));
    assert.equal(await cell(page, 40).count(), 0);
    await page.keyboard.press('Enter');
    await waitUntil(() => host.calls.some(([name]) => name === 'act'));
    const acts = host.calls.filter(([name]) => name === 'act');
    assert.deepEqual(acts, [['act', idOf(2), 'open']]);
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), idOf(3));
  });

  it('selects with Space, Shift, Ctrl+A and the mouse, and announces how many', async () => {
    const { page } = await pages.open(states.full);
    await cell(page, 1).click();
    assert.deepEqual(await selected(page), [idOf(1)]);
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await selected(page), [idOf(1)], 'moving does not select');
    await page.keyboard.press('Space');
    assert.deepEqual(await selected(page), [idOf(1), idOf(2)]);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    assert.deepEqual(await selected(page), [idOf(2), idOf(3), idOf(4)]);
    await announced(page, '3 images are selected.');
    await cell(page, 0).click({ modifiers: ['Control'] });
    assert.deepEqual(await selected(page), [idOf(0), idOf(2), idOf(3), idOf(4)]);
    await cell(page, 6).click({ modifiers: ['Shift'] });
    assert.equal((await selected(page)).length, 7);
    await cell(page, 8).hover();
    await cell(page, 8).locator('.result-check').click();
    assert.equal((await selected(page)).length, 8);
    assert.equal(await page.locator('.count').textContent(), '8 of 60 selected');
    await page.keyboard.press('Control+a');
    await announced(page, '60 images are selected.');
    await page.keyboard.press('Escape');
    assert.deepEqual(await selected(page), []);
    await announced(page, 'Nothing is selected.');
  });

  it('opens with a double click, and offers all actions with their keys in the menu', async () => {
    const { page, host } = await pages.open(states.full);
    await cell(page, 1).dblclick();
    await waitUntil(() => host.calls.some(([name]) => name === 'act'));
    assert.deepEqual(host.calls.at(-1), ['act', idOf(1), 'open']);
    await cell(page, 1).press('Shift+F10');
    assert.deepEqual(
      await page
        .getByRole('menuitem')
        .evaluateAll((all) => all.map((one) => one.textContent?.replace(/\s+/g, ' ').trim())),
      [
        'OpenEnter',
        'Open SessionAlt+O',
        'Use as InputAlt+U',
        'Insert into EditorAlt+I',
        'Show Image DetailsAlt+D',
        'StarAlt+S',
        'Copy PathAlt+P',
        'Reveal in Explorer ViewAlt+E',
        'Export…Alt+X',
        'Delete…Delete',
      ],
    );
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), idOf(1), 'the focus returns');
  });

  it('applies the keys to the selection, or to an image outside of it', async () => {
    const { page, host } = await pages.open(states.full);
    const last = async (count: number) => {
      await waitUntil(() => host.calls.filter(([name]) => name === 'act' || name === 'actOnAll').length === count);
      return host.calls.findLast(([name]) => name === 'act' || name === 'actOnAll');
    };
    await cell(page, 1).click();
    await cell(page, 2).click({ modifiers: ['Control'] });
    await page.keyboard.press('Delete');
    assert.deepEqual(await last(1), ['actOnAll', [idOf(1), idOf(2)], 'delete']);
    await page.keyboard.press('Alt+x');
    assert.deepEqual(await last(2), ['actOnAll', [idOf(1), idOf(2)], 'export']);
    await page.keyboard.press('Alt+u');
    assert.deepEqual(await last(3), ['actOnAll', [idOf(1), idOf(2)], 'input']);
    // Not for several images.
    await page.keyboard.press('Alt+d');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+o');
    assert.deepEqual(await last(4), ['act', idOf(3), 'session']);
    await page.keyboard.press('Delete');
    assert.deepEqual(await last(5), ['actOnAll', [idOf(3)], 'delete']);
    await page.keyboard.press('Alt+s');
    assert.deepEqual(await last(6), ['actOnAll', [idOf(3)], 'star']);
    await announced(page, 'Starred.');
  });

  it('has buttons for the selection, reachable by keyboard', async () => {
    const { page, host } = await pages.open(states.full);
    await cell(page, 5).locator('img').waitFor();
    await cell(page, 5).click();
    const bar = page.getByRole('group', { name: 'Actions for the selected images' });
    assert.deepEqual(
      await bar.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
      [
        'Open',
        'Open Session',
        'Use as Input',
        'Insert into Editor',
        'Unstar',
        'Export…',
        'Delete…',
        'More Actions',
        'Clear Selection',
      ],
    );
    await bar.getByRole('button', { name: 'Open Session' }).press('Enter');
    await waitUntil(() => host.calls.some(([name]) => name === 'act'));
    assert.deepEqual(host.calls.at(-1), ['act', idOf(5), 'session']);
    await bar.getByRole('button', { name: 'More Actions' }).click();
    assert.equal(await page.getByRole('menuitem').count(), 10);
    await page.keyboard.press('Escape');
    await bar.getByRole('button', { name: 'Clear Selection' }).press('Enter');
    assert.equal(await focused(page), idOf(5));
    assert.equal(await bar.count(), 0);
  });

  it('shows a new, a starred and a deleted image at once, announces them, and keeps the focus', async () => {
    const { page, host } = await pages.open(states.full);
    const { items } = states.full;
    await cell(page, 3).focus();
    host.setItems([galleryItem(99, { id: 'new.turn.1', name: 'new.png' }), ...items]);
    await announced(page, '1 image was added.');
    assert.equal(await page.locator('.result').first().getAttribute('data-image'), 'new.turn.1');
    assert.equal(await focused(page), idOf(3));
    host.setItems(items.map((item) => (item.id === idOf(3) ? { ...item, starred: true } : item)));
    await announced(page, '1 image was removed.');
    await cell(page, 3).locator('.result-star').waitFor();
    assert.equal(await page.getByRole('gridcell', { name: /3\.png .* starred$/ }).count(), 1);
    host.setItems(items.filter(({ id }) => id !== idOf(3)));
    await cell(page, 3).waitFor({ state: 'detached' });
    assert.equal(await focused(page), idOf(4), 'the next image');
  });

  it('does not take the focus back from where the user has clicked', async () => {
    const { page, host } = await pages.open(states.full);
    await cell(page, 3).focus();
    await page.locator('.count').click();
    host.setItems(states.full.items.slice(1));
    await announced(page, '1 image was removed.');
    assert.equal(await focused(page), null);
  });

  it('keeps filters, focus and position after a reload', async () => {
    const { page, host } = await pages.open(many);
    await page.getByRole('button', { name: 'Starred' }).click();
    await announced(page, '2000 of 10000 images');
    await scrollTo(page, 20_000);
    const first = () =>
      page.evaluate<string>(`(() => {
        const { top } = document.querySelector('.scroller').getBoundingClientRect();
        return [...document.querySelectorAll('.result')].find((one) => one.getBoundingClientRect().bottom > top + 1).dataset.image;
      })()`);
    const before = await first();
    await waitUntil(async () => (await page.evaluate<string>(`localStorage.getItem('state')`)).includes(before));
    await page.reload();
    await page.locator('.result').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Starred' }).getAttribute('aria-pressed'), 'true');
    await waitUntil(async () => (await first()) === before);
    assert.deepEqual(
      host.calls.findLast(([name]) => name === 'ready'),
      ['ready', { text: '', starred: true, missing: false }],
    );
  });

  it('shows missing files apart, and offers only what is possible without a file', async () => {
    const { page } = await pages.open(states['with-missing']);
    assert.equal(await page.locator('.count').textContent(), '60 images');
    await page.getByRole('button', { name: 'Missing Files (3)' }).click();
    await announced(page, '3 missing files');
    assert.equal(await page.locator('.result').count(), 3);
    assert.equal(await page.getByRole('gridcell', { name: /no longer on disk/ }).count(), 3);
    await cell(page, 61).click();
    await page.keyboard.press('Shift+F10');
    assert.deepEqual(await page.locator('.menu-label').allTextContents(), ['Open Session', 'Star']);
  });

  it('keeps the images in view when the tab becomes narrower', async () => {
    const { page } = await pages.open(many);
    await scrollTo(page, 30_000);
    const inView = () =>
      page.evaluate<string[]>(`(() => {
        const { top, bottom } = document.querySelector('.scroller').getBoundingClientRect();
        return [...document.querySelectorAll('.result')].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.bottom > top && box.top < bottom;
        }).map((one) => one.dataset.image);
      })()`);
    const [before = ''] = await inView();
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator('[aria-colcount="3"]').waitFor();
    await waitUntil(async () => (await inView()).includes(before));
  });

  it('announces nothing before the user or the host does something, except the number of images', async () => {
    const { page } = await pages.open(states.full);
    await announced(page, '60 images');
    assert.deepEqual(await announcements(page), []);
  });
});
