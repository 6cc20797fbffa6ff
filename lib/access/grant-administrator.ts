import { z } from "zod";
import {
  command,
  dayMs,
  invalidInput,
  newId,
  notFound,
  onlyConsole,
  rows,
  sql,
  type PersonId,
  type Tx,
} from "#lib/kernel/index.ts";
import { reviewDaysMax } from "./grant-from-request.ts";
import { inForce } from "./in-force.ts";
import type { Intent } from "./intents.ts";
import { forever } from "./interval.ts";
import { ensurePortalSystem } from "./portal-system.ts";
import { recompute } from "./recompute.ts";

/** The first administrator, or one who was lost: only from the console, and never quietly. */
export const grantAdministrator = command({
  name: "administrator.grant",
  title: "Gives one person every right of the portal, from the console.",
  right: "console",
  rest: "internal",
  input: z.object({ employeeNumber: z.string().min(1).max(100) }),
  output: z.object({ personId: z.uuid(), rights: z.array(z.string()) }),
  load: ({ tx }, { employeeNumber }) => getByNumber(tx, employeeNumber),
  authorize: onlyConsole,
  run: async ({ resource: personId, input: _input, proof: _proof, ...work }) => {
    await ensurePortalSystem(work);
    const missing = await missingRights(work.tx, personId, work.now);
    const accepted = await rows<{ id: string }>(work.tx, sql`select id::text from sod_rule`);
    const intents = missing.map(({ id }): Intent => ({
      act: "open",
      assignment: {
        id: newId(),
        targetKind: "entitlement",
        targetId: id,
        source: "direct",
        sourceId: null,
        sourceVersion: null,
        validFrom: work.now.getTime(),
        validTo: forever,
        reviewBy: work.now.getTime() + reviewDaysMax * dayMs,
        // Whoever starts or recovers a company holds both sides until a second person is there.
        acceptedConflicts: accepted.map((rule) => rule.id),
      },
    }));
    const rights = missing.map(({ code }) => code);
    work.record({ target: personId, persons: [personId], detail: { rights, isLoud: true } });
    await recompute(work, {
      personIds: [personId],
      intents: new Map([[personId, intents]]),
      cause: { kind: "direct", id: null },
    });
    work.announce("administrator.granted", { personId });
    return { personId, rights };
  },
});

async function getByNumber(tx: Tx, employeeNumber: string): Promise<PersonId> {
  const [found] = await rows<{ id: PersonId; isOver: boolean }>(
    tx,
    sql`select id::text, hr_state = 'ended' as "isOver"
        from person where employee_number = ${employeeNumber}`,
  );
  if (!found) throw notFound("person");
  if (found.isOver) {
    const expected = "somebody who has not left";
    throw invalidInput([{ field: "employeeNumber", reason: "not_active", expected }]);
  }
  return found.id;
}

const missingRights = (tx: Tx, personId: string, now: Date) =>
  rows<{ id: string; code: string }>(
    tx,
    sql`select e.id::text, e.code from entitlement e join system s on s.id = e.system_id
        where s.code = 'postern' and (e.retires_at is null or e.retires_at > ${now})
          and not exists (
            select from access a
            where a.person_id = ${personId}::uuid and a.entitlement_id = e.id
              and ${inForce(sql`a`, now)})
        order by e.code`,
  );
