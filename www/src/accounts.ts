/** A merchant's account, as the console knows it. */
export interface Account {
  readonly id: string;
  readonly name: string | null;
}

/** The accounts that the sandbox comes with. */
export const SANDBOX_ACCOUNTS: readonly Account[] = [
  { id: "100001", name: "Acme Outdoor" },
  { id: "100002", name: "Bluebird Books" },
];

/** Account ids are opaque: `123456` and `se-123456` are both seen. */
export function accountById(id: string): Account {
  return SANDBOX_ACCOUNTS.find((account) => account.id === id) ?? { id, name: null };
}

/** "AO" for Acme Outdoor, the last two characters of the id for an account without a name. */
export function initials(account: Account): string {
  if (account.name === null) return account.id.slice(-2);
  return account.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join("");
}
