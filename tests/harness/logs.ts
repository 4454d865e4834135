/** What a gateway logs: lines about calls on one side, everything else on the other. */

/** The line about a call, as the gateway's `CallRecord` has it. */
export type AuditLine = Record<string, string | number>;

/** Sorts lines. */
export function sortedLogs() {
  const logs: string[] = [];
  const calls: AuditLine[] = [];
  const take = (line: string) => {
    if (!line.startsWith('{"shipstamp":"call",')) logs.push(line);
    else calls.push(JSON.parse(line) as AuditLine);
  };
  return { logs, calls, take };
}
