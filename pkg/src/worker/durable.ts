/** The parts of the platform's Durable Objects that are needed. */

/** A binding of a namespace of Durable Objects. */
export interface ObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** A Durable Object's state, with SQLite. */
export interface ObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: (string | number | null)[]): { toArray(): Record<string, unknown>[] } };
    getAlarm(): Promise<number | null>;
    setAlarm(at: number): Promise<void>;
    /** Resolves when all that was written is on disk. */
    sync(): Promise<void>;
  };
}

/** Asks the object of a name something, in JSON. */
export async function askObject(namespace: ObjectNamespace, name: string, question: object): Promise<unknown> {
  const object = namespace.get(namespace.idFromName(name));
  const response = await object.fetch("https://object.invalid/", { method: "POST", body: JSON.stringify(question) });
  if (!response.ok) throw new Error(`object answered ${response.status}`);
  return response.json();
}
