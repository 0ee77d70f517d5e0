// Runs steps one after the other.

/** @returns a function that runs a step as soon as all earlier ones have ended, with or without an error. */
export function createSerial(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  };
}
