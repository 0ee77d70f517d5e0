// Loads the code that completes folders on first use.

export const completeFolder = async (path: string): Promise<readonly string[]> =>
  (await import('./compose-commands')).completeFolder(path);
