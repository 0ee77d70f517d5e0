// Builds the extension into dist/ and everything the tests and `npm start` run into out/.
// Usage: node esbuild.mjs [--production | --watch] [--tests]
import { context, build } from 'esbuild';
import { globSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { notices } from './notices/collect.mjs';

const has = (flag) => process.argv.includes(flag);
const production = has('--production');

const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  logLevel: 'warning',
  // The packaged extension contains no source maps; a test checks the bundled packages with them.
  sourcemap: production ? 'external' : 'linked',
};

/** The extension host's bundles. Every start of VS Code loads `extension`; the others are imported on first use. */
const bundles = {
  extension: 'src/extension.ts',
  services: 'src/services.ts',
  'on-demand': 'src/host/sessions/on-demand.ts',
  details: 'src/host/details/details.ts',
  gallery: 'src/host/gallery/gallery.ts',
  'compose-commands': 'src/host/generate/compose-commands.ts',
  'pick-saved-prompt': 'src/host/generate/pick-saved-prompt.ts',
  'insert-reference': 'src/host/generate/insert-reference.ts',
  'recover-images': 'src/host/recovery/recover-images.ts',
  references: 'src/host/references/references.ts',
  'style-file': 'src/host/style/style-file.ts',
  'public-api': 'src/host/generate/public-api.ts',
  'strip-metadata': 'src/core/image/strip-metadata.ts',
  fit: 'src/core/image/fit.ts',
  'receive-response': 'src/core/transport/receive-response.ts',
  'save-image': 'src/core/generate/save-image.ts',
};

/** A dynamic import of a bundle's first module loads that bundle; any other import includes the module. */
const importBundles = {
  name: 'import-bundles',
  setup({ onResolve }) {
    const names = new Map(Object.entries(bundles).map(([name, file]) => [resolve(file), name]));
    onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const name = kind === 'dynamic-import' ? names.get(resolve(resolveDir, `${path}.ts`)) : undefined;
      return name && { path: `./${name}`, external: true };
    });
  },
};

const extension = {
  ...common,
  entryPoints: bundles,
  outdir: 'dist',
  format: 'cjs',
  external: ['vscode'], // provided by VS Code
  plugins: [importBundles],
  supported: { 'dynamic-import': false }, // uses `require`, because VS Code's loader resolves `vscode` for it
  minify: production,
};

/**
 * The image worker, with the WebAssembly files that it loads. The codecs read `import.meta.url`, which does not
 * exist in a CommonJS bundle, so it is defined here.
 */
const codec = {
  ...common,
  entryPoints: {
    codec: 'src/codec/worker.ts',
    'jpeg-decode': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
    'webp-decode': '@jsquash/webp/codec/dec/webp_dec.wasm',
    'webp-encode': '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
    shrink: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
  },
  outdir: 'dist',
  format: 'cjs',
  loader: { '.wasm': 'copy' },
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "var bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  minify: production,
};

/** The pages of the panel, of the details and of the gallery: scripts, stylesheets and icon font. */
const webview = {
  ...common,
  platform: 'browser',
  target: 'chrome120',
  format: 'esm',
  entryPoints: [
    { in: 'src/webview/panel/main.ts', out: 'webview' },
    { in: 'src/webview/styles/index.css', out: 'webview' },
    { in: 'src/webview/details/main.ts', out: 'details-page' },
    { in: 'src/webview/styles/details.css', out: 'details-page' },
    { in: 'src/webview/gallery/main.ts', out: 'gallery-page' },
    { in: 'src/webview/styles/gallery.css', out: 'gallery-page' },
  ],
  outdir: 'dist',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  minify: production,
};

// Packages that contain native code or find their own files cannot be bundled. The list does not include `vscode`,
// so that an import of it in core or store fails the build of the unit tests.
const unbundled = [
  'sharp',
  'playwright-core',
  '@sparticuz/chromium',
  '@vscode/test-electron',
  'mocha',
  'oxc-parser',
  '@vscode/l10n-dev',
  '@vscode/vsce',
  'axe-core',
];

const tests = (entryPoints, external = unbundled) => ({
  ...common,
  entryPoints,
  outdir: 'out',
  outbase: 'test',
  format: 'cjs',
  external,
});

const testBuilds = () => [
  tests(globSync('test/{unit,stress}/**/*.{test,child}.ts')),
  tests(
    [...globSync('test/host/**/*.test.ts'), ...globSync('test/host/index.ts'), 'test/bench/activate.ts'],
    [...unbundled, 'vscode'],
  ),
  tests([
    ...globSync('test/e2e/**/*.test.ts'),
    ...globSync('test/bench/{bench,server,reply,body,batch,fit,growth,sessions}.ts'),
    ...globSync('test/page/**/*.test.ts'),
    ...globSync('test/page/gallery.ts'),
    ...globSync('test/sweep/{sweep,child,full-child}.ts'),
    ...globSync('test/soak/{main,window}.ts'),
    ...globSync('test/fuzz/fuzz.ts'),
    ...globSync('test/{run,start,suite}.ts'),
    ...globSync('test/emulator/main.ts'),
    ...globSync('test/vscode/{host,launcher,lifeline,secrets}.ts'),
  ]),
];

const product = [extension, codec, webview];
const builds = [...product, ...(has('--tests') ? testBuilds() : [])];
await rm('dist', { recursive: true, force: true });
if (has('--tests')) await rm('out', { recursive: true, force: true });

if (has('--watch')) {
  // The problem matcher in .vscode/tasks.json waits for the first and the last line of each build.
  const announce = {
    name: 'announce',
    setup(build) {
      build.onStart(() => console.log('[watch] build started'));
      build.onEnd((result) => {
        for (const { text, location } of result.errors) {
          console.error(`✘ [ERROR] ${text}`);
          if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
        }
        console.log('[watch] build finished');
      });
    },
  };
  const contexts = await Promise.all(
    builds.map((options) => context({ ...options, plugins: [announce], logLevel: 'silent' })),
  );
  await Promise.all(contexts.map((one) => one.watch()));
} else {
  const results = await Promise.all(
    builds.map((options) => build({ ...options, metafile: product.includes(options) })),
  );
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  await writeFile('ThirdPartyNotices.txt', notices(inputs, '.'));
}
