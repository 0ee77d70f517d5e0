// Tests that the text of an image URL is unambiguous, and shown without secrets.
import assert from 'node:assert/strict';
import { checkUrlInput } from '../../../../src/core/request/check-url';
import { imageError } from '../../helpers/image-errors';

const service = 'https://api.example.com/v1/images/generations';
const reason = (url: string) => imageError(() => checkUrlInput(url, service)).facts.reason;

describe('text of a URL input', () => {
  it('refuses local schemes, without image data in the message', () => {
    for (const [url, scheme] of [
      ['file:///etc/passwd', 'file:'],
      [' FILE:///C:/x.png', 'file:'],
      [`data:image/png;base64,${'A'.repeat(9000)}`, 'data:'],
      ['blob:https://example.com/1-2-3', 'blob:'],
      ['vscode-remote://ssh-remote+x/a.png', 'vscode-remote:'],
    ] as const) {
      const { facts } = imageError(() => checkUrlInput(url, service));
      assert.deepEqual([facts.reason, facts.subject], ['url-local', scheme]);
    }
  });

  it('refuses characters that the parser removes or that are invisible', () => {
    for (const url of [
      'https://exam\tple.com/a.png',
      'https://example.com/a\n.png',
      'https://exam\u00adple.com/a.png',
      'https://example.com/\u202egnp.a',
      'https://evil.example\u200b.com/',
      'https://example.com/\0',
    ]) {
      const { facts } = imageError(() => checkUrlInput(url, service));
      assert.equal(facts.reason, 'url-hidden', JSON.stringify(url));
      assert.doesNotMatch(facts.subject ?? '', /[\p{Cc}\p{Cf}]/u);
    }
    // Persian spelling uses a zero-width non-joiner.
    checkUrlInput('https://fa.example.com/می\u200cخواهم.png', service);
  });

  it('refuses port 0', () => assert.equal(reason('https://example.com:0/a.png'), 'url-not-public'));

  it('refuses a URL that is too long, also when only its encoded form is', () => {
    checkUrlInput(`https://example.com/${'a'.repeat(4000)}`, service);
    for (const path of ['a'.repeat(5000), '日'.repeat(1000)]) {
      const { facts } = imageError(() => checkUrlInput(`https://example.com/${path}`, service));
      assert.equal(facts.reason, 'url-too-long');
      assert((facts.subject ?? '').length < 100);
    }
  });

  it('never shows the password of an invalid URL', () => {
    for (const url of [
      'https://me:secret@exa mple.com/',
      'https:\\\\me:secret@exa mple.com/',
      `https://me:secret@example.com/${'a'.repeat(5000)}`,
    ])
      assert.doesNotMatch(JSON.stringify(imageError(() => checkUrlInput(url, service)).facts), /secret/);
  });

  it('refuses a user name or password, and does not repeat it in the message', () => {
    for (const url of [
      'https://me:secret@example.com/a.png',
      'https://secret@example.com',
      'https://:secret@10.0.0.1',
      'https://example.com@evil.example/secret@',
      'https:secret@example.com',
      'https:\\\\secret@example.com\\a.png',
    ]) {
      const { facts } = imageError(() => checkUrlInput(url, service));
      assert.equal(facts.reason, 'url-credentials');
      assert.doesNotMatch(JSON.stringify(facts), /secret/);
    }
  });
});
