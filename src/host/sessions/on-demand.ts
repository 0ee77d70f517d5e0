// Exports the code of rarely used session commands, as a bundle that is loaded on first use.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
export { createSessionSearch } from '../../store/session/session-search';
export { createSessionActions } from './session-actions';
export { openSession } from './session-list';
