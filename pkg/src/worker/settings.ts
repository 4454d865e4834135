/** The Worker's variables and secrets, checked once and again only when they change. */

import { authenticator, type Authenticate } from "./authenticate.js";
import { engine, type HeaderList, type Settings, type WebhookSettings } from "./engine.js";

import { partnerTokens, type PartnerTokens } from "./partner-token.js";
import { PartnerShare } from "./share.js";
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
  "LABEL_DOWNLOADS",
  "WEBHOOK_HOSTS",
  "REFUSED_FIELDS",
  "DUPLICATE_WINDOW_SECONDS",
  "LEDGER_RETENTION_HOURS",
  "LEDGER_SWEEP_HOURS",
  "REQUESTS_PER_MINUTE",
  "ACCOUNT_WEIGHTS",
] as const;

/** The name of a setting. */
export type SettingName = (typeof NAMES)[number];

/** What serves calls. */
export interface Service {
  readonly settings: Settings;
  readonly authenticate: Authenticate;
  readonly keys: PartnerKeys;
  /** The most bytes of a request's headers together. */
  readonly maxHeaders: number;
  /** Absent: calls are stamped with the partner key. */
  readonly sign?: PartnerTokens;
  /** Absent: ShipStation's limit is not kept here. */
  readonly share?: PartnerShare;
}

/** Everything that a request needs of the settings. */
export interface Configured {
  /** Absent: nobody is served. */
  service?: Service;
  origins: string[];
  /** The headers by which a page of an origin may read an answer. */
  corsOf(origin: string | undefined): HeaderList;
  /** Absent: webhooks are not received. */
  webhooks?: WebhookSettings;
  maxBody: number;
  maxSessionRequest: number;
}

/** Reads the settings out of an environment; `own` come before what the environment has. */
export function settingsReader(own: Partial<Record<SettingName, string>>, now: () => number = Date.now): (env: object) => Configured {
  let seen: string[] | undefined;
  let seenIn: object | undefined;
  let configured: Configured | undefined;
  return (env) => {
    // The platform gives the same object with each request, and none of its texts changes.
    if (configured !== undefined && env === seenIn) return configured;
    seenIn = env;
    const texts = NAMES.map((name) => own[name] ?? text((env as Record<string, unknown>)[name]));
    if (configured === undefined || texts.some((value, index) => value !== seen?.[index])) {
      seen = texts;
      configured = configure(texts, now);
    }
    return configured;
  };
}

function configure(texts: string[], now: () => number): Configured {
  const raw = Object.fromEntries(NAMES.map((name, index) => [name, texts[index] ?? ""]));
  const { settings, problems, maxHeaders, ...known } = engine.configure(raw);
  for (const problem of problems) console.error(`shipstamp: ${problem}`);
  const rest = { ...known, corsOf: corsFor(known.origins) };
  if (settings === undefined) return rest;
  const { apiKeys, partnerJwt, limit } = settings;
  const service = {
    settings,
    authenticate: authenticator(settings),
    keys: PartnerKeys.of(apiKeys),
    maxHeaders,
    ...(partnerJwt && { sign: partnerTokens(partnerJwt) }),
    ...(limit && { share: new PartnerShare(limit, apiKeys[0] ?? partnerJwt?.partner ?? "", now) }),
  };
  return { service, ...rest };
}

/** Which headers a page needs depends on nothing but its origin, and all origins that are not allowed are alike. */
function corsFor(origins: string[]): Configured["corsOf"] {
  const other = engine.cors(undefined, origins);
  const known = new Map(origins.map((origin) => [origin, engine.cors(origin, origins)]));
  return (origin) => (origin === undefined ? other : (known.get(origin) ?? other));
}

/** A variable may stand in the Worker's configuration as JSON, and is then no text here. */
function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
