import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { kmsSettingsOf, kmsVariables, type KmsSetting } from "./kms-setting.ts";
import {
  recordingStoreOf,
  recordingStoreVariables,
  type RecordingStoreSettings,
} from "./recording-store-setting.ts";
import { smtpSettingOf, smtpVariable, type SmtpSetting } from "./smtp-setting.ts";

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
};

const port = (fallback: number) =>
  z.coerce.number("a port from 1 to 65535").int().min(1).max(65_535).default(fallback);

const network = /^([0-9a-f.:]+)(\/\d{1,3})?$/i;

/** Parted by commas. */
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );

/** `bastion.internal:2222`, `[2001:db8::1]:2222`. */
const address = z
  .string()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+):[1-9]\d{0,4}$/i, "HOST:PORT")
  .transform((text) => {
    const at = text.lastIndexOf(":");
    return {
      address: text.slice(0, at).replace(/^\[(.*)\]$/, "$1"),
      port: Number(text.slice(at + 1)),
    };
  })
  .refine(({ port: number }) => number <= 65_535, "HOST:PORT");

const Environment = z.object({
  PORT: port(3000),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "an http or https URL" })
    .transform((url) => url.replace(/\/$/, ""))
    .optional(),
  DATA_DIR: z.string().min(1, "a folder").default("./data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "a postgresql:// URL" }).optional(),
  SSH_PORT: port(2222),
  SSH_NAMES: list.refine(
    (names) => names.length < 20 && names.every((name) => /^[a-z0-9:._-]{1,253}$/i.test(name)),
    "names or addresses, 19 at most",
  ),
  GATEWAY_ADDRESS: address.optional(),
  ...kmsVariables,
  ...recordingStoreVariables,
  SMTP_URL: smtpVariable,
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "trace, debug, info, warn, error, fatal or silent",
    })
    .default("info"),
  TRUSTED_PROXIES: list.refine(
    (parts) => parts.every((part) => network.test(part)),
    "addresses or CIDR networks",
  ),
  TLS_CERT: z.string().min(1, "a file").optional(),
  TLS_KEY: z.string().min(1, "a file").optional(),
  TLS_CLIENT_CA: z.string().min(1, "a file").optional(),
  ORG_TIME_ZONE: z.string().refine(isZone, "an IANA time zone").default("UTC"),
  FEED_FOLDERS: list.refine(
    (folders) => folders.every((folder) => isAbsolute(folder)),
    "absolute folders",
  ),
  FEED_PRIVATE_HOSTS: list.refine(
    (hosts) => hosts.every((host) => /^[a-z0-9.:-]+$/i.test(host)),
    "names or addresses of hosts",
  ),
  FEED_CA_FILE: z.string().min(1, "a file").optional(),
  KEY_FILE: z.string().min(1, "a file").optional(),
  POSTERN_ALLOW_IMPERSONATION: z.enum(["0", "1"], { error: "0 or 1" }).default("0"),
});

/** Every variable that says how an installation runs. */
export const settingNames = Object.keys(Environment.shape);

/** What the environment asks of this process, in words that cannot be wrong. */
export type Settings = {
  readonly port: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Unset: the embedded PostgreSQL of `dataDir`. */
  readonly databaseUrl?: string;
  readonly sshPort: number;
  /** Under which people reach the gateways: the portal's host first. */
  readonly sshNames: readonly string[];
  /** Where this process reaches a gateway, for terminals in the browser. */
  readonly gateway: { readonly address: string; readonly port: number };
  readonly kms: KmsSetting;
  /** A provider whose keys open as well, and which wraps nothing: keys are being moved. */
  readonly kmsAlso?: KmsSetting;
  readonly recordingStore: RecordingStoreSettings;
  /** Unset: nothing is mailed. */
  readonly smtp?: SmtpSetting;
  readonly logLevel: string;
  readonly trustedProxies: readonly string[];
  readonly tls?: {
    readonly certFile: string;
    readonly keyFile: string;
    readonly clientCaFile?: string;
  };
  readonly timeZone: string;
  readonly keyFile: string;
  readonly allowsImpersonation: boolean;
  /** Where files of feeds may be picked up. */
  readonly pickUp: {
    readonly folders: readonly string[];
    readonly privateHosts: readonly string[];
    readonly caFile?: string;
  };
};

/** A variable that is not what it must be. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Validates the whole environment at once.
 * @throws {SettingsError} one line a variable: its name and what was expected.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: expected ${issue.message}`),
    );
  }
  return settingsOf(parsed.data);
}

function settingsOf(env: z.output<typeof Environment>): Settings {
  if ((env.TLS_CERT === undefined) !== (env.TLS_KEY === undefined)) {
    throw new SettingsError(["TLS_CERT, TLS_KEY: expected both files or neither"]);
  }
  const providers = kmsSettingsOf(env);
  if ("problem" in providers) throw new SettingsError([providers.problem]);
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const smtp = smtpSettingOf(env.SMTP_URL, publicUrl);
  if (smtp && "problem" in smtp) throw new SettingsError([smtp.problem]);
  const recordingStore = recordingStoreOf(env);
  if ("problem" in recordingStore) throw new SettingsError([recordingStore.problem]);
  const dataDir = resolve(env.DATA_DIR);
  return {
    port: env.PORT,
    publicUrl,
    dataDir,
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    sshPort: env.SSH_PORT,
    sshNames: [sshHostOf(publicUrl), ...env.SSH_NAMES],
    gateway: env.GATEWAY_ADDRESS ?? { address: "localhost", port: env.SSH_PORT },
    ...providers,
    recordingStore,
    ...(smtp && { smtp }),
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUSTED_PROXIES,
    ...(env.TLS_CERT !== undefined &&
      env.TLS_KEY !== undefined && {
        tls: {
          certFile: env.TLS_CERT,
          keyFile: env.TLS_KEY,
          ...(env.TLS_CLIENT_CA !== undefined && { clientCaFile: env.TLS_CLIENT_CA }),
        },
      }),
    timeZone: env.ORG_TIME_ZONE,
    keyFile: resolve(/* turbopackIgnore: true */ env.KEY_FILE ?? `${dataDir}/keys/root.key`),
    allowsImpersonation: env.POSTERN_ALLOW_IMPERSONATION === "1",
    pickUp: {
      folders: env.FEED_FOLDERS,
      privateHosts: env.FEED_PRIVATE_HOSTS.map((host) => host.toLowerCase()),
      ...(env.FEED_CA_FILE !== undefined && { caFile: env.FEED_CA_FILE }),
    },
  };
}

/** URLs write IPv6 addresses in brackets; SSH does not. */
const sshHostOf = (publicUrl: string): string =>
  new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, "$1");

/** Where people reach a gateway over SSH: at the portal's own host, on `SSH_PORT`. */
export const sshAddress = ({ publicUrl, sshPort }: Pick<Settings, "publicUrl" | "sshPort">) => ({
  host: sshHostOf(publicUrl),
  port: sshPort,
});
