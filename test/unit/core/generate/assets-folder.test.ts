// Tests which values of `peel.assetsFolder` are resolved or refused, and that the settings editor agrees.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AssetsRoot, resolveAssetsFolder } from '../../../../src/core/generate/assets-folder';
import { ImageError } from '../../../../src/core/errors';

const posix = { scheme: 'file', authority: '', path: '/home/me/my site', name: 'site', home: '/home/me' };
const windows = { scheme: 'file', authority: '', path: '/c:/Users/Me/site', name: 'site', home: 'C:\\Users\\me' };
const share = { scheme: 'file', authority: 'Server', path: '/share/site', name: 'site', home: 'C:\\Users\\me' };
const remote = { scheme: 'vscode-vfs', authority: 'github', path: '/me/site', name: 'site' };
const top = { scheme: 'file', authority: '', path: '/', name: 'root', home: '/root' };

/** The resolved path, or the reason of the refusal. */
function resolved(setting: string, root: AssetsRoot = posix): string {
  try {
    return resolveAssetsFolder(setting, root).join('/');
  } catch (thrown) {
    assert.ok(thrown instanceof ImageError && thrown.code === 'no-folder');
    assert.equal(thrown.facts.subject, setting.slice(0, 200));
    return String(thrown.facts.reason);
  }
}

function assertResolved(values: Record<string, string>, root?: AssetsRoot): void {
  for (const [setting, expected] of Object.entries(values)) assert.equal(resolved(setting, root), expected, setting);
}

/** Values that are used on every system. */
const inside = {
  assets: 'assets',
  './assets': 'assets',
  'public/images/': 'public/images',
  'public\\images\\': 'public/images',
  '.': '',
  './': '',
  '.hidden/a..b': '.hidden/a..b',
  '100% real/50%': '100% real/50%',
  'cash$/it’s {braces} [x]': 'cash$/it’s {braces} [x]',
  'drafts~/img~1': 'drafts~/img~1',
  '${workspaceFolder}': '',
  '${workspaceFolder}/img': 'img',
  '${workspaceFolder}\\img\\': 'img',
  '${workspaceFolder:site}/img': 'img',
};
const unknown = [
  '${env:HOME}/img',
  '${fileDirname}',
  '${fileWorkspaceFolder}/img',
  '${workspacefolder}/img',
  '${',
  '${workspaceFolder',
  '${}',
  'img/${date}',
  'img/${workspaceFolder}',
  'img/${userHome}',
  '$HOME/img',
  '$HOME',
  '$env:USERPROFILE\\img',
  '$(pwd)/img',
  '$workspaceFolder/img',
  'img/$USER',
  '%USERPROFILE%',
  '%USERPROFILE%\\img',
  'img/%ProgramFiles(x86)%',
  '~me/img',
  '${workspaceFolder}/~/img',
  'img/~',
];
const outside = ['..', '../img', 'a/../../x', '..\\x', 'a/..', '${workspaceFolder}/../x'];

describe('assets folder', () => {
  it('resolves variables, the home folder and absolute paths inside the workspace folder', () => {
    assertResolved(inside);
    assertResolved({
      '${workspaceFolderBasename}': 'my site',
      'img/${workspaceFolderBasename}/new': 'img/my site/new',
      '${userHome}/my site/img': 'img',
      '~/my site/img': 'img',
      '~\\my site': '',
      '/home/me/my site/img/': 'img',
      '/home/me/my site': '',
      'file:///home/me/my%20site/img%20%C3%A9': 'img é',
      'FILE:/home/me/my site/img': 'img',
      'file://localhost/home/me/my%20site/img': 'img',
    });
  });

  it('refuses folders outside the workspace folder', () => {
    for (const setting of [
      ...outside,
      '/',
      '/assets',
      '/home/me',
      '/home/me/my site 2/img',
      '/home/me/my site/../x',
      '/HOME/me/my site/img',
      '${workspaceFolder}img',
      '${workspaceFolder:docs}/img',
      '${userHome}',
      '${userHome}/Pictures',
      '~',
      '~/Pictures',
      'C:\\img',
      'c:img',
      '\\\\server\\share\\img',
      'file:',
      'file:assets',
      'file:///etc',
      'file:///home/me/my%20site/%2e%2e/x',
      'file:///home/me/my%20site/%2F..%2Fx',
      'file:///home/me/my%20site/%5C..%5C..%5Cx',
      'file:///home/me/my%20site/%zz',
      'file://server/home/me/my%20site/img',
      'https://example.com/img',
      'vscode-remote://ssh/home/me/my site/img',
    ])
      assert.equal(resolved(setting), 'setting-outside', setting);
  });

  it('refuses unknown variables instead of creating folders with their names', () => {
    for (const setting of unknown) assert.equal(resolved(setting), 'setting-variable', setting);
  });

  it('resolves paths of Windows, without regard to case', () => {
    assertResolved(
      {
        ...inside,
        'C:\\users\\me\\Site\\Img': 'Img',
        'c:/Users/Me/site': '',
        'file:///C%3A/Users/Me/site/img': 'img',
        '~\\site\\img': 'img',
        '${userHome}\\site\\img': 'img',
        'D:\\Users\\Me\\site': 'setting-outside',
        'C:Users\\Me\\site': 'setting-outside',
        '\\Users\\Me\\site\\img': 'setting-outside',
        '\\\\server\\share\\site': 'setting-outside',
      },
      windows,
    );
    assertResolved(
      {
        ...inside,
        '\\\\server\\Share\\site\\img': 'img',
        'file://server/share/site/img': 'img',
        '\\share\\site\\img': 'setting-outside',
        '\\\\other\\share\\site\\img': 'setting-outside',
        '~\\site': 'setting-outside',
      },
      share,
    );
  });

  it('resolves folders of other file systems, where there is no home folder', () => {
    assertResolved(
      {
        ...inside,
        '/me/site/img': 'img',
        'vscode-vfs://github/me/site/img': 'img',
        'vscode-vfs://gitlab/me/site/img': 'setting-outside',
        'file:///me/site/img': 'setting-outside',
        '~/site': 'setting-outside',
        '${userHome}/site': 'setting-outside',
      },
      remote,
    );
    assertResolved({ '${workspaceFolder}/img': 'img', '/img': 'img', '~/img': 'root/img', '${userHome}': 'root' }, top);
  });

  it('cuts a long value in the error, and reads it quickly', () => {
    for (const text of ['%a', '$', '~/', '${', '/..', '\\'])
      assert.equal(typeof resolved(`..${text.repeat(100_000)}`), 'string');
  });

  it('marks the same values as wrong in the settings editor', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { pattern } = contributes.configuration.properties['peel.assetsFolder'];
    const accepted = new RegExp(pattern, 'u');
    const absolute = ['~', '~/x', '/x', 'C:\\x', 'file:///x/%C3%A9%20y', '${userHome}/x', '${workspaceFolderBasename}'];
    for (const setting of [...Object.keys(inside), ...absolute]) assert.match(setting, accepted);
    for (const setting of [...unknown, ...outside, ' ']) assert.doesNotMatch(setting, accepted);
  });
});
