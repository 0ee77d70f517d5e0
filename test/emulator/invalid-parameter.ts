// Defines the error of every violated rule.

/** A violation of a rule of the document; answered as HTTP 400 with `Invalid parameter: <message>` (section 4.4). */
export class InvalidParameter extends Error {
  override readonly name = 'InvalidParameter';
}

/** Whether a parsed JSON value is an object, not null or an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
