import { createHash } from "node:crypto";
import { z } from "zod";
import {
  dayMs,
  emptySql,
  execute,
  many,
  one,
  recordset,
  sourceOf,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { countOnDevice, knownDevice } from "#lib/devices/index.ts";
import { attempted, type Attempted } from "./assurance.ts";
import { countFailure, limits, waitSeconds, type Counter, type Scope } from "./throttle.ts";

/** Which answers are counted together. */
export type Guess = {
  readonly factor: Attempted;
  /**
   * What it is counted under: what was typed, whoever that names, so that waiting tells nothing of
   * who exists; the person's id where they are known by then.
   */
  readonly name: string;
  readonly personId: string | null;
  readonly address: string | undefined;
  /** The person's own device that it comes from: counted apart. */
  readonly deviceId?: string | undefined;
};

/** The same guess, from the device that its cookie names. */
export const onDevice = async (tx: Tx, guess: Guess, cookie: string | undefined): Promise<Guess> =>
  guess.personId === null
    ? guess
    : { ...guess, deviceId: await knownDevice(tx, guess.personId, cookie) };

const scopes: readonly Scope[] = ["pair", "account", "source", "everywhere"];

/** Names are kept as hashes: people type passwords into the wrong field. */
const accountKey = (factor: Attempted, name: string): string =>
  `${factor}:${createHash("sha256").update(name.toLowerCase()).digest("hex")}`;

function keysOf({ factor, name, address, deviceId }: Guess): Partial<Record<Scope, string>> {
  // Guesses made elsewhere, or next door, keep nobody out of a device that is theirs.
  if (deviceId !== undefined) return { pair: `${factor}@device:${deviceId}` };
  const [account, source] = [accountKey(factor, name), sourceOf(address)];
  // Whoever guesses passwords must not keep anybody from their passkey, also not next door.
  const kind = factor === "passkey" ? "passkey-" : "";
  return {
    pair: `${account}@${source}`,
    account,
    source: `${kind}source:${source}`,
    everywhere: `${kind}everywhere`,
  };
}

const Row = z.object({
  key: z.string(),
  failures: z.number(),
  windowStart: z.date(),
  lockedUntil: z.date().nullable(),
});

type Counters = Partial<Record<Scope, Counter>>;

async function loadCounters(tx: Tx, guess: Guess, isLocked: boolean): Promise<Counters> {
  const keys = keysOf(guess);
  const found = await many(
    tx,
    Row,
    sql`select key, failures, window_start, locked_until from throttle
        where key = any(${Object.values(keys)}::text[]) order by key
        ${isLocked ? sql`for update` : emptySql}`,
  );
  const byKey = new Map(found.map((row) => [row.key, row]));
  return Object.fromEntries(
    scopes.flatMap((scope) => {
      const row = byKey.get(keys[scope] ?? "");
      return row ? [[scope, row]] : [];
    }),
  );
}

/** Seconds until an answer of this kind is heard; looked at before hashing, and again after. */
export async function waitFor(tx: Tx, guess: Guess, now: Date): Promise<number> {
  const counters = await loadCounters(tx, guess, false);
  const elsewhere = waitSeconds(counters, { isKnownSource: guess.deviceId !== undefined, now });
  // A source that is known only ever shortens the wait: where there is none nobody need ask.
  const { personId, address } = guess;
  if (elsewhere === 0 || personId === null || guess.deviceId !== undefined) return elsewhere;
  const isKnownSource = await signedInFrom(tx, { personId, address }, now);
  return waitSeconds(counters, { isKnownSource, now });
}

type Named = { readonly personId: string; readonly names: readonly string[] };

/** Until when guesses made of somebody from anywhere unknown wait; null: they are heard. */
export async function guessesWaitUntil(
  tx: Tx,
  { personId, names }: Named,
  now: Date,
): Promise<Date | null> {
  const keys = attempted.flatMap((factor) =>
    [personId, ...names].map((name) => accountKey(factor, name)),
  );
  const { until } = await one(
    tx,
    z.object({ until: z.date().nullable() }),
    sql`select max(locked_until) as until from throttle
        where key = any(${keys}::text[]) and locked_until > ${now}`,
  );
  return until;
}

/** Whether this person signed in from this source in the last thirty days. */
export async function signedInFrom(
  tx: Tx,
  { personId, address }: { readonly personId: string; readonly address: string | undefined },
  now: Date,
): Promise<boolean> {
  if (address === undefined) return false;
  const since = new Date(now.getTime() - 30 * dayMs);
  const found = await many(
    tx,
    z.object({ address: z.string() }),
    sql`select distinct address from login_transaction
        where person_id = ${personId}::uuid and status = 'redeemed' and address is not null
          and created_at >= ${since} limit 200`,
  );
  const source = sourceOf(address);
  return found.some((row) => sourceOf(row.address) === source);
}

/** Counts a wrong answer wherever it counts. Rows must exist to be locked, in one order. */
export async function countWrong({ tx, now }: Work, guess: Guess): Promise<void> {
  const keys = keysOf(guess);
  await execute(
    tx,
    sql`insert into throttle (key, failures, window_start)
        select key, 0, ${now} from unnest(${Object.values(keys).toSorted()}::text[]) as key
        on conflict (key) do nothing`,
  );
  const before = await loadCounters(tx, guess, true);
  const after = scopes.flatMap((scope) => {
    const [held, key] = [before[scope], keys[scope]];
    const counter = countFailure(held?.failures === 0 ? undefined : held, limits[scope], now);
    return key === undefined ? [] : [{ key, ...counter }];
  });
  await execute(
    tx,
    sql`update throttle t
        set failures = r.failures, window_start = r."windowStart", locked_until = r."lockedUntil"
        from jsonb_to_recordset(${recordset(after)}) as r
          (key text, failures int, "windowStart" timestamptz, "lockedUntil" timestamptz)
        where t.key = r.key`,
  );
}

/** A right answer forgives what was mistyped from the same place, and nothing made elsewhere. */
export const forgive = ({ tx }: Work, guess: Guess): Promise<number> =>
  execute(tx, sql`delete from throttle where key = ${keysOf(guess).pair ?? ""}`);

/**
 * One wrong answer more in a row; true when it ended the factor. Whoever mistypes on a device of
 * their own does not use up what ends the factor: that is counted on the device.
 */
export async function countInARow(
  work: Work,
  { deviceId }: Guess,
  count: () => Promise<boolean>,
): Promise<boolean> {
  if (deviceId === undefined) return count();
  await countOnDevice(work, deviceId);
  return false;
}
