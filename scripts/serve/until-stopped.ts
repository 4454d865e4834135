const hasParent = process.connected;

/** Resolves when the command is to end: Ctrl-C, a signal, or the death of the process that started this one. */
export function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      // Miniflare's own would end the process before the Workers have.
      process.removeAllListeners(signal);
      process.once(signal, () => stop());
    }
    if (hasParent && !process.connected) stop();
    process.once("disconnect", () => stop());
  });
}
