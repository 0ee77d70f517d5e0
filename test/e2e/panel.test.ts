// Tests the panel in a folder with an API key; one window serves all tests, to save time.
import { useWorkbench } from './fixture';
import { focus } from './folder/focus';
import { panel } from './folder/panel';
import { sessions } from './folder/sessions';

describe('panel in a folder', () => {
  // Revealing an opened file would change the selection.
  const fixture = useWorkbench({ settings: { 'explorer.autoReveal': false } });

  describe('sessions', () => sessions(fixture));
  describe('focus', () => focus(fixture));
  describe('panel', () => panel(fixture));
});
