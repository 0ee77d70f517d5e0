// Lists the licenses of bundled code that declares none itself: WebAssembly, copied files.

const apache = { license: 'Apache-2.0', text: 'node_modules/@jsquash/resize/LICENSE' };
const mit = (name, copyright) => ({ name, license: 'MIT', text: 'notices/texts/mit.txt', copyright });

/** License texts of packages that contain none, by the name in package.json. */
export const packageTexts = {
  '@vscode/l10n': { text: 'notices/texts/mit.txt', copyright: 'Copyright (c) Microsoft Corporation.' },
};

const emscripten = [
  mit('Emscripten', 'Copyright (c) 2010-2014 Emscripten authors, see AUTHORS file.'),
  mit('musl', 'Copyright © 2005-2020 Rich Felker, et al.'),
];
const rust = [
  { name: 'The Rust standard library', ...apache, copyright: 'Copyright (c) The Rust Project Contributors' },
  { name: 'wasm-bindgen', ...apache, copyright: 'Copyright (c) 2014 Alex Crichton' },
];
const libwebp = [
  { name: 'libwebp', license: 'BSD-3-Clause', text: 'node_modules/@jsquash/webp/codec/LICENSE.codec.md' },
  ...emscripten,
];

/** The parts of each bundled file, by its path in the project. */
export const fileParts = {
  'node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm': [
    {
      name: 'mozjpeg and libjpeg-turbo',
      license: 'BSD-3-Clause',
      text: 'node_modules/@jsquash/jpeg/codec/LICENSE.codec.md',
      copyright:
        'This software is based in part on the work of the Independent JPEG Group.\n' +
        'Copyright (C) 1991-2020 Thomas G. Lane, Guido Vollbeding. Copyright (C) 2014 Mozilla Corporation.',
    },
    ...emscripten,
  ],
  'node_modules/@jsquash/webp/codec/dec/webp_dec.wasm': libwebp,
  'node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm': libwebp,
  'node_modules/@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm': [
    { name: 'resize', license: 'MIT', text: 'node_modules/@jsquash/resize/lib/resize/LICENSE.codec.md' },
    { name: 'fallible_collections', ...apache },
    mit('rgb', 'Copyright (c) 2019 Kornel'),
    ...rust,
  ],
  // The icon font is covered by the license of its package.
  'node_modules/@vscode/codicons/dist/codicon.ttf': [],
};
