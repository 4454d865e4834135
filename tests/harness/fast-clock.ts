/**
 * A clock that runs faster than the machine's, and that several processes share: all that they need to agree on is when it
 * began and how fast it is, so that one that dies and starts again tells the time as it would have.
 */

/** What the processes agree on. */
export interface Pace {
  /** When it was as late as on the machine, in milliseconds since 1970. */
  readonly begin: number;
  /** How many of its seconds pass in one of the machine's. */
  readonly speed: number;
}

/** Tells the time, in milliseconds since 1970. */
export const fastNow = ({ begin, speed }: Pace): number => begin + (Date.now() - begin) * speed;

/** Rests for so many milliseconds of this clock. */
export const fastRest = ({ speed }: Pace, milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds / speed));
