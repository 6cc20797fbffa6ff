import { z } from "zod";
import { ClientReport, type Assessed } from "#lib/devices/index.ts";
import { command, PosternError, type TicketId, type Work } from "#lib/kernel/index.ts";
import {
  assuranceOfTicket,
  issueTicket,
  renewTicket,
  userTicketHours,
  type Issued,
} from "#lib/tickets/index.ts";
import { findAccount, maySignIn } from "./account-store.ts";
import { clientRefusals, judgeClient, type ClientRefusal } from "./judge-client.ts";
import { redeemed, refused, type In } from "./login.ts";
import { beginningOf, lockLogin, saveLogin, wasEnded } from "./login-store.ts";
import { onlySignIn } from "./only-sign-in.ts";
import { sayChanged } from "./say-changed.ts";
import { signedInFrom } from "./throttle-store.ts";

/** An hour away from it (SP 800-63B-4 §2.2.3, AAL2). */
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
  input: z.object({ handle: z.string().max(100), client: ClientReport.default({}) }),
  output: z.discriminatedUnion("outcome", [
    z.object({
      outcome: z.literal("passed"),
      personId: z.string(),
      ticket: z.string(),
      endsAt: z.date(),
      returnTo: z.string(),
      /** What a new device is to carry from now on; empty: nothing. */
      deviceCookie: z.string().nullable(),
    }),
    z.object({
      outcome: z.literal("refused"),
      reason: z.enum(clientRefusals),
      deviceCookie: z.string().nullable(),
    }),
  ]),
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
    const { resource: login, input } = work;
    const { personId, factors } = login;
    const judged = await judgeClient(work, login, input.client);
    if (judged.refused !== undefined) {
      const deviceCookie = judged.assessed?.cookie ?? null;
      return { ...(await refuse(work, login, judged.refused)), deviceCookie };
    }
    const { assurance, assessed } = judged;
    const isStrange = await isNeverSeen(work, login, assessed);
    await saveLogin(work, redeemed(login));
    const { deviceId, level } = assessed;
    const proven = { ...login, assurance, deviceId };
    const issued = login.ticketId === null ? await begin(work, proven) : await renew(work, proven);
    const { ticketId } = issued;
    const detail = { loginId: login.id, ticketId, assurance, factors, deviceId, risk: level };
    const action = login.ticketId === null ? "signin.redeem" : "signin.step-up";
    work.record({ action, target: personId, persons: [personId], detail });
    if (login.ticketId === null) work.announce("person.signed-in", { personId, ticketId });
    if (isStrange) sayChanged(work, personId, "new_device");
    return {
      outcome: "passed" as const,
      personId,
      ticket: issued.handle,
      endsAt: issued.endsAt,
      returnTo: login.returnTo,
      deviceCookie: assessed.cookie,
    };
  },
});

async function refuse(work: Work, login: In<"complete">, reason: ClientRefusal) {
  const { id: loginId, personId } = login;
  await saveLogin(work, refused(login));
  const detail = { loginId, reason };
  work.record({ action: "signin.refuse", target: personId, persons: [personId], detail });
  return { outcome: "refused" as const, reason };
}

/** A new key; or none, from where this person did not sign in lately. Enrolments begin anyhow. */
async function isNeverSeen(
  { tx, now, context: { address } }: Work,
  { id, personId }: In<"complete">,
  { isNew, deviceId }: Assessed,
): Promise<boolean> {
  if ((await beginningOf(tx, id)).purpose !== "sign-in") return false;
  if (deviceId !== null) return isNew;
  return !(await signedInFrom(tx, { personId, address }, now));
}

type Proven = In<"complete"> & { readonly deviceId: string | null };

const begin = (work: Work, { personId, assurance, deviceId }: Proven): Promise<Issued> =>
  issueTicket(work, {
    channel: "browser",
    personId,
    scopes: [],
    assurance,
    authenticatedAt: work.now,
    minutesMax: userTicketHours * 60,
    idleMinutes,
    ...(deviceId !== null && { deviceId }),
  });

/** The same person's same ticket, which carries on under another handle. */
async function renew(work: Work, proven: Proven): Promise<Issued> {
  const { personId, ticketId, deviceId } = proven;
  if (ticketId === null) throw cannot();
  const assurance = await assuranceNow(work, proven, ticketId);
  const authenticatedAt = work.now;
  const renewal = { ticketId, personId, assurance, authenticatedAt, ...(deviceId && { deviceId }) };
  const renewed = await renewTicket(work, renewal);
  if (!renewed) throw cannot();
  return renewed;
}

/** A code lifts nothing: the ticket may have been narrowed since it was asked for. */
async function assuranceNow({ tx, now }: Work, proven: Proven, ticketId: TicketId) {
  const { assurance, factors } = proven;
  if (factors.includes("passkey")) return assurance;
  const standing = await assuranceOfTicket(tx, ticketId, now);
  return standing < assurance ? standing : assurance;
}
