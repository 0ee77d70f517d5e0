// Builds the extension into dist/ and everything the tests and `npm start` run into out/.
// Usage: node esbuild.mjs [--production | --watch] [--tests]
import { context, build } from 'esbuild';
import { globSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { notices } from './notices/collect.mjs';

const has = (flag) => process.argv.includes(flag);
const production = has('--production');

const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  logLevel: 'warning',
  // The packaged extension has no maps; the list of what is bundled is checked with them.
  sourcemap: production ? 'external' : 'linked',
};

/**
 * The product: what every start of VS Code loads, and the rest behind its `import('./services')` and `import('./on-demand')`. `vscode` is the one module
 * that VS Code itself provides.
 */
const extension = {
  ...common,
  entryPoints: {
    extension: 'src/extension.ts',
    services: 'src/services.ts',
    'on-demand': 'src/host/sessions/on-demand.ts',
  },
  outdir: 'dist',
  format: 'cjs',
  external: ['vscode', './services', './on-demand'],
  supported: { 'dynamic-import': false }, // `require`, which VS Code has taught where its own module is
  minify: production,
};

/** The image worker, and beside it the WebAssembly and the colours of ordinary print that it loads. The codecs ask for their own URL, which a CommonJS bundle has not. */
const codec = {
  ...common,
  entryPoints: {
    codec: 'src/codec/worker.ts',
    'png-decode': '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
    'jpeg-decode': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
    'webp-decode': '@jsquash/webp/codec/dec/webp_dec.wasm',
    'webp-encode': '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
    shrink: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
    inks: 'src/codec/cmyk/inks.icc',
  },
  outdir: 'dist',
  format: 'cjs',
  loader: { '.wasm': 'copy', '.icc': 'copy' },
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "var bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  minify: production,
};

/** The panel's page: script, stylesheet and the icons' font, for the browser inside VS Code. */
const webview = {
  ...common,
  platform: 'browser',
  target: 'chrome120',
  format: 'esm',
  entryPoints: [
    { in: 'src/webview/panel/main.ts', out: 'webview' },
    { in: 'src/webview/styles/index.css', out: 'webview' },
  ],
  outdir: 'dist',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  minify: production,
};

// Native or self-locating packages cannot be bundled. `vscode` is deliberately not among them for the unit tests:
// a stray import of it in core or store fails this build.
const unbundled = [
  'sharp',
  'playwright-core',
  '@sparticuz/chromium',
  '@vscode/test-electron',
  'mocha',
  'oxc-parser',
  '@vscode/l10n-dev',
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
  // The two lines around each build are what the background problem matcher in .vscode/tasks.json waits for.
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
