// The packaged extension is installed and the workbench around it is whole.
import assert from 'node:assert/strict';
import { useWorkbench } from './fixture';
import { notifications } from './notifications';
import { findCommands, runCommand, screenshot } from './workbench';

describe('the packaged extension', () => {
  const bench = useWorkbench();

  it('is listed among the installed extensions', async () => {
    const { page } = bench;
    await runCommand(page, 'Extensions: Show Installed Extensions');
    await page.locator('.extensions-list [data-extension-id="peel.peel-images"]').waitFor();
    await screenshot(page, 'installed');
  });

  it('opens without complaints', async () => {
    const { page } = bench;
    assert.ok((await findCommands(page, 'View: Show Explorer')).includes('View: Show Explorer'));
    assert.deepEqual(await notifications(page), []);
  });
});
