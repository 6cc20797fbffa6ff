import { z } from "zod";
import { command, PosternError } from "#lib/kernel/index.ts";
import { issueTicket } from "#lib/tickets/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { redeemed } from "./login.ts";
import { lockLogin, saveLogin } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";

/** A day's work; and an hour away from it (SP 800-63B-4 §2.2.3, AAL2). */
const ticketHours = 12;
const idleMinutes = 60;

const cannot = () => new PosternError("unauthenticated", "login_is_over");

/** The one way from proven factors to a user ticket, whatever the factors were; once. */
export const redeemLogin = command({
  name: "signin.redeem",
  title: "Exchanges a completed sign-in for a ticket.",
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
    return login;
  },
  authorize: onlySignIn,
  run: async (work) => {
    const { resource: login, now } = work;
    const { personId } = login;
    await saveLogin(work, redeemed(login));
    const issued = await issueTicket(work, {
      channel: "browser",
      personId,
      scopes: [],
      assurance: login.assurance,
      authenticatedAt: now,
      minutesMax: ticketHours * 60,
      idleMinutes,
    });
    const { assurance, factors } = login;
    const detail = { loginId: login.id, ticketId: issued.ticketId, assurance, factors };
    work.record({ target: personId, persons: [personId], detail });
    work.announce("person.signed-in", { personId, ticketId: issued.ticketId });
    return {
      personId,
      ticket: issued.handle,
      endsAt: issued.endsAt,
      returnTo: login.returnTo,
    };
  },
});
