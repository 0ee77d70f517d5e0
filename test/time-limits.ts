// Time limits of waits in tests. They end a wait that would never end; a passing test never reaches them, even on a slow machine.

/** Milliseconds that one test, or one hook, may take. */
export const testLimit = 300_000;

/** Milliseconds that one visible step may take: a page that renders, a window that reacts. */
export const stepLimit = 90_000;
