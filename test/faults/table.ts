// The table of faults: everything that can go wrong between Peel and the service, and what must come of each.
import type { Fault } from './fault';
import { lines } from './lines';
import { pictures } from './pictures';
import { replies } from './replies';

export const faults: Record<string, readonly Fault[]> = {
  'of the service': replies,
  'of the line': lines,
  'of the picture': pictures,
};
