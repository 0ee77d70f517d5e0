// Tests commands in a folder with an API key; one window serves all tests, to save time.
import { useWorkbench } from './fixture';
import { savedPrompts } from './folder/saved-prompts';
import { unsentWork } from './folder/unsent-work';
import { generating } from './folder/generate';
import { images } from './folder/edit-combine-continue';
import { insertReference } from './folder/insert-reference';
import { inputs } from './folder/inputs';
import { details } from './folder/details';
import { untrustedLinks } from './folder/untrusted-links';

describe('commands in a folder', () => {
  // Revealing an opened file would change the selection.
  const fixture = useWorkbench({ settings: { 'explorer.autoReveal': false } });

  // The first of these tests needs a folder without generated images.
  describe('edit, combine and continue', () => images(fixture));
  describe('generate', () => generating(fixture));
  describe('insert reference', () => insertReference(fixture));
  describe('inputs', () => inputs(fixture));
  describe('image details', () => details(fixture));
  describe('unsent work', () => unsentWork(fixture));
  describe('saved prompts', () => savedPrompts(fixture));
  describe('untrusted text', () => untrustedLinks(fixture));
});
