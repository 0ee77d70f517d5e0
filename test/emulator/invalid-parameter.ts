// The one way that a rule says no.

/** A breach of a rule of the document; answered as HTTP 400 with `Invalid parameter: <message>` (section 4.4). */
export class InvalidParameter extends Error {
  override readonly name = 'InvalidParameter';
}

/** Whether a parsed JSON value is an object, neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
