// Tests that the limits of a request are those of the API document.
import assert from 'node:assert/strict';
import { maxImageCount, maxInputBytes, maxInputs, maxPromptLength } from '../../../../src/core/request/image-request';

describe('request limits', () => {
  it('allows five images of 7 MB, in the smaller sense of MB', () => {
    assert.equal(maxInputs, 5);
    assert.equal(maxInputBytes, 7_000_000);
  });

  it('allows eight images at once and a prompt of 32,000 characters', () => {
    assert.equal(maxImageCount, 8);
    assert.equal(maxPromptLength, 32_000);
  });
});
