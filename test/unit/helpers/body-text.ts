// Converts a request body to text.
import type { RequestBody } from '../../../src/core/provider/nebula/request-body';

export function bodyText({ pieces }: Pick<RequestBody, 'pieces'>): string {
  return Buffer.concat([...pieces]).toString();
}
