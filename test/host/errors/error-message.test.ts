// Tests error messages: what happened, the charge, what was kept, what to do next.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { foreignFormats } from '../../../src/core/image/formats/foreign-formats';
import { type ErrorCode, errorCodes, type ErrorFacts, ImageError } from '../../../src/core/errors';
import {
  errorMessage as describeError,
  errorView,
  failuresMessage,
  inputsErrorMessage,
  interruptedView,
} from '../../../src/host/errors/error-message';

/** Every reason with its own message; `undefined` for the message without a reason. */
const reasons: Partial<Record<ErrorCode, (string | undefined)[]>> = {
  'invalid-request': [
    'prompt-empty',
    'prompt-too-long',
    'count',
    'model-empty',
    'model-too-long',
    'uri-too-long',
    'ratio',
    'too-many-inputs',
    'too-many-inputs-continuing',
    'unknown-image',
    'endpoint',
    'url-not-http',
    'url-local',
    'url-hidden',
    'url-too-long',
    'url-credentials',
    'url-not-public',
    undefined,
  ],
  'bad-reply': [
    'picture-cut',
    'not-a-picture',
    'too-large',
    'too-deep',
    'too-many-pictures',
    'url-not-https',
    'url-not-public',
    'download-failed',
    undefined,
  ],
  'no-folder': [
    'read-only',
    'not-a-folder',
    'outside-workspace',
    'git-folder',
    'setting-variable',
    'setting-outside',
    'setting-git',
    'save-to-outside',
    'save-to-name',
    'save-to-reserved',
    'save-to-long',
    'several-folders-path',
    'several-folders',
    undefined,
  ],
  'input-format': ['damaged', 'incomplete', 'coding', undefined],
  'input-too-large': ['file', 'pixels', 'memory', 'shrinking-slow', undefined],
  'save-failed': ['outbox', undefined],
  'no-key': ['storage-failed', 'storage-silent', 'key-set', undefined],
  'bad-key': ['key-set', undefined],
  rejected: ['forbidden', undefined],
  refused: ['blocked', undefined],
  'no-image': ['queued', undefined],
  'gateway-error': ['redirect', 'proxy-password', undefined],
  offline: ['proxy-password', 'certificate', undefined],
  'input-unreadable': [
    'missing',
    'folder',
    'not-a-file',
    'empty',
    'no-permission',
    'broken-link',
    'slow',
    'changed',
    'broken',
    undefined,
  ],
};
const all = errorCodes.flatMap((code) => (reasons[code] ?? [undefined]).map((reason) => ({ code, reason })));

const charges = /^(You may have been charged for this image|You were not charged|Nothing was sent)\.$/;
const disks = /^(Nothing was saved|1\.3 MB of image data was kept|The remaining images were discarded)\.$/;
const subject = 'SUBJECT';
const given: ErrorFacts = { subject, amount: 8_000_000, elapsed: 122_400, status: 502, serviceText: 'WORDS' };

/** Splits a message into sentences. */
const sentences = (message: string): string[] => message.split(/(?<=\.) (?=\S)/);

describe('error messages', () => {
  it('exist for every reason in the code', async () => {
    const extension = vscode.extensions.getExtension('peel.peel-images');
    assert.ok(extension);
    const files = ['error-message.ts', 'next-steps.ts', 'codec-errors.ts', 'input-errors.ts', 'request-errors.ts'].map(
      (name) => path.join(extension.extensionPath, 'src', 'host', 'errors', name),
    );
    const source = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
    const written = source.matchAll(/(?:case |\[\s*|\breason === )'([\w-]+)'/g);
    const cases = [...written].map(([, name]) => name as string);
    const known = all.flatMap(({ reason }) => reason ?? []);
    // The text about a style is a sentence of its own.
    const apart = new Set<string>([...errorCodes, ...foreignFormats, 'style']);
    const words = cases.filter((name) => !apart.has(name));
    assert.deepEqual(
      words.filter((name) => !known.includes(name)),
      [],
    );
    assert.deepEqual([...new Set(known.filter((name) => !words.includes(name)))], []);
  });

  for (const { code, reason } of all) {
    const facts: ErrorFacts = { ...given, ...(reason === undefined ? {} : { reason }) };
    for (const mayHaveBeenCharged of [true, false]) {
      for (const kept of [undefined, 1_400_000]) {
        const name = [code, reason, mayHaveBeenCharged ? 'charged' : '', kept ? 'kept' : ''].filter(Boolean).join(', ');
        it(`state everything in order: ${name}`, () => {
          const error = new ImageError(code, { ...facts, mayHaveBeenCharged, ...(kept ? { kept } : {}) });
          const parts = sentences(describeError(error));
          // What happened takes one or two sentences, and so does the next step.
          const place = parts.findIndex((part) => charges.test(part));
          assert.ok(place === 1 || place === 2, parts.join('|'));
          const [charge = '', disk = '', ...next] = parts.slice(place);
          assert.match(parts[0] ?? '', /^\p{Lu}|^“/u);
          assert.match(charge, charges);
          assert.equal(charge.startsWith('You may'), mayHaveBeenCharged);
          assert.match(disk, disks);
          assert.equal(disk.includes('kept'), kept !== undefined);
          // The user canceled the request, so there is no next step.
          const hasNext = code !== 'canceled' || kept !== undefined;
          assert.ok(hasNext ? next.length === 1 || next.length === 2 : next.length === 0, next.join(' '));
          if (kept) assert.equal(next[0], 'Run “Peel: Recover Unsaved Images…” to save it.');
          // VS Code's own variables are named with braces.
          const message = describeError(error).replace(/\$\{(workspaceFolder(Basename)?|userHome)\}/g, '');
          assert.doesNotMatch(message, /[{}]|undefined|NaN|WORDS|\.\.|  /);
        });
      }
    }
  }

  it('differ for every reason', () => {
    const firsts = all.map(({ code, reason }) => {
      const error = new ImageError(code, { ...given, ...(reason === undefined ? {} : { reason }) });
      return sentences(describeError(error))[0];
    });
    // Reasons that share a sentence: URLs that cannot be downloaded, large files, and a key that was rejected.
    assert.equal(new Set(firsts).size, all.length - 4);
  });

  it('name each unsupported format, and the next step', () => {
    const told = foreignFormats.map((format) => {
      const message = inputsErrorMessage([new ImageError('input-format', { subject: 'a.png', format })]);
      assert.match(message, /^“a\.png” is an? \p{L}[^.]*\. \p{Lu}[^.]*\.$/u);
      return message;
    });
    assert.equal(new Set(told).size, foreignFormats.length);
    const svg = 'Save it as PNG, JPEG, or WEBP, then try again.';
    assert.equal(told[foreignFormats.indexOf('svg')], `“a.png” is an SVG image. ${svg}`);
  });

  it('describe several files at once, with the next step once', () => {
    const errors = ['a.png', 'b.png'].map((subject) => new ImageError('input-format', { subject, format: 'gif' }));
    assert.equal(
      inputsErrorMessage(errors),
      '“a.png” is a GIF image. “b.png” is a GIF image. Save it as PNG, JPEG, or WEBP, then try again.',
    );
  });

  it('give each file its next step when the next steps differ', () => {
    const gifs = ['a.gif', 'c.gif'].map((subject) => new ImageError('input-format', { subject, format: 'gif' }));
    const empty = new ImageError('input-unreadable', { subject: 'b.png', reason: 'empty' });
    assert.equal(
      inputsErrorMessage([gifs[0]!, empty, gifs[1]!]),
      '“a.gif” is a GIF image. “c.gif” is a GIF image. Save it as PNG, JPEG, or WEBP, then try again. ' +
        '“b.png” is empty. Choose a PNG, JPEG, or WEBP file.',
    );
  });

  it('count the failures that may have been charged, and say so when there are none', () => {
    const failure = (facts: ErrorFacts): ImageError => new ImageError('service-error', facts);
    const [free, charged] = [failure({}), failure({ mayHaveBeenCharged: true, kept: 1_400_000 })];
    assert.equal(failuresMessage([free, free]), '2 images failed. You were not charged for them.');
    assert.equal(
      failuresMessage([free, charged]),
      '2 images failed. You may have been charged for 1 of them. 1.3 MB of image data was kept.',
    );
  });

  it('are the same for several images, except where they mention one', () => {
    const errors = all.map(({ code, reason }) => {
      const facts = { ...given, mayHaveBeenCharged: true, ...(reason === undefined ? {} : { reason }) };
      return errorView(new ImageError(code, facts), 'shown');
    });
    const differing = new Map<string, string>();
    for (const { several, ...one } of [...errors, interruptedView(undefined, true), interruptedView(undefined, false)])
      for (const field of ['happened', 'charge', 'next'] as const)
        if (one[field] !== several[field]) differing.set(one[field], several[field]);
    assert.deepEqual(
      [...differing],
      [
        ['You may have been charged for this image.', 'You may have been charged for each of these images.'],
        ['Trying again is a new paid request.', 'Trying again is a new paid request for each image.'],
        ['The image arrived incomplete.', 'The images arrived incomplete.'],
        ['The data received is not an image.', 'The data received contains no images.'],
        ['The image could not be saved.', 'The images could not be saved.'],
        [
          'The window was closed or reloaded before this image arrived.',
          'The window was closed or reloaded before these images arrived.',
        ],
        [
          'The window was closed or reloaded before this image was requested.',
          'The window was closed or reloaded before these images were requested.',
        ],
      ],
    );
  });

  it("contain the service's own text as one bounded line where it is shown, and refer to the log elsewhere", () => {
    const error = new ImageError('refused', { serviceText: `I can't\n\u202edraw\u001b[31m ${'this '.repeat(300)}` });
    const { next, serviceText } = errorView(error, 'shown');
    assert.equal(next, 'Try a different prompt.');
    assert.match(serviceText, /^I can't \ufffddraw\ufffd\[31m this .*…$/);
    assert.equal(serviceText.length, 600);
    const logged = errorView(error);
    assert.equal(logged.next, "Try a different prompt. See the log for the service's response.");
    assert.equal(logged.serviceText, '');
  });

  it('state how long to wait', () => {
    for (const [retryAfter, wait] of [
      [45, '45 s'],
      [120, '2 min'],
      [3600, '1 h'],
      [5000, '1 h 24 min'],
    ] as const) {
      const message = describeError(new ImageError('rate-limited', { retryAfter }));
      assert.ok(message.endsWith(`Try again in ${wait}.`), message);
    }
  });

  it('mention the log only if it contains text of the service', () => {
    for (const code of errorCodes) {
      for (const mayHaveBeenCharged of [true, false]) {
        for (const serviceText of [undefined, '']) {
          const error = new ImageError(code, { mayHaveBeenCharged, ...(serviceText === '' ? { serviceText } : {}) });
          assert.doesNotMatch(describeError(error), /log/, code);
        }
      }
    }
  });

  it('show only the host of a URL from the service', () => {
    const facts = { reason: 'download-failed', mayHaveBeenCharged: true };
    const long = `https://example.com/${'secret'.repeat(50)}?token=abc#x`;
    assert.match(
      describeError(new ImageError('bad-reply', { ...facts, subject: long })),
      /\(“example\.com”\)\. You may/,
    );
    const odd = 'no address '.repeat(50);
    assert.ok(describeError(new ImageError('bad-reply', { ...facts, subject: odd })).length < 350);
  });
});
