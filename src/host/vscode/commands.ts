// What stands behind a command's id.

/** By the ids of package.json. Arguments come from anybody; a command checks its own. */
export type Commands = Readonly<Record<`peel.${string}`, (...args: unknown[]) => Promise<unknown>>>;
