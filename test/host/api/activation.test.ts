// Tests that a real VS Code finds and activates the extension.
import assert from 'node:assert/strict';
import { extensions } from 'vscode';

describe('Peel in VS Code', () => {
  it('activates', async () => {
    const extension = extensions.getExtension('peel.peel-images');
    assert.ok(extension, 'VS Code does not know the extension');
    await extension.activate();
    assert.ok(extension.isActive);
  });
});
