// Declares the types that commands share.

/** Runs an action that may ask in VS Code's dialogs, and then restores the focus if the user worked in the panel. */
export type KeepFocus = <T>(act: () => Promise<T>) => Promise<T>;

/** Keyed by the command IDs in package.json. Arguments are untrusted; each command checks its own. */
export type Commands = Readonly<Record<`peel.${string}`, (...args: unknown[]) => Promise<unknown>>>;
