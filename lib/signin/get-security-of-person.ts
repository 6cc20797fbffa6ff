import { z } from "zod";
import { needs, notFound, PersonId, query, type Tx } from "#lib/kernel/index.ts";
import { findAccount, maySignIn, type Account } from "./account-store.ts";
import { coolsDownUntil } from "./cooling-down.ts";
import { WaitingLink, waitingLinkOf } from "./link-store.ts";
import { Factors, factorsOf, SignIn, signInsOf } from "./security-of.ts";
import { guessesWaitUntil } from "./throttle-store.ts";

type FactorsOfPerson = z.output<typeof Factors>;

const Stop = z.enum(["suspended", "not_at_work", "no_way_in"]);

/** How somebody signs in, for whoever helps them or ends what they carry: no secret, no choice. */
export const getSecurityOfPerson = query({
  name: "signin.of-person",
  title: "Says how a person signs in, what stops them, and who tried to be them lately.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/people/{personId}/security" },
  input: z.object({ personId: PersonId }),
  output: Factors.extend({
    /** Why they cannot sign in now; null: they can. */
    stoppedBy: Stop.nullable(),
    /** After many wrong answers: until when those from unknown devices wait. */
    guessesWaitUntil: z.date().nullable(),
    /** After a recovery: until when risky acts wait. */
    coolsDownUntil: z.date().nullable(),
    /** By which they can set up signing in. */
    link: WaitingLink.nullable(),
    signIns: z.array(SignIn),
  }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, now, input: { personId } }) => {
    const account = await findAccount(tx, personId);
    if (!account) throw notFound("person");
    const factors = await factorsOf(tx, personId);
    return {
      ...factors,
      stoppedBy: stopOf(account, factors, now),
      ...(await waitsOf(tx, account, now)),
      signIns: await signInsOf(tx, personId),
    };
  },
});

function stopOf(
  account: Account,
  factors: FactorsOfPerson,
  now: Date,
): z.output<typeof Stop> | null {
  if (account.suspendedAt !== null) return "suspended";
  if (!maySignIn(account, now)) return "not_at_work";
  return hasWayIn(factors) ? null : "no_way_in";
}

/** By a passkey, or by password and code; what is locked opens nothing. */
function hasWayIn({ passkeys, password, authenticator }: FactorsOfPerson): boolean {
  if (passkeys.some(({ disabledBecause }) => disabledBecause === null)) return true;
  return password?.isDisabled === false && authenticator?.isDisabled === false;
}

const waitsOf = async (tx: Tx, { personId, employeeNumber, workEmail }: Account, now: Date) => ({
  guessesWaitUntil: await guessesWaitUntil(
    tx,
    { personId, names: [employeeNumber, ...(workEmail === null ? [] : [workEmail])] },
    now,
  ),
  coolsDownUntil: await coolsDownUntil(tx, personId, now),
  link: (await waitingLinkOf(tx, personId, now)) ?? null,
});
