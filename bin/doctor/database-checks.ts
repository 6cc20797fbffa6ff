import { lastCopied } from "#lib/audit/index.ts";
import { database, wallMs, type Context } from "#lib/kernel/index.ts";
import { migrationNames } from "#lib/kernel/migrations/read-migrations.ts";
import { checkKeys } from "#lib/keys/index.ts";
import { ok, warning, wrong, type Finding } from "./finding.ts";

const serverMin = 150_000;
/** As readiness: a process that is further off from the database's clock is unready, in ms. */
const clockOffsetMsMax = 250;
const dueSecondsMax = 60;
const pendingSecondsMax = 10;

async function first<T extends object>(statement: string): Promise<T> {
  const { rows } = await database().pool.query<T>(statement);
  const [row] = rows;
  if (!row) throw new Error("the database answered nothing");
  return row;
}

export async function checkServer(): Promise<Finding> {
  type Row = { number: number; text: string };
  const { number, text } = await first<Row>(
    `select current_setting('server_version_num')::int as number,
            current_setting('server_version') as text`,
  );
  if (number >= serverMin) return ok("database", `PostgreSQL ${text} answers`);
  return wrong("database", `PostgreSQL ${text}`, "upgrade it to 15 or newer");
}

export async function checkMigrations(): Promise<Finding> {
  const { made } = await first<{ made: boolean }>(
    "select to_regclass('public._prisma_migrations') is not null as made",
  );
  const applied = made ? await appliedMigrations() : [];
  const known = migrationNames();
  const missing = known.filter((name) => !applied.includes(name));
  const later = applied.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    return wrong("migrations", `${missing.length} are missing`, 'run "postern migrate"');
  }
  if (later.length === 0) return ok("migrations", `all ${known.length} are applied`);
  const advice = "run the version that made them, or upgrade this one";
  return warning("migrations", `the database is newer: ${later.join(", ")}`, advice);
}

async function appliedMigrations(): Promise<string[]> {
  const { rows } = await database().pool.query<{ name: string }>(
    `select migration_name as name from _prisma_migrations
     where finished_at is not null and rolled_back_at is null`,
  );
  return rows.map(({ name }) => name);
}

export async function checkClock(): Promise<Finding> {
  const before = wallMs();
  const { at } = await first<{ at: Date }>("select clock_timestamp() as at");
  const offset = Math.round(at.getTime() - (before + wallMs()) / 2);
  const found = `${offset} ms from the database`;
  if (Math.abs(offset) <= clockOffsetMsMax) return ok("clock", found);
  return wrong("clock", found, "synchronise both machines (NTP): time is the database's");
}

const keyAdvice: Readonly<Record<string, string>> = {
  local: "set KEY_FILE to the root key of this database, mode 0600",
  vault: "check KMS, the token and its policy, and that the server is unsealed",
  pkcs11: "check KMS, PKCS11_PIN_FILE, and that the token is there",
};

export async function checkRootKey(context: Context): Promise<Finding> {
  const { isUsable, provider, warnings, reason, details } = await checkKeys(context, {});
  if (isUsable && warnings) {
    return warning("keys", warnings.join("; "), "docs/keys.md says how the provider is set up");
  }
  if (isUsable) return ok("keys", `the provider "${provider}" opens the keys of this database`);
  const found = `${(reason ?? "unusable").replaceAll("_", " ")} ${JSON.stringify(details ?? {})}`;
  return wrong("keys", found, keyAdvice[provider] ?? "docs/keys.md says how it is set up");
}

export async function checkJobs(): Promise<Finding[]> {
  type Row = { due: number; late: number; failed: number };
  const { due, late, failed } = await first<Row>(
    `select count(*) filter (where run_at <= now() and attempts < max_attempts)::int as due,
            count(*) filter (where run_at < now() - make_interval(secs => ${dueSecondsMax})
                             and locked_at is null and attempts < max_attempts)::int as late,
            count(*) filter (where attempts >= max_attempts)::int as failed
     from graphile_worker.jobs`,
  );
  const waiting =
    late === 0
      ? ok("jobs", `${due} are due`)
      : warning("jobs", `${late} are late`, 'is a worker running? ("postern worker")');
  if (failed === 0) return [waiting];
  const advice = "look at the worker's log; they are not tried again";
  return [waiting, warning("failed jobs", `${failed} gave up`, advice)];
}

export async function checkLog(folder: string): Promise<Finding[]> {
  type Row = { size: string | null; late: number };
  const { size, late } = await first<Row>(
    `select (select max(tree_size)::text from audit_checkpoint) as size,
            (select count(*)::int from audit_pending p join audit_event e using (arrival)
             where e.at < now() - make_interval(secs => ${pendingSecondsMax})) as late`,
  );
  const signed = Number(size ?? 0);
  const copied = (await lastCopied(folder))?.size ?? 0;
  const sequenced =
    late === 0
      ? ok("log", `${signed} events are signed`)
      : warning(
          "log",
          `${late} events wait to be signed`,
          'is a worker running? ("postern worker")',
        );
  return [sequenced, copies(folder, signed, copied)];
}

function copies(folder: string, signed: number, copied: number): Finding {
  const found = `the newest head in ${folder} is of ${copied} events`;
  if (copied > signed) return wrong("checkpoints", found, 'the log shrank: "postern audit verify"');
  if (copied < signed)
    return warning("checkpoints", found, "a worker copies them: is one running?");
  return ok("checkpoints", found);
}
