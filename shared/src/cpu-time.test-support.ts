declare const process: { cpuUsage(): { user: number; system: number } };

/** Milliseconds that this process has worked: unlike the time on the wall, a busy machine does not change it. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
