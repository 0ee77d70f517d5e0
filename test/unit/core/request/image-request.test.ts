// The limits of a request are those of the API document.
import assert from 'node:assert/strict';
import { maxImageCount, maxInputBytes, maxInputs, maxPromptLength } from '../../../../src/core/request/image-request';

describe('request limits', () => {
  it('are five pictures of 7 MB, read as the smaller of its meanings', () => {
    assert.equal(maxInputs, 5);
    assert.equal(maxInputBytes, 7_000_000);
  });

  it('are eight pictures at once and a prompt that no one types by accident', () => {
    assert.equal(maxImageCount, 8);
    assert.equal(maxPromptLength, 32_000);
  });
});
