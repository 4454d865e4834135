// The token lives in memory and in this tab's sessionStorage: it ends with the tab, and no other tab can read it.

const TOKEN = "shipstamp.token";
const ACCOUNT = "shipstamp.account";

export interface Session {
  readonly token: string | null;
  readonly account: string | null;
}

/**
 * Opens the session: from the address (`#token=…&account=…`), or from what this tab kept. A token in the address is
 * removed from it at once, so that it reaches neither the history nor a copied link.
 */
export function openSession(): Session {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token) {
    history.replaceState(null, "", location.pathname + location.search);
    keepToken(token);
    const account = given.get("account");
    if (account) keepAccount(account);
  }
  return { token: token ?? kept(TOKEN), account: kept(ACCOUNT) };
}

export function keepToken(token: string): void {
  keep(TOKEN, token);
}

export function keepAccount(account: string): void {
  keep(ACCOUNT, account);
}

/** Ends the session in this tab. The record of an unfinished purchase stays: without it, nobody would look for it. */
export function endSession(): void {
  drop(TOKEN);
  drop(ACCOUNT);
}

export function keep(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage may be switched off: then the session lasts as long as the page.
  }
}

export function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

export function drop(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // See keep.
  }
}
