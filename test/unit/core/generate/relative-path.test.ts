// Tests the path from a document to an image, for documents on disk, in notebooks, unsaved, and in other file systems.
import assert from 'node:assert/strict';
import { relativePath } from '../../../../src/core/generate/relative-path';

/** `scheme://authority/path`, without decoding. */
function location(uri: string) {
  const [, scheme = '', authority = '', path = ''] = /^([\w-]+):(?:\/\/([^/]*))?(.*)$/.exec(uri) ?? [];
  return { scheme, authority, path };
}
function leads(pairs: readonly (readonly [string, string, string | undefined])[], folder?: string): void {
  for (const [from, to, expected] of pairs)
    assert.equal(relativePath(location(from), location(to), folder), expected, `${from} → ${to}`);
}
const cat = 'file:///ws/assets/cat.png';

describe('relative path', () => {
  it('leads from the folder of a document to the image', () => {
    leads([
      ['file:///ws/a.md', cat, 'assets/cat.png'],
      ['file:///ws/docs/a.md', cat, '../assets/cat.png'],
      ['file:///ws/assets/a.md', cat, 'cat.png'],
      ['file:///ws/assets/x/y/a.md', cat, '../../cat.png'],
      ['file:///other/a.md', cat, '../ws/assets/cat.png'],
      ['file:///ws/assets/cat.png/a.md', cat, '../cat.png'],
      ['vscode-vfs://github/ws/docs/a.md', 'vscode-vfs://github/ws/cat.png', '../cat.png'],
    ]);
  });

  it('leads from documents whose scheme differs but whose path is on the same disk', () => {
    const documents = ['vscode-notebook-cell', 'git', 'untitled', 'vscode-userdata'];
    for (const scheme of documents) leads([[`${scheme}:/ws/docs/a.ipynb`, cat, '../assets/cat.png']]);
    leads([['search-result:/ws/docs/a.md', cat, '../assets/cat.png']], '/ws');
    leads([['search-result:/wsx/docs/a.md', cat, undefined]], '/ws');
  });

  it('leads from the workspace folder for an unsaved document without a path', () => {
    leads([['untitled:Untitled-1', cat, 'assets/cat.png']], '/ws');
    leads([['untitled:/Interactive-1', cat, 'assets/cat.png']], '/ws');
    leads([['untitled:Untitled-1', 'vscode-vfs://github/me/site/a/cat.png', 'a/cat.png']], '/me/site');
    leads([['untitled:Untitled-1', cat, undefined]]);
  });

  it('does not lead to another file system, server or drive', () => {
    leads([
      ['file:///ws/a.md', 'vscode-vfs://github/ws/cat.png', undefined],
      ['vscode-vfs://github/ws/a.md', cat, undefined],
      ['vscode-vfs://github/ws/a.md', 'vscode-vfs://gitlab/ws/cat.png', undefined],
      ['file://server/ws/a.md', cat, undefined],
      ['file:///c:/ws/a.md', 'file:///d:/ws/cat.png', undefined],
      ['file:///C:/ws/docs/a.md', 'file:///c:/ws/cat.png', '../cat.png'],
    ]);
  });
});
