import { describe, expect, test } from "vitest";
import { begin, database } from "#lib/kernel/index.ts";
import {
  addPasskey,
  beginAddition,
  createEnrolmentLink,
  getMySecurity,
  removePasskey,
  renamePasskey,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { inFreshCompany } from "./at-work.ts";
import { newAuthenticator } from "./authenticator.ts";
import {
  addAnother,
  attemptPasskey,
  changesSaid,
  enrolWithPasskey,
  signIn,
} from "./passkey-staff.ts";
import { clock, console, enrol, hire, office, password, tokenOf } from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

describe("one's own passkeys", () => {
  test("are added, renamed and removed; removing one ends every other ticket", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const elsewhere = await signIn(authenticator);
    const { context, ticket } = await signIn(authenticator);
    const another = await addAnother(context);
    const { passkeys, signals } = await getMySecurity(context, {});
    expect(passkeys).toHaveLength(2);
    expect(signals.credentialIds).toEqual([authenticator.credentialId, another.credentialId]);
    const [first] = passkeys;
    const passkeyId = first?.passkeyId ?? "";
    await renamePasskey(context, { passkeyId, name: "Laptop" });
    await removePasskey(context, { passkeyId });
    expect(await actorFromTicket(elsewhere.ticket)).toBeUndefined();
    expect(await actorFromTicket(ticket)).toBeDefined();
    expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
    expect((await attemptPasskey(another)).outcome).toBe("passed");
    expect(await changesSaid(who.id)).toEqual(
      expect.arrayContaining(["enrolled_passkey", "passkey_added", "passkey_removed"]),
    );
  });

  test("never lose the last way in, not even of two removals at once", async () => {
    const who = await hire();
    const { authenticator } = await enrolWithPasskey(who);
    const { context } = await signIn(authenticator);
    await addAnother(context);
    const { passkeys } = await getMySecurity(context, {});
    const removed = await Promise.allSettled(
      passkeys.map(({ passkeyId }) => removePasskey(context, { passkeyId })),
    );
    expect(removed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(removed.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict", reason: "last_way_in" },
    });
  });

  test("are nobody else's to change, nor support's", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const { context } = await signIn(authenticator);
    const { passkeys } = await getMySecurity(context, {});
    const passkeyId = passkeys[0]?.passkeyId ?? "";
    const other = await signIn((await enrolWithPasskey(await hire())).authenticator);
    await expect(removePasskey(other.context, { passkeyId })).rejects.toMatchObject({
      code: "not_found",
    });
    const who = await hire();
    const marked = await createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
    const actor = await actorFromTicket(marked.ticket);
    if (!actor) throw new Error("no ticket");
    await expect(beginAddition(begin(actor), {})).rejects.toMatchObject({ reason: "impersonated" });
  });

  test("are added only by the ticket that began it, once", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const [here, there] = [await signIn(authenticator), await signIn(authenticator)];
    const { handle, options } = await beginAddition(here.context, {});
    const answer = newAuthenticator().make(options);
    expect(await addPasskey(there.context, { handle, answer })).toEqual({ outcome: "over" });
    expect(await addPasskey(here.context, { handle, answer })).toEqual({ outcome: "passed" });
    expect(await addPasskey(here.context, { handle, answer })).toEqual({ outcome: "over" });
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});

test("a new enrolment replaces everything that was, by either way", async () => {
  const who = await hire();
  const { authenticator } = await enrolWithPasskey(who);
  const { secret } = await enrol(who);
  expect(secret).not.toBe("");
  expect((await attemptPasskey(authenticator)).outcome).toBe("failed");
  clock.pass(60);
  expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("passed");
  await enrolWithPasskey(who);
  expect((await tryPassword(office, { account: who.number, password })).outcome).toBe("failed");
});

test("whoever has a passkey is set up: no colleague starts them anew", async () => {
  const who = await hire();
  await enrolWithPasskey(who);
  const { path } = await createEnrolmentLink(console, { employeeNumber: who.number });
  const { rows } = await database().pool.query<{ purpose: string }>(
    "select purpose from enrolment_link where person_id = $1 order by created_at desc, id desc",
    [who.id],
  );
  expect(rows[0]?.purpose).toBe("recovery");
  expect(tokenOf(path)).not.toBe("");
});
