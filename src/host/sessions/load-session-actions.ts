// Loads the session actions on first use.
import type { SessionActions, SessionActionsParts } from './session-actions';

export type LoadSessionActions = () => Promise<SessionActions>;

export function sessionActionsLoader(parts: SessionActionsParts): LoadSessionActions {
  return async () => (await import('./on-demand')).createSessionActions(parts);
}
