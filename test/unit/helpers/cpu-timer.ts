// Measures processor time, which does not grow while other programs keep the machine busy.

/** Returns a function that gives the milliseconds of processor time this process has used since. */
export function startCpuTimer(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
