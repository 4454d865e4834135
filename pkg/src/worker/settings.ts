/** The Worker's variables and secrets, checked once and again only when they change. */

import { authenticator, type Authenticate } from "./authenticate.js";
import { engine, type Settings, type WebhookSettings } from "./engine.js";

export type { WebhookSettings };

const NAMES = [
  "SHIPSTATION_API_KEY",
  "SHIPSTATION_API_URL",
  "AUTH_ISSUER",
  "AUTH_AUDIENCE",
  "AUTH_JWKS_URL",
  "AUTH_JWKS",
  "APP_TOKENS",
  "ALLOWED_ORIGINS",
  "WEBHOOK_FORWARD_URL",
  "LABEL_DOWNLOADS",
  "WEBHOOK_HOSTS",
  "REFUSED_FIELDS",
] as const;

/** The name of a setting. */
export type SettingName = (typeof NAMES)[number];

/** Everything that a request needs of the settings. */
export interface Configured {
  /** Absent: nobody is served. */
  service?: { settings: Settings; authenticate: Authenticate };
  origins: string[];
  /** Absent: webhooks are not received. */
  webhooks?: WebhookSettings;
  maxBody: number;
}

/** Reads the settings out of an environment; `own` come before what the environment has. */
export function settingsReader(own: Partial<Record<SettingName, string>>): (env: object) => Configured {
  let seen: string[] | undefined;
  let configured: Configured | undefined;
  return (env) => {
    const texts = NAMES.map((name) => own[name] ?? text((env as Record<string, unknown>)[name]));
    if (configured === undefined || texts.some((value, index) => value !== seen?.[index])) {
      seen = texts;
      configured = configure(texts);
    }
    return configured;
  };
}

function configure(texts: string[]): Configured {
  const raw = Object.fromEntries(NAMES.map((name, index) => [name, texts[index] ?? ""]));
  const { settings, problems, ...rest } = engine.configure(raw);
  for (const problem of problems) console.error(`shipstamp: ${problem}`);
  if (settings === undefined) return rest;
  return { service: { settings, authenticate: authenticator(settings) }, ...rest };
}

/** A variable may stand in the Worker's configuration as JSON, and is then no text here. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
