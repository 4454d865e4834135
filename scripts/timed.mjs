// How long the steps of a command took.

const took = [];

/** Does a step and prints how long it took. */
export async function timed(name, work) {
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  took.push({ name, seconds });
  console.log(`${name.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s`);
  return result;
}

/** Every step so far. */
export const steps = () => took;
