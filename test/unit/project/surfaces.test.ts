// Checks restricted APIs: where text is shown, the network is used, and what is bundled.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';

const sources = globSync('src/**/*.ts').map((file) => ({
  file: file.replaceAll('\\', '/'),
  text: readFileSync(file, 'utf8'),
}));

/** The files with the pattern, except the allowed ones. */
const filesWith = (pattern: RegExp, ...may: string[]): string[] =>
  sources.filter(({ file, text }) => pattern.test(text) && !may.includes(file)).map(({ file }) => file);

interface Package {
  hasInstallScript?: boolean;
  dev?: boolean;
  dependencies?: Record<string, string>;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };

/** All third-party packages that are bundled, without their dependencies. Review a new one before you add it. */
const bundledPackages = [
  '@jsquash/jpeg',
  '@jsquash/resize',
  '@jsquash/webp',
  '@vscode/l10n',
  'birpc',
  'ipaddr.js',
  'lit',
  'valibot',
];

describe('restricted APIs', () => {
  it('shows text in VS Code messages and input boxes in one place, which disables links', () => {
    assert.deepEqual(filesWith(/\bshow(Information|Warning|Error)Message\b/, 'src/host/vscode/messages.ts'), []);
    assert.deepEqual(
      filesWith(/\b(input|box|pick)\.(prompt|validationMessage) = (?!undefined)/, 'src/host/vscode/quick-input.ts'),
      [],
    );
    assert.deepEqual(filesWith(/\bshowInputBox\b|\bshowQuickPick\b|setStatusBarMessage/), []);
  });

  it('creates no Markdown and no HTML from text', () => {
    assert.deepEqual(filesWith(/\bMarkdownString\b|supportHtml|enableCommandUris/), []);
    assert.deepEqual(
      filesWith(/unsafeHTML|unsafeSVG|unsafeStatic|innerHTML|outerHTML|insertAdjacentHTML|document\.write/),
      [],
    );
    assert.deepEqual(filesWith(/\beval\(|new Function\(|child_process|createTerminal|\bsendText\(/), []);
    // Only two fixed URLs are opened.
    const opening = ['src/host/vscode/api-key.ts', 'src/host/details/details-actions.ts'];
    assert.deepEqual(filesWith(/openExternal/, ...opening), []);
    const [keys = '', details = ''] = opening.map((name) => sources.find(({ file }) => file === name)?.text);
    assert.deepEqual(keys.match(/openExternal\([^)]*\)/g), ['openExternal(site)']);
    assert.deepEqual(details.match(/openExternal\(.*?\)\)/g), ['openExternal(vscode.Uri.parse(verifySite))']);
    assert.match(details, /^const verifySite = 'https:\/\/contentcredentials\.org\/verify';$/m);
  });

  it('opens no port and no URI handler', () => {
    assert.deepEqual(
      filesWith(
        /createServer|\.listen\(\s*\d|node:(net|dgram|http2|tls|inspector)|registerUriHandler|asExternalUri/,
        'src/store/download.ts',
      ),
      [],
    );
    const download = sources.find(({ file }) => file === 'src/store/download.ts')?.text ?? '';
    assert.match(download, /^import type { LookupFunction } from 'node:net';$/m);
    assert.doesNotMatch(download, /createServer|\.listen\(/);
  });

  it('uses the network in two places: one sends, the other downloads an image without the key', () => {
    assert.deepEqual(filesWith(/node:https'/), ['src/store/download.ts', 'src/store/http-post.ts']);
    // The content security policy of the page allows no network access.
    const sending = filesWith(
      /(?<![.\w])fetch\(|XMLHttpRequest|WebSocket|sendBeacon/,
      'src/webview/panel/thread/pagination.ts',
      'src/webview/panel/thread/navigation.ts',
    );
    assert.deepEqual(sending, []);
    assert.deepEqual(filesWith(/http-post'|\bpost\(endpoint/).toSorted(), [
      'src/core/transport/send-request.ts',
      'src/services.ts',
    ]);
    assert.deepEqual(filesWith(/authorization/i), ['src/core/transport/send-request.ts']);
  });

  it('bundles only the listed packages, without install scripts', () => {
    const bundled = new Set(
      sources.flatMap(({ text }) =>
        [...text.matchAll(/(?:from|import\()\s*'((?:@[^/']+\/)?[a-z][^/']*)[^']*'/g)].map(([, name]) => name as string),
      ),
    );
    const open = [...bundled].filter((name) => !name.startsWith('node:') && name !== 'vscode');
    assert.deepEqual(open.toSorted(), bundledPackages);
    const seen = new Set<string>();
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const found = lock.packages[`node_modules/${name}`];
      assert.ok(found, `${name} is not locked`);
      assert.equal(found.hasInstallScript ?? false, false, `${name} runs a script when it is installed`);
      open.push(...Object.keys(found.dependencies ?? {}));
    }
  });

  it('locks every package to a hash', () => {
    for (const [name, one] of Object.entries(lock.packages)) {
      if (name === '') continue;
      const { resolved, integrity } = one as { resolved?: string; integrity?: string };
      assert.match(integrity ?? '', /^sha512-/, name);
      if (resolved !== undefined) assert.match(resolved, /^https:\/\//, name);
    }
  });
});
