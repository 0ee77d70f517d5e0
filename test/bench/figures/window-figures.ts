// Measures activation and the opening of the panel, in real windows of VS Code.
import { openActivations } from '../activation';
import { type BenchFigure, defineGroup, longRounds } from '../figure';
import { openPanelOpenings } from '../panel-opening';

const difference = (name: string, budget: number): BenchFigure => ({ name, unit: 'ms', budget, limits: 'difference' });

const activation = defineGroup({
  name: 'activation',
  ...longRounds,
  figures: {
    fresh: difference('load and activate, beyond an empty extension', 5),
    stored: difference('the same, 10,000 turns stored', 5),
  },
  async open({ packaged }) {
    await packaged();
    return openActivations();
  },
});

const panel = defineGroup({
  name: 'opening the panel',
  ...longRounds,
  figures: {
    fresh: difference('panel usable, beyond an empty view', 60),
    stored: difference('the same with a session of 10,000 turns', 60),
  },
  async open({ packaged }) {
    await packaged();
    return openPanelOpenings();
  },
});

export const windowGroups = [activation, panel];
