// Defines how much of a response is read.

/** Maximum bytes read of a response. */
export const maxResponseBytes = 64 * 1024 * 1024;
/** Maximum number of images read from a response. */
export const maxImages = 16;
