// Checks that ThirdPartyNotices.txt lists everything that is bundled, with license and text.
import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../vscode/paths';
import { withFolders } from '../helpers/temp-folders';

interface Known {
  readonly fileParts: Record<string, readonly object[]>;
  readonly packageTexts: Record<string, { readonly text: string; readonly copyright: string }>;
}
type Notices = (inputs: readonly string[], root: string, known?: Known) => string;

describe('third-party notices', () => {
  const newFolder = withFolders();
  let notices: Notices;
  before(async () => {
    const file = pathToFileURL(join(root, 'notices', 'collect.mjs')).href;
    ({ notices } = (await import(file)) as { notices: Notices });
  });

  /** The packages in the source maps of the bundles. */
  const bundled = (): string[] => {
    const found = globSync('dist/*.map', { cwd: root }).flatMap((file) => {
      const { sources } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { sources: string[] };
      return sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
    });
    return [...new Set(found)];
  };

  it('lists the bundled packages with their license texts', () => {
    const text = readFileSync(join(root, 'ThirdPartyNotices.txt'), 'utf8');
    const names = bundled();
    assert.ok(names.length > 7, names.join());
    for (const name of names) {
      assert.match(text, new RegExp(`^- ${name} [\\d.]+ \\((MIT|BSD-3-Clause|Apache-2.0)\\)$`, 'm'));
      const folder = join(root, 'node_modules', name);
      for (const file of globSync('LICENSE*', { cwd: folder }))
        assert.ok(text.includes(readFileSync(join(folder, file), 'utf8').trim()), `${name}: ${file}`);
    }
    for (const inside of ['libwebp', 'mozjpeg', 'musl', 'resize', 'codicons'])
      assert.match(text, new RegExp(`^- .*${inside}`, 'm'));
    assert.match(text, /based in part on the work of the Independent JPEG Group/);
  });

  it('puts the notices into the package', () => {
    const shipped = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
    assert.ok(shipped.includes('!ThirdPartyNotices.txt'));
  });

  describe('refused packages', () => {
    const known: Known = { fileParts: {}, packageTexts: {} };
    const project = async (license: string, text?: string) => {
      const folder = await newFolder();
      const there = join(folder, 'node_modules', 'some');
      mkdirSync(there, { recursive: true });
      writeFileSync(join(there, 'package.json'), JSON.stringify({ name: 'some', version: '1.2.3', license }));
      if (text !== undefined) writeFileSync(join(there, 'LICENSE.md'), text);
      return folder;
    };
    const inputs = ['src/a.ts', 'node_modules/some/index.js'];

    it('refuses a package without a license text', async () => {
      const folder = await project('MIT');
      assert.throws(() => notices(inputs, folder, known), /some has no license text/);
    });

    it('refuses a package with a license that is not accepted', async () => {
      for (const license of ['GPL-3.0', 'SEE LICENSE IN LICENSE.md', undefined as unknown as string]) {
        const folder = await project(license, 'Do as I say.');
        assert.throws(() => notices(inputs, folder, known), /nobody has accepted/);
      }
    });

    it('refuses a package with a binary file whose contents are not declared', async () => {
      const folder = await project('MIT', 'Do as you like.');
      const wasm = 'node_modules/some/some.wasm';
      assert.throws(() => notices([wasm], folder, known), /what is inside/);
      const part = { name: 'hidden', license: 'MIT', text: 'nowhere.txt' };
      assert.throws(
        () => notices([wasm], folder, { ...known, fileParts: { [wasm]: [part] } }),
        /hidden has no license/,
      );
    });

    it('unless it has license and text; each text appears once', async () => {
      const folder = await project('MIT', 'Do as you like.');
      const text = notices([...inputs, 'elsewhere/node_modules/some/b.css'], folder, known);
      assert.match(text, /^- some 1\.2\.3 \(MIT\)$/m);
      assert.equal(text.split('Do as you like.').length, 2);
    });
  });
});
