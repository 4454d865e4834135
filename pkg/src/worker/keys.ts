/** The keys of the issuer of JWTs, fetched from its address and kept for a while. `jose` picks the key of a token. */

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { fetchJson, Remote, runtime, type Surroundings } from "../remote.js";

export type { Surroundings };

const MAX_BYTES = 256 * 1024;

/** No keys could be had, so nothing can be said about any token. */
export class KeysUnavailable extends Error {}

/** Gives the key of a token out of the set at `url`, which the setting `setting` names. */
export function remoteKeys(url: string, setting: string, surroundings: Surroundings = runtime): JWTVerifyGetKey {
  const remote = new Remote(
    async (world) => createLocalJWKSet((await fetchJson(url, MAX_BYTES, world)) as JSONWebKeySet),
    (cause) => console.error(`shipstamp: the keys at ${setting} could not be fetched (${nameOf(cause)})`),
  );
  return async (header, token) => {
    const keys = await remote.current(surroundings);
    if (keys === undefined) throw new KeysUnavailable();
    try {
      return await keys(header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
      const newer = await remote.newer(surroundings);
      if (newer === undefined) throw cause;
      return newer(header, token);
    }
  };
}

const nameOf = (cause: unknown) => (cause instanceof Error ? cause.name : typeof cause);
