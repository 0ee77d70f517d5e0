// Lists all faults between Peel and the service, with the expected results.
import type { Fault } from './fault';
import { lines } from './line-faults';
import { images } from './image-faults';
import { replies } from './service-faults';

export const faultTable: Record<string, readonly Fault[]> = {
  'of the service': replies,
  'of the connection': lines,
  'of the image': images,
};
