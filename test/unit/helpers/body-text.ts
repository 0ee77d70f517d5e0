// A request body as text.
import type { Body } from '../../../src/core/provider/nebula/request-body';

export function bodyText({ pieces }: Pick<Body, 'pieces'>): string {
  return Buffer.concat([...pieces]).toString();
}
