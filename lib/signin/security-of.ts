import { z } from "zod";
import { clientOf } from "#lib/devices/index.ts";
import { many, maybe, sql, type Tx } from "#lib/kernel/index.ts";
import { passkeysOf, type Passkey } from "./passkey-store.ts";
import { recoveryCodesOf } from "./recovery-store.ts";
import { isOfThisEmployment } from "./this-employment.ts";

const Since = z.object({ since: z.date(), isDisabled: z.boolean() });

export const SignIn = z.object({
  loginId: z.string(),
  at: z.date(),
  purpose: z.enum(["sign-in", "enrolment"]),
  /**
   * What came of it. "unfinished": the password was right, and no right code followed;
   * "recovered": a recovery code gave a link.
   */
  outcome: z.enum(["signed-in", "refused", "unfinished", "recovered"]),
  wrongAnswers: z.number(),
  address: z.string().nullable(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
});

const PasskeyView = z.object({
  passkeyId: z.string(),
  name: z.string(),
  isSynced: z.boolean(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  disabledBecause: z.enum(["failures", "cloned"]).nullable(),
});

/** What somebody signs in with. */
export const Factors = z.object({
  password: Since.nullable(),
  authenticator: Since.nullable(),
  recoveryCodes: z.object({ left: z.number(), since: z.date() }).nullable(),
  passkeys: z.array(PasskeyView),
});

export const factorsOf = async (tx: Tx, personId: string): Promise<z.output<typeof Factors>> => ({
  password: await passwordOf(tx, personId),
  authenticator: await authenticatorOf(tx, personId),
  recoveryCodes: (await recoveryCodesOf(tx, personId)) ?? null,
  passkeys: (await passkeysOf(tx, personId)).map(passkeyView),
});

const passkeyView = (passkey: Passkey): z.output<typeof PasskeyView> => {
  const { id, name, isSynced, createdAt, lastUsedAt, disabledBecause } = passkey;
  return { passkeyId: id, name, isSynced, createdAt, lastUsedAt, disabledBecause };
};

const passwordOf = async (tx: Tx, personId: string) =>
  (await maybe(
    tx,
    Since,
    sql`select changed_at as since, disabled_at is not null as is_disabled
        from password
        where person_id = ${personId}::uuid and ${isOfThisEmployment(sql`changed_at`)}`,
  )) ?? null;

const authenticatorOf = async (tx: Tx, personId: string) =>
  (await maybe(
    tx,
    Since,
    sql`select confirmed_at as since, disabled_at is not null as is_disabled from totp
        where person_id = ${personId}::uuid and confirmed_at is not null and removed_at is null
          and ${isOfThisEmployment(sql`created_at`)}`,
  )) ?? null;

const Row = z.object({
  id: z.string(),
  purpose: z.enum(["sign-in", "enrolment"]),
  redeemedAt: z.date().nullable(),
  status: z.string(),
  attempts: z.number(),
  createdAt: z.date(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});

/** Who tried to be somebody lately, and what came of it. */
export async function signInsOf(tx: Tx, personId: string): Promise<z.output<typeof SignIn>[]> {
  const found = await many(
    tx,
    Row,
    sql`select id, purpose, redeemed_at, status, attempts, created_at, address, user_agent
        from login_transaction
        where person_id = ${personId}::uuid
          and (purpose = 'sign-in' or (purpose = 'enrolment' and redeemed_at is not null))
        order by created_at desc limit 20`,
  );
  return found.map((row) => {
    const { browser, system } = clientOf(row.userAgent);
    return {
      loginId: row.id,
      at: row.redeemedAt ?? row.createdAt,
      purpose: row.purpose,
      outcome: outcomeOf(row),
      wrongAnswers: row.attempts,
      address: row.address,
      browser,
      system,
    };
  });
}

function outcomeOf({ redeemedAt, status }: z.output<typeof Row>) {
  if (redeemedAt !== null) return "signed-in";
  if (status === "recovered") return "recovered";
  return status === "password" || status === "complete" ? "unfinished" : "refused";
}
