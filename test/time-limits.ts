// Defines time limits of waits in tests, which passing tests never reach, even when slow.

/** Milliseconds that one test, or one hook, may take. */
export const testLimit = 300_000;

/** Milliseconds that one visible step may take: a page that renders, a window that reacts. */
export const stepLimit = 90_000;
