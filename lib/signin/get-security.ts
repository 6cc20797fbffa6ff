import { z } from "zod";
import { clientOf } from "#lib/devices/index.ts";
import { anyPerson, many, maybe, query, sql, type Tx } from "#lib/kernel/index.ts";
import { findAccount } from "./account-store.ts";
import { userHandleOf } from "./passkey.ts";
import { passkeysOf } from "./passkey-store.ts";
import { recoveryCodesOf } from "./recovery-store.ts";
import { relyingParty } from "./relying-party.ts";

const Since = z.object({ since: z.date(), isDisabled: z.boolean() });

const SignIn = z.object({
  loginId: z.string(),
  at: z.date(),
  purpose: z.enum(["sign-in", "enrolment"]),
  /** What came of it; "unfinished": the password was right, and no right code followed. */
  outcome: z.enum(["signed-in", "wrong-password", "unfinished"]),
  wrongAnswers: z.number(),
  address: z.string().nullable(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
});

const OwnPasskey = z.object({
  passkeyId: z.string(),
  name: z.string(),
  isSynced: z.boolean(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  disabledBecause: z.enum(["failures", "cloned"]).nullable(),
});

/** What protects the signed-in person, and who tried to be them lately. */
export const getMySecurity = query({
  name: "signin.mine",
  title: "Says how the signed-in person signs in, and who did lately.",
  right: "self",
  rest: { method: "GET", path: "/security" },
  input: z.object({}),
  output: z.object({
    password: Since.nullable(),
    authenticator: Since.nullable(),
    recoveryCodes: z.object({ left: z.number(), since: z.date() }).nullable(),
    passkeys: z.array(OwnPasskey),
    /** What a browser needs to tell a passkey's keeper which are still accepted. */
    signals: z.object({
      rpId: z.string(),
      userId: z.string(),
      name: z.string(),
      displayName: z.string(),
      credentialIds: z.array(z.string()),
    }),
    signIns: z.array(SignIn),
  }),
  authorize: anyPerson,
  run: async ({ tx, proof: { personId } }) => ({
    password: await passwordOf(tx, personId),
    authenticator: await authenticatorOf(tx, personId),
    recoveryCodes: (await recoveryCodesOf(tx, personId)) ?? null,
    ...(await passkeysAndSignals(tx, personId)),
    signIns: await signInsOf(tx, personId),
  }),
});

const passwordOf = async (tx: Tx, personId: string) =>
  (await maybe(
    tx,
    Since,
    sql`select changed_at as since, disabled_at is not null as is_disabled
        from password where person_id = ${personId}::uuid`,
  )) ?? null;

const authenticatorOf = async (tx: Tx, personId: string) =>
  (await maybe(
    tx,
    Since,
    sql`select confirmed_at as since, disabled_at is not null as is_disabled from totp
        where person_id = ${personId}::uuid and confirmed_at is not null and removed_at is null`,
  )) ?? null;

async function passkeysAndSignals(tx: Tx, personId: string) {
  const [passkeys, account] = [await passkeysOf(tx, personId), await findAccount(tx, personId)];
  return {
    passkeys: passkeys.map(({ id, name, isSynced, createdAt, lastUsedAt, disabledBecause }) => ({
      ...{ passkeyId: id, name, isSynced, createdAt, lastUsedAt, disabledBecause },
    })),
    signals: {
      rpId: relyingParty().id,
      userId: userHandleOf(personId),
      name: account?.workEmail ?? account?.employeeNumber ?? "",
      displayName: account?.displayName ?? "",
      credentialIds: passkeys.map(({ credentialId }) => credentialId),
    },
  };
}

const Row = z.object({
  id: z.string(),
  purpose: z.enum(["sign-in", "enrolment"]),
  redeemedAt: z.date().nullable(),
  factors: z.array(z.string()),
  status: z.string(),
  attempts: z.number(),
  createdAt: z.date(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});

async function signInsOf(tx: Tx, personId: string): Promise<z.output<typeof SignIn>[]> {
  const found = await many(
    tx,
    Row,
    sql`select id, purpose, redeemed_at, factors, status, attempts, created_at, address, user_agent
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
  return status === "password" || status === "complete" ? "unfinished" : "wrong-password";
}
