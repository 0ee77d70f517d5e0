// Tests that untrusted text in VS Code messages never becomes a link or has another effect.
import assert from 'node:assert/strict';
import { errorCodes, ImageError } from '../../../src/core/errors';
import { plainText } from '../../../src/host/vscode/messages';
import {
  errorMessage as describeError,
  inputsErrorMessage,
  shortErrorMessage,
} from '../../../src/host/errors/error-message';
import { invisiblePattern, hostileTexts, linkPattern } from '../../unit/helpers/hostile-text';

const reasons = [
  undefined,
  'endpoint',
  'outside-workspace',
  'not-a-folder',
  'read-only',
  'unknown-image',
  'url-not-http',
  'url-local',
  'ratio',
  'download-failed',
  'url-not-https',
  'broken',
  'folder',
];

describe('untrusted text in messages', () => {
  it("tests with text that would contain links by VS Code's own pattern", () => {
    assert.match(hostileTexts['a command link'] ?? '', linkPattern);
    assert.match(hostileTexts['a link with a title'] ?? '', linkPattern);
  });

  for (const [name, text] of Object.entries(hostileTexts)) {
    it(`stays plain text: ${name}`, () => {
      const shown = plainText(text);
      assert.ok(shown.length <= 4002, `${shown.length} characters`);
      assert.doesNotMatch(shown, linkPattern);
      assert.doesNotMatch(shown.replaceAll(/[\u200b\u00ad\ufeff\u{e0000}-\u{e007f}\r]/gu, ''), invisiblePattern);
      assert.equal(plainText(shown), shown);
      for (const code of errorCodes) {
        for (const reason of reasons) {
          const error = new ImageError(code, {
            subject: text.slice(0, 300),
            ...(reason ? { reason } : {}),
            serviceText: text.slice(0, 300),
          });
          for (const message of [describeError(error), shortErrorMessage(error), inputsErrorMessage([error, error])])
            assert.doesNotMatch(message, linkPattern, `${code} ${reason}`);
        }
      }
    });
  }
});
