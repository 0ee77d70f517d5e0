// Tests that file names are safe on every system, stable, bounded and close to their text.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  sanitizeStem,
  numberedName,
  stemForContinuation,
  stemForEdit,
  stemFromName,
  stemFromPrompt,
} from '../../../../src/core/generate/file-names';
import { startCpuTimer } from '../../helpers/cpu-timer';

const ports = ['COM', 'LPT'].flatMap((port) => [...'0123456789¹²³'].map((digit) => port + digit));
const devices = new Set(['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$', ...ports]);

/** The rules of Windows, macOS and Linux for one name, written independently of the code under test. */
function assertSafe(stem: string): void {
  assert(stem !== '' && Buffer.byteLength(stem) <= 80, `length: ${JSON.stringify(stem)}`);
  for (const name of [stem, numberedName(stem, 1, '.png'), numberedName(stem, 12, '.webp')]) {
    // Joiners are single, and only between characters that are not Latin.
    assert.doesNotMatch(
      name,
      /(^|[\x00-\u024f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d]($|[\x00-\u00a8\u00af-\u024f])/u,
      name,
    );
    assert.doesNotMatch(name, /(?![\u200c\u200d])[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFD\uFFFE\uFFFF]/u, name);
    assert.doesNotMatch(name, /^[\s.]|[\s.]$|[^\S ]/u, name);
    assert(!devices.has(name.replace(/\s*\..*$/s, '').toUpperCase()), `device: ${name}`);
    assert.equal(name, name.normalize('NFC'));
    assert(Buffer.byteLength(name) <= 255);
  }
}

/** The functions that take two texts, with each of them. */
const editMakers = {
  editSource: (text: string) => stemForEdit(text, 'Make it blue'),
  editChange: (text: string) => stemForEdit('hero.png', text),
  editBoth: (text: string) => stemForEdit(text, text),
  continuedStem: (text: string) => stemForContinuation({ prompt: '', inputs: [], stem: text }, 'x.png', 'Make it blue'),
  continuedImage: (text: string) => stemForContinuation({ prompt: '', inputs: [] }, text, text),
};

const hostile = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('con', 'AUX', 'com1', 'LPT²', 'nul', '.', ' ', '/', '\\', ':', '-', '\t'),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '\u200d',
          '\u200c',
          'می',
          'क्',
          '👩',
          '\u202e',
          '\u0301',
          'e',
          '\uFEFF',
          '\u3000',
          '\uFDD0',
          '\uE000',
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom('x'.repeat(40), '日'.repeat(15), '👩‍👩‍👧', '🇩🇪', 'が', 'ü'.repeat(20)) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('file names from any text', () => {
  const makers = { cleanStem: sanitizeStem, stemFromPrompt, stemFromName, ...editMakers };
  for (const [title, make] of Object.entries(makers)) {
    it(`creates a safe, bounded and stable name (${title})`, () => {
      fc.assert(
        fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 200 })), (text) => {
          const stem = make(text);
          assertSafe(stem);
          assert.equal(sanitizeStem(stem), stem);
        }),
        { numRuns: 700 },
      );
    });
  }

  it('does not change a valid name', () => {
    for (const stem of [
      'hero',
      'Hero Image (2)',
      'Größe',
      '夜の港',
      'صورة',
      'รูปภาพ',
      'ภาพ',
      'हिन्दी',
      '🐱',
      '👩‍👩‍👧',
      'می‌خواهم',
      'क्‍ष',
      'a.b.c',
      'COM10',
      'console',
      '_x~',
    ])
      assert.equal(sanitizeStem(stem), stem);
  });
});

describe('file names from hostile text', () => {
  it('replaces or removes unsafe characters and reserved names', () => {
    for (const [text, expected] of [
      ['', 'image'],
      ['...', 'image'],
      ['. .', 'image'],
      ['---', 'image'],
      ['///', 'image'],
      ['..', 'image'],
      ['../../etc/passwd', '-..-etc-passwd'],
      ['.hidden', 'hidden'],
      ['name. . ', 'name'],
      ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
      ['a\u0000b', 'ab'],
      ['a\tb\r\nc', 'a b c'],
      ['gpj.\u202etxt', 'gpj.txt'],
      ['\uFEFFbom', 'bom'],
      ['con', 'image-con'],
      ['NUL', 'image-NUL'],
      ['Com1.backup', 'image-Com1.backup'],
      ['con .x', 'image-con .x'],
      ['LPT³', 'image-LPT³'],
      ['conin$', 'image-conin$'],
      ['cafe\u0301', 'café'],
      ['e\u200d\u0301', 'é'],
      ['\ud83d', 'image'],
      ['pay\u200dpal \u200cok', 'paypal ok'],
      ['می\u200c', 'می'],
      ['می\u200c\u200cخواهم', 'میخواهم'],
      ['👩\u200d!', '👩!'],
    ] as const) {
      assert.equal(sanitizeStem(text), expected, JSON.stringify(text));
    }
  });

  it('keeps a device name that was made safe within 80 bytes', () => {
    assert.equal(sanitizeStem(`con.${'x'.repeat(90)}`), `image-con.${'x'.repeat(70)}`);
  });

  it('handles text of any length quickly', () => {
    for (const sign of ['-', ' ', 'x', '\u200d', '\u0301', 'می\u200c', '.', '👩']) {
      const long = `${sign.repeat(1_000_000)}x.png`;
      const cpuTime = startCpuTimer();
      for (const make of [sanitizeStem, stemFromPrompt, stemFromName, ...Object.values(editMakers)])
        assertSafe(make(long));
      assert.ok(cpuTime() < 2000, JSON.stringify(sign));
    }
  });

  it('finds the first letter after any number of spaces', () => {
    const far = ' '.repeat(5000);
    assert.equal(sanitizeStem(`${far}cat`), 'cat');
    assert.equal(stemFromPrompt(`${far}\nA cat`), 'cat');
    assert.equal(stemFromName(`cat${'.'.repeat(5000)}.png`), 'cat');
  });

  it('cuts names between visible characters', () => {
    assert.equal(sanitizeStem('日'.repeat(40)), '日'.repeat(26));
    assert.equal(sanitizeStem('🇩🇪'.repeat(20)), '🇩🇪'.repeat(10));
    assert.equal(sanitizeStem(`${'a'.repeat(79)}x\u0323\u0323b`), 'a'.repeat(79));
    assert.equal(sanitizeStem(`${'a'.repeat(79)}. b`), 'a'.repeat(79));
  });
});

describe('file names by origin', () => {
  it('creates a name from a prompt', () => {
    for (const [prompt, expected] of [
      ['An orange kitten in a garden', 'orange-kitten-in-a-garden'],
      ['A harbour at noon!', 'harbour-at-noon'],
      ['  the   CAT, (sleeping) ', 'cat-sleeping'],
      ['a', 'a'],
      ['夜の港、雪', '夜の港-雪'],
      ['İstanbul', 'i̇stanbul'],
      ['Con', 'image-con'],
      ['🐱🐱', 'image'],
      ['../../.ssh/id_rsa', 'ssh-id-rsa'],
      ['گربه‌ای که می‌خوابد', 'گربه‌ای-که-می‌خوابد'],
      ['A family 👩‍👩‍👧 at home', 'family-at-home'],
    ] as const) {
      assert.equal(stemFromPrompt(prompt), expected.normalize('NFC'), prompt);
    }
  });

  it('creates a name from a long prompt, cut between words', () => {
    const stem = stemFromPrompt('seventeen letters '.repeat(20));
    assert.equal(stem, 'seventeen-letters-seventeen-letters-seventeen-letters-seventeen-letters');
    assert.equal(stemFromPrompt('x'.repeat(500)), 'x'.repeat(80));
    assert.equal(stemFromPrompt(`a ${'猫'.repeat(100)}`), '猫'.repeat(26));
  });

  it('names an edit after its source and the change', () => {
    for (const [source, prompt, expected] of [
      ['hero.png', 'Add a bicycle', 'hero-add-a-bicycle'],
      ['hero-3.webp', 'Please make it blue!', 'hero-3-make-it-blue'],
      ['hero.tar.jpeg', 'Add v2.0 as text. Keep the rest; it is fine.', 'hero.tar-add-v2-0-as-text'],
      ['LOAF.JPG', '\n“Remove” it\nand nothing else', 'LOAF-remove-it'],
      ['50% off (new).JPG', 'Add snow', '50% off (new)-add-snow'],
      ['夜の港.png', '雪を降らせて。船は残す', '夜の港-雪を降らせて'],
      ['hero-edit-2.JPG', 'Add snow', 'hero-add-snow'],
      ['hero.png', '🙂', 'hero-edit'],
      ['.png', 'Add snow', 'image-add-snow'],
    ] as const) {
      assert.equal(stemForEdit(source, prompt), expected, source);
    }
  });

  it('does not let the names of edited edits grow forever, and keeps their number', () => {
    let name = 'shop-cat';
    const changes = ['Add a red scarf', 'Move the window to the left', 'Remove the chair', 'Make it brighter'];
    for (const change of [...changes, ...changes]) {
      name = stemForEdit(`${name}-2.png`, change);
      assert(name.length <= 60, name);
      assert.match(name, /^shop-cat/);
    }
    const long = 'orange-kitten-in-a-garden-with-red-flowers-2.png';
    assert.equal(
      stemForEdit(long, 'Add a blue butterfly on its nose'),
      'orange-kitten-in-a-garden-with-red-2-add-a-blue-butterfly-on',
    );
    for (const source of ['x'.repeat(80), '日'.repeat(26)])
      assert.match(stemForEdit(`${source}.png`, 'Add snow'), /^(x{36}|日{12})-add-snow$/);
    assert.equal(stemForEdit('x.png', '雪'.repeat(100)), `x-${'雪'.repeat(26)}`);
  });

  it('names a continuation after the start of its chain and the change', () => {
    const hero = { kind: 'file', uri: 'file:///w/hero.png', name: 'hero.png' } as const;
    for (const [root, expected] of [
      [{ prompt: 'A kitten', inputs: [], stem: 'kitten' }, 'kitten-make-it-blue'],
      [{ prompt: 'Add a bicycle', inputs: [hero], stem: 'hero-add-a-bicycle' }, 'hero-make-it-blue'],
      [{ prompt: 'Add a bicycle', inputs: [hero], stem: 'hero-edit' }, 'hero-make-it-blue'],
      [{ prompt: 'Add a bicycle', inputs: [hero], stem: 'banner' }, 'banner-make-it-blue'],
      [{ prompt: 'A cat on a chair', inputs: [hero, hero], stem: 'cat-on-a-chair' }, 'cat-on-a-chair-make-it-blue'],
      [{ prompt: 'A kitten', inputs: [] }, 'tabby-make-it-blue'],
    ] as const) {
      assert.equal(stemForContinuation(root, 'tabby-3.png', 'Make it blue'), expected);
    }
  });

  it('creates a name from a requested name, without folder and extension', () => {
    assert.deepEqual(
      ['logo', 'logo.PNG', 'a/b/logo.jpeg', 'C:\\x\\logo.webp', 'a/', '..', 'logo.svg', '../con.png'].map(stemFromName),
      ['logo', 'logo', 'logo', 'logo', 'image', 'image', 'logo.svg', 'image-con'],
    );
  });

  it('numbers names from the second file on', () => {
    assert.deepEqual(
      [0, 1, 2, 10].map((n) => numberedName('kitten', n, '.png')),
      ['kitten.png', 'kitten.png', 'kitten-2.png', 'kitten-10.png'],
    );
  });
});
