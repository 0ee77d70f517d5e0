// Tests how paths are shown.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { shortPath } from '../../../src/host/vscode/format';

describe('short path', () => {
  it('is relative to the workspace folder, whose own path is its name', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.equal(shortPath(vscode.Uri.joinPath(folder.uri, 'a', 'b.png')), 'a/b.png');
    assert.equal(shortPath(vscode.Uri.joinPath(folder.uri, 'a.png', '..')), folder.name);
    assert.equal(shortPath(vscode.Uri.file('/elsewhere/a.png')), '/elsewhere/a.png');
  });
});
