/** The Worker's variables and secrets, checked once and again only when they change. */

import { authenticator, type Authenticate } from "./authenticate.js";
import { engine, type Settings, type WebhookSettings } from "./engine.js";

import { partnerTokens, type PartnerTokens } from "./partner-token.js";
import { PartnerKeys } from "./upstream.js";

export type { WebhookSettings };

const NAMES = [
  "SHIPSTATION_API_KEY",
  "SHIPSTATION_API_KEY_NEXT",
  "SHIPSTATION_API_URL",
  "SHIPSTATION_ENVIRONMENT",
  "PARTNER_JWT_ISSUER",
  "PARTNER_JWT_PARTNER",
  "PARTNER_JWT_KEY_ID",
  "PARTNER_JWT_SCOPE",
  "PARTNER_JWT_PRIVATE_KEY",
  "AUTH_ISSUER",
  "AUTH_AUDIENCE",
  "AUTH_JWKS_URL",
  "AUTH_JWKS",
  "ACCESS_ISSUER",
  "ACCESS_AUDIENCE",
  "ACCESS_GRANTS",
  "APP_TOKENS",
  "ALLOWED_ORIGINS",
  "WEBHOOK_FORWARD_URL",
  "WEBHOOK_SECRET",
  "STOPPED",
  "READ_ONLY",
] as const;

/** The name of a setting. */
export type SettingName = (typeof NAMES)[number];

/** What serves calls. */
export interface Service {
  readonly settings: Settings;
  readonly authenticate: Authenticate;
  readonly keys: PartnerKeys;
  /** Absent: calls are stamped with the partner key. */
  readonly sign?: PartnerTokens;
}

/** Everything that a request needs of the settings. */
export interface Configured {
  /** Absent: nobody is served. */
  service?: Service;
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
  const { apiKeys, partnerJwt } = settings;
  const service = {
    settings,
    authenticate: authenticator(settings),
    keys: new PartnerKeys(apiKeys),
    ...(partnerJwt && { sign: partnerTokens(partnerJwt) }),
  };
  return { service, ...rest };
}

/** A variable may stand in the Worker's configuration as JSON, and is then no text here. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
