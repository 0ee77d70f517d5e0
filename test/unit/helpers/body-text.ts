// A request body as text.
import type { Body } from '../../../src/core/wire';

export function bodyText({ pieces }: Pick<Body, 'pieces'>): string {
  return Buffer.concat([...pieces]).toString();
}
