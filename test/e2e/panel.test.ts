// The panel in a folder with a key. One window serves all of it, for the first steps in a new one take seconds.
import { useWorkbench } from './fixture';
import { focus } from './folder/focus';
import { panel } from './folder/panel';
import { sessions } from './folder/sessions';

describe('in a folder, in the panel', () => {
  // Revealing what was opened would change a selection that is being made.
  const bench = useWorkbench({ settings: { 'explorer.autoReveal': false } });

  describe('sessions', () => sessions(bench));
  describe('the focus', () => focus(bench));
  describe('the panel', () => panel(bench));
});
