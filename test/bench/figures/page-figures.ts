// Measures the panel's page with ten thousand turns, and the gallery with ten thousand images.
import { defineGroup } from '../figure';
import { openGalleryScrolling } from '../gallery-scrolling';
import { openScrolling } from '../page-scrolling';

const scrolling = defineGroup({
  name: 'page with 10,000 turns',
  rounds: 3,
  maxRounds: 7,
  figures: {
    nodes: { name: 'page with 10,000 turns, DOM nodes', unit: '', budget: 1500, limits: 'absolute' },
    frame: { name: 'page with 10,000 turns, longest frame', unit: 'ms', budget: 33, limits: 'absolute' },
    open: { name: 'page with 10,000 turns beside 50, to open', unit: 'ms', budget: 1.1, limits: 'ratio' },
  },
  async open({ packaged }) {
    await packaged();
    const { round, close } = await openScrolling(10_000);
    return {
      async round() {
        const { nodes, frame, open, openFew } = await round();
        return { nodes: { ours: nodes }, frame: { ours: frame }, open: { ours: open, floor: openFew } };
      },
      close,
    };
  },
});

const gallery = defineGroup({
  name: 'gallery with 10,000 images',
  rounds: 3,
  maxRounds: 7,
  figures: {
    nodes: { name: 'gallery with 10,000 images, DOM nodes', unit: '', budget: 1500, limits: 'absolute' },
    frame: { name: 'gallery with 10,000 images, longest frame', unit: 'ms', budget: 33, limits: 'absolute' },
    frame95: { name: 'gallery with 10,000 images, 95 % of frames within', unit: 'ms', budget: 20, limits: 'absolute' },
    filter: { name: 'gallery with 10,000 images, filter by text', unit: 'ms', budget: 400, limits: 'absolute' },
    open: { name: 'gallery with 10,000 images beside 50, to open', unit: 'ms', budget: 1.2, limits: 'ratio' },
  },
  async open({ packaged }) {
    await packaged();
    const { round, close } = await openGalleryScrolling(10_000);
    return {
      async round() {
        const { nodes, frame, frame95, filter, open, openFew } = await round();
        return {
          nodes: { ours: nodes },
          frame: { ours: frame },
          frame95: { ours: frame95 },
          filter: { ours: filter },
          open: { ours: open, floor: openFew },
        };
      },
      close,
    };
  },
});

export const pageGroups = [scrolling, gallery];
