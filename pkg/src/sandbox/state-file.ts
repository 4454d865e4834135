/** A sandbox's state in a file. Whoever looks into it, and whenever, finds a whole one. */

import { readFile, rename, rm, writeFile } from "node:fs/promises";

/** After a save it waits so many times as long as that took: a large state is not written all the time. */
const PAUSES = 4;

/** Saves a state that changes. */
export interface Saving {
  /** Saves in a moment, unless that is under way. */
  soon(): void;
  /** Saves now, after which nothing more will come. Rejects where it cannot. */
  last(): Promise<void>;
}

export class StateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is in it; nothing where there is no such file yet. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  saving(state: () => Uint8Array): Saving {
    let timer: NodeJS.Timeout | undefined;
    let writing: Promise<void> | undefined;
    let isChanged = false;
    let pauseMs = 0;

    const save = async (): Promise<void> => {
      const begin = performance.now();
      isChanged = false;
      await this.#write(state());
      pauseMs = (performance.now() - begin) * PAUSES;
    };
    const soon = (): void => {
      isChanged = true;
      if (timer !== undefined || writing !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        writing = save()
          .catch((error: unknown) => console.error(`The state could not be saved: ${String(error)}`))
          .then(() => {
            writing = undefined;
            if (isChanged) soon();
          });
      }, pauseMs);
    };
    return {
      soon,
      last: async () => {
        clearTimeout(timer);
        await writing;
        clearTimeout(timer);
        await save();
      },
    };
  }

  /** The old content stays until the new is whole. */
  async #write(bytes: Uint8Array): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.new`;
    try {
      await writeFile(temporary, bytes, { flush: true });
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
