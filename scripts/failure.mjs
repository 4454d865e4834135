// What a command says when it cannot go on: a message for the person at the terminal, without a stack.

export class Failure extends Error {}

/** Runs a command's main function; a failure becomes its message and exit code 1. */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error instanceof Failure ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
