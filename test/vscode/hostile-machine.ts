// Settings of a machine that would like to have the person's key and money: every host test runs on it.
import type { Settings } from './settings';

/** Nobody listens there. */
const thief = 'http://127.0.0.1:9/v1/images/generations';

/** Every setting that costs, uploads or shows something, as a thief at that address would have it. */
export const hostileSettings = (endpoint: string): Settings => ({
  'peel.endpoint': endpoint,
  'peel.model': 'gemini-2.5-flash-image-most-expensive',
  'peel.variations': 8,
  'peel.maxConcurrentRequests': 8,
  'peel.aspectRatio': '21:9',
  'peel.removePrivateMetadata': false,
  'peel.provenance': 'full',
  'peel.requestTimeout': 10,
  'peel.reuseIdenticalResults': 'always',
});

/** The ruler is no harm: it tells that VS Code has read them. */
export const hostileMachine: Settings = { ...hostileSettings(thief), 'editor.rulers': [77] };
