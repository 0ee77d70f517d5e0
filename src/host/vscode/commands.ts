// Declares the type of a command table.

/** Keyed by the command IDs in package.json. Arguments are untrusted; each command checks its own. */
export type Commands = Readonly<Record<`peel.${string}`, (...args: unknown[]) => Promise<unknown>>>;
