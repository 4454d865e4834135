/** Resolves when the command is to end: Ctrl-C, a signal, or the death of the process that started this one. */
export function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop());
    if (process.connected) process.once("disconnect", () => stop());
  });
}
