// A person with a folder and a key. One window serves all of it, for the first steps in a new one take seconds.
import { useWorkbench } from './fixture';
import { unsentWork } from './folder/unsent-work';
import { generating } from './folder/generate';
import { images } from './folder/edit-combine-continue';
import { inputs } from './folder/inputs';
import { untrustedLinks } from './folder/untrusted-links';

describe('in a folder', () => {
  // Revealing what was opened would change a selection that is being made.
  const bench = useWorkbench({ settings: { 'explorer.autoReveal': false } });

  // The first of them wants a folder in which nothing was made yet.
  describe('working on images', () => images(bench));
  describe('generating an image', () => generating(bench));
  describe('images from anywhere', () => inputs(bench));
  describe('care', () => unsentWork(bench));
  describe('words of others', () => untrustedLinks(bench));
});
