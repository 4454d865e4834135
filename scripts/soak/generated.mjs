// The generated run of calls against the sandbox, as cargo is to be asked for it.

const test = ["test", "--quiet", "--features", "sandbox,client", "--test", "sandbox_soak"];

/**
 * The arguments and the environment. `replies` names a file for the replies.
 *
 * @param {{ calls: number | string, seed?: number | string, replies?: string, flags?: string[] }} run
 */
export function generated({ calls, seed, replies, flags = [] }) {
  const env = {
    SOAK_CALLS: String(calls),
    ...(seed === undefined ? {} : { SOAK_SEED: String(seed) }),
    ...(replies === undefined ? {} : { SOAK_REPLIES: replies }),
    // Five times as fast, and numbers that overflow are found all the same.
    CARGO_PROFILE_DEV_OPT_LEVEL: "1",
  };
  return { args: [...test, ...flags], env };
}
