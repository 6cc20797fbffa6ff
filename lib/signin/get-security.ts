import { z } from "zod";
import { anyPerson, many, maybe, query, sql, type Tx } from "#lib/kernel/index.ts";
import { deviceOf } from "./device.ts";

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
    signIns: z.array(SignIn),
  }),
  authorize: anyPerson,
  run: async ({ tx, proof: { personId } }) => ({
    password: await passwordOf(tx, personId),
    authenticator: await authenticatorOf(tx, personId),
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
          and (purpose = 'sign-in' or redeemed_at is not null)
        order by created_at desc limit 20`,
  );
  return found.map((row) => {
    const { browser, system } = deviceOf(row.userAgent);
    return {
      loginId: row.id,
      at: row.redeemedAt ?? row.createdAt,
      purpose: row.purpose,
      outcome: outcomeOf(row),
      wrongAnswers: row.attempts,
      address: row.address,
      browser: browser ?? null,
      system: system ?? null,
    };
  });
}

function outcomeOf({ redeemedAt, status }: z.output<typeof Row>) {
  if (redeemedAt !== null) return "signed-in";
  return status === "password" || status === "complete" ? "unfinished" : "wrong-password";
}
