// Measures processor time, which does not grow while other programs keep the machine busy.

/** Returns a function that returns the milliseconds of processor time used by this process since then. */
export function startCpuTimer(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
