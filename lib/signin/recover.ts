import { z } from "zod";
import {
  command,
  conflict,
  execute,
  idOf,
  inPersonWith,
  many,
  maybe,
  needs,
  newId,
  no,
  notFound,
  PersonId,
  port,
  query,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
} from "#lib/kernel/index.ts";
import { findAccount, findAccountByNumber, type Account } from "./account-store.ts";
import { decides } from "./decides.ts";
import { hasFactors } from "./factor-store.ts";
import { makeLink } from "./make-link.ts";
import { sayChanged } from "./say-changed.ts";

/** Hours that a second person has to confirm, and that the link then works. */
const openHours = 24;

const Link = z.object({ path: z.string(), validTo: z.date() });
const RecoveryId = idOf("recovery");

const Recovery = z.object({
  recoveryId: z.string(),
  personId: PersonId,
  startedBy: PersonId,
  startedAt: z.date(),
  endsAt: z.date(),
});
type Recovery = z.output<typeof Recovery>;

/** Whoever manages people and is there in person, for somebody else. */
function mayRecover(actor: Actor, personId?: PersonId): Decision<{ helper: PersonId }> {
  const helper = inPersonWith("people.manage")(actor);
  if (!helper.allowed) return helper;
  const { personId: helperId } = helper.proof;
  return helperId === personId ? no("own_enrolment") : yes({ helper: helperId });
}

/** Whoever decides something needs two; one starts, another confirms. */
type Starting = { readonly account: Account; readonly needsSecond: boolean };

/**
 * A colleague vouches for somebody who cannot sign in. Nobody chooses for them: they get a link.
 * Whoever releases, approves or administers gets it only from a second colleague.
 */
export const startRecovery = command({
  name: "recovery.start",
  title: "Starts to get somebody back in who cannot sign in.",
  right: "people.manage",
  rest: { method: "POST", path: "/recoveries" },
  isAnswerSecret: true,
  input: z.object({ employeeNumber: z.string().min(1).max(100) }),
  output: z.object({ recoveryId: z.string(), link: Link.nullable() }),
  load: async ({ tx, now }, { employeeNumber }): Promise<Starting> => {
    const account = await findAccountByNumber(tx, employeeNumber);
    if (!account) throw notFound("person");
    return { account, needsSecond: await decides(tx, account.personId, now) };
  },
  authorize: (actor, { account }) => mayRecover(actor, account.personId),
  run: async (work) => {
    const { tx, now, proof } = work;
    const { account, needsSecond } = work.resource;
    const { personId } = account;
    if (await findOpen(tx, sql`person_id = ${personId}::uuid`, now)) {
      throw conflict("recovery_is_open");
    }
    const recoveryId = newId();
    const endsAt = new Date(now.getTime() + openHours * 3_600_000);
    await execute(
      tx,
      sql`insert into recovery (id, person_id, started_by, started_at, ends_at, needs_second)
          values (${recoveryId}::uuid, ${personId}::uuid, ${proof.helper}::uuid, ${now}, ${endsAt},
            ${needsSecond})`,
    );
    work.record({ target: personId, persons: [personId], detail: { recoveryId, needsSecond } });
    sayChanged(work, personId, "recovery_started");
    if (needsSecond) return { recoveryId, link: null };
    return { recoveryId, link: await giveLink(work, account, recoveryId) };
  },
});

/** The second colleague, who is neither the first nor the person. */
export const confirmRecovery = command({
  name: "recovery.confirm",
  title: "Confirms, as a second colleague, that somebody gets back in.",
  right: "people.manage",
  rest: { method: "POST", path: "/recoveries/{recoveryId}/confirm" },
  isAnswerSecret: true,
  input: z.object({ recoveryId: RecoveryId }),
  output: Link,
  load: async ({ tx, now }, { recoveryId }) => findOpen(tx, sql`id = ${recoveryId}::uuid`, now),
  authorize: (actor, recovery) => {
    const decision = mayRecover(actor, recovery?.personId);
    if (!decision.allowed) return decision;
    return decision.proof.helper === recovery?.startedBy ? no("started_it") : decision;
  },
  run: async (work) => {
    const { resource: recovery, proof, tx } = work;
    const account = recovery && (await findAccount(tx, recovery.personId));
    if (!account || !(await mayStill(tx, recovery.startedBy, work.now))) {
      throw notFound("recovery");
    }
    const { recoveryId, personId } = recovery;
    await execute(
      tx,
      sql`update recovery set confirmed_by = ${proof.helper}::uuid, confirmed_at = ${work.now}
          where id = ${recoveryId}::uuid`,
    );
    work.record({ target: personId, persons: [personId], detail: { recoveryId } });
    sayChanged(work, personId, "recovery_confirmed");
    return giveLink(work, account, recoveryId);
  },
});

/** Two vouch at the end: what somebody began who manages people no more is nobody's word. */
const mayStill = async (tx: Tx, startedBy: PersonId, now: Date): Promise<boolean> =>
  (await port("rightsOf")(tx, startedBy, now)).has("people.manage");

type Giving = Parameters<typeof makeLink>[0];

async function giveLink(work: Giving, account: Account, recoveryId: string) {
  const had = await hasFactors(work.tx, account.personId);
  const purpose = had ? "recovery" : "joining";
  const made = await makeLink(work, { account, purpose, hours: openHours });
  await execute(
    work.tx,
    sql`update recovery set link_id = ${made.linkId}::uuid where id = ${recoveryId}::uuid`,
  );
  return { path: `/enrol/${made.token}`, validTo: made.validTo };
}

/** Waits for a second colleague; held until commit, so that it is confirmed once. */
const findOpen = (
  tx: Tx,
  which: ReturnType<typeof sql>,
  now: Date,
): Promise<Recovery | undefined> =>
  maybe(
    tx,
    Recovery,
    sql`select id as recovery_id, person_id, started_by, started_at, ends_at from recovery
        where ${which} and needs_second and confirmed_at is null and ends_at > ${now}
        for update`,
  );

/** What waits for a second colleague. */
export const listRecoveries = query({
  name: "recovery.list",
  title: "Who waits for a second colleague to get back in.",
  right: "people.manage",
  rest: { method: "GET", path: "/recoveries" },
  input: z.object({}),
  output: z.object({
    recoveries: z.array(
      z.object({
        recoveryId: z.string(),
        employeeNumber: z.string(),
        displayName: z.string(),
        startedBy: z.string(),
        startedByName: z.string(),
        startedAt: z.date(),
        endsAt: z.date(),
      }),
    ),
  }),
  authorize: needs("people.manage"),
  run: async ({ tx, now }) => ({
    recoveries: await many(
      tx,
      z.object({
        ...{ recoveryId: z.string(), employeeNumber: z.string(), displayName: z.string() },
        ...{ startedBy: z.string(), startedByName: z.string() },
        ...{ startedAt: z.date(), endsAt: z.date() },
      }),
      sql`select r.id as recovery_id, p.employee_number, p.display_name, r.started_by,
                 s.display_name as started_by_name, r.started_at, r.ends_at
          from recovery r join person p on p.id = r.person_id join person s on s.id = r.started_by
          where r.needs_second and r.confirmed_at is null and r.ends_at > ${now}
          order by r.started_at limit 200`,
    ),
  }),
});
