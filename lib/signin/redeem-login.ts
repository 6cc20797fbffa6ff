import { z } from "zod";
import { command, PosternError, type Tx, type Work } from "#lib/kernel/index.ts";
import { endsSince, issueTicket, renewTicket, type Issued } from "#lib/tickets/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { redeemed, type In } from "./login.ts";
import { beginningOf, lockLogin, saveLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";

/** A day's work; and an hour away from it (SP 800-63B-4 §2.2.3, AAL2). */
const ticketHours = 12;
const idleMinutes = 60;

const cannot = () => new PosternError("unauthenticated", "login_is_over");

/**
 * The one way from proven factors to a user ticket, whatever the factors were; once. Whoever proved
 * again who they are gets their own ticket under a new handle.
 */
export const redeemLogin = command({
  name: "signin.redeem",
  title: "Exchanges a completed sign-in for a ticket, or renews the one that asked.",
  right: "sign-in",
  rest: "internal",
  input: z.object({ handle: z.string().max(100) }),
  output: z.object({
    personId: z.string(),
    ticket: z.string(),
    endsAt: z.date(),
    returnTo: z.string(),
  }),
  load: async ({ tx, now }, { handle }) => {
    const login = await lockLogin(tx, handle, now);
    if (login?.status !== "complete") throw cannot();
    const account = await findAccount(tx, login.personId);
    if (!account || !maySignIn(account, now)) throw cannot();
    if (login.ticketId === null && (await wasEnded(tx, login))) throw cannot();
    return login;
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource: login } = work;
    const { personId, assurance, factors } = login;
    await saveLogin(work, redeemed(login));
    const issued = login.ticketId === null ? await begin(work, login) : await renew(work, login);
    const { ticketId } = issued;
    const detail = { loginId: login.id, ticketId, assurance, factors };
    const action = login.ticketId === null ? "signin.redeem" : "signin.step-up";
    work.record({ action, target: personId, persons: [personId], detail });
    if (login.ticketId === null) work.announce("person.signed-in", { personId, ticketId });
    return {
      personId,
      ticket: issued.handle,
      endsAt: issued.endsAt,
      returnTo: login.returnTo,
    };
  },
});

/** Whoever was thrown out since is out; an enrolment itself ends what was before it, once. */
async function wasEnded(tx: Tx, { id, personId }: In<"complete">): Promise<boolean> {
  const { createdAt, purpose } = await beginningOf(tx, id);
  return (await endsSince(tx, personId, createdAt)) > (purpose === "enrolment" ? 1 : 0);
}

const begin = (work: Work, { personId, assurance }: In<"complete">): Promise<Issued> =>
  issueTicket(work, {
    channel: "browser",
    personId,
    scopes: [],
    assurance,
    authenticatedAt: work.now,
    minutesMax: ticketHours * 60,
    idleMinutes,
  });

/** The same person's same ticket, which carries on under another handle. */
async function renew(
  work: Work,
  { personId, assurance, ticketId }: In<"complete">,
): Promise<Issued> {
  if (ticketId === null) throw cannot();
  const renewal = { ticketId, personId, assurance, authenticatedAt: work.now };
  const renewed = await renewTicket(work, renewal);
  if (!renewed) throw cannot();
  return renewed;
}
