// Calls the listeners of an event.

/** @param failed called when a listener throws; without it the error is passed on and ends the round. */
export function createEmitter<E extends readonly unknown[] = []>(failed?: (thrown: unknown, ...event: E) => void) {
  const listeners = new Set<(...event: E) => void>();
  return {
    /** @returns a function that stops listening. */
    listen: (listener: (...event: E) => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit: (...event: E): void => {
      for (const listener of listeners) {
        try {
          listener(...event);
        } catch (thrown) {
          if (!failed) throw thrown;
          failed(thrown, ...event);
        }
      }
    },
  };
}
