/** The port that a variable of the environment names; 0 is any free one. */
export function portOf(name: string, usual: number): number {
  const given = process.env[name];
  if (given === undefined || given === "") return usual;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`${name} is no port: ${given}`);
  return port;
}
