import {
  inPerson,
  type Actor,
  type Decision,
  type PersonActor,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isTicketLiveIn, lockSubjects, terminate } from "#lib/tickets/index.ts";
import type { Login } from "./login.ts";
import { lockLogin } from "./login-store.ts";
import { withdrawLinks } from "./make-link.ts";
import { isUsable, type Passkey } from "./passkey-store.ts";
import { findPassword } from "./password-store.ts";
import { hasTotp } from "./totp-store.ts";

export type Own = Pick<PersonActor, "personId" | "ticketId" | "assurance">;

/** One's own, by oneself: support's tickets choose nothing. */
export const mayChoose = (actor: Actor): Decision<Own> => inPerson(actor);

/** What this ticket began, while it lives: whoever is being thrown out leaves no factor behind. */
export async function lockOwnLogin(
  { tx, now, actor }: Pick<Work, "tx" | "now" | "actor">,
  handle: string,
): Promise<Login | undefined> {
  if (actor.kind !== "person") return undefined;
  await lockSubjects(tx, [actor.personId]);
  if (!(await isTicketLiveIn(tx, actor.ticketId, now))) return undefined;
  const login = await lockLogin(tx, handle, now);
  const isOwn = login !== undefined && "ticketId" in login && login.ticketId === actor.ticketId;
  return isOwn ? login : undefined;
}

/** Whether somebody gets in without this passkey: by another, or by password and code. */
export async function hasAnotherWay(
  tx: Tx,
  { personId, passkeys, without }: { personId: string; passkeys: Passkey[]; without: string },
): Promise<boolean> {
  if (passkeys.some((passkey) => passkey.id !== without && isUsable(passkey))) return true;
  const password = await findPassword(tx, personId);
  return password?.disabledAt === null && (await hasTotp(tx, personId));
}

/** A factor is gone: whoever came in by it elsewhere, or waits with a link, is out. */
export async function endOthers(work: Work, { personId, ticketId }: Own): Promise<number> {
  const person = { kind: "person", id: personId } as const;
  const ended = await terminate(work, [person], { reason: "ended_by_owner", sparing: ticketId });
  await withdrawLinks(work.tx, personId, work.now);
  return ended;
}
