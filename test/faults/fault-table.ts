// The table of faults: everything that can go wrong between Peel and the service, and what must come of each.
import type { Fault } from './fault';
import { lines } from './line-faults';
import { images } from './image-faults';
import { replies } from './service-faults';

export const faultTable: Record<string, readonly Fault[]> = {
  'of the service': replies,
  'of the line': lines,
  'of the picture': images,
};
