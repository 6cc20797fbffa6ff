import { tellPerson } from "#lib/feeds/tell-person.ts";
import { begin, database, execute, newId, operatorActor, sql } from "#lib/kernel/index.ts";
import { runJobs, writeStraight, type Company } from "#tests/requests/company.ts";
import { factsOf } from "#tests/support/facts.ts";

const atConsole = begin(operatorActor("test"));

type Row = { id: string };
/** Of the row that was made last. */
export async function newestId(table: string, where = "true"): Promise<string> {
  const { rows } = await database().pool.query<Row>(
    `select id from ${table} where ${where} order by id desc limit 1`,
  );
  return rows[0]?.id ?? newId();
}

/** Somebody who leaves, whose role is offered to their manager; one thing is offered back. */
export async function leaveSomething(company: Company): Promise<Readonly<Record<string, object>>> {
  const personId = company.who("a3");
  await writeStraight(async (tx) => {
    await execute(tx, factsOf(personId));
    await execute(tx, sql`update role set owner_id = ${personId}::uuid where code = 'security'`);
    await execute(tx, sql`update system set owner_id = ${personId}::uuid where code = 'sys'`);
  });
  await tellPerson(atConsole, {
    ...{ personId, event: { kind: "termination_immediate" }, reason: "for the matrix" },
  });
  await runJobs();
  const itemId = await newestId("leaver_item", "kind = 'role'");
  const backId = await newestId("leaver_item", "kind = 'system'");
  const mine = company.who("mgrA");
  await writeStraight((tx) =>
    execute(
      tx,
      sql`update leaver_item set state = 'moved', new_owner = ${mine}::uuid, back = 'offered'
          where id = ${backId}::uuid`,
    ),
  );
  return {
    "leaver.get": { caseId: await newestId("leaver_case") },
    "leaver.follow": { personId },
    "leaver.hand-over": { itemId },
    "leaver.reassign": { itemId, toId: mine },
    "leaver.settle-back": { itemId: backId, verdict: "keep" },
    "notice.follow-leaver": { caseId: await newestId("leaver_case") },
  };
}

/** Somebody who came from the owner of the rights to their own manager. */
export async function insertMove(company: Company) {
  const [caseId, assignmentId] = [newId(), newId()];
  const [personId, target] = [company.who("a1"), company.target("write")];
  await writeStraight(async (tx) => {
    await execute(
      tx,
      sql`insert into mover_case (id, person_id, state, moved_at, followed_at, from_manager_id,
            to_manager_id, opened_at, due_at)
          values (${caseId}::uuid, ${personId}::uuid, 'open', '2026-03-01', '2026-03-01',
            ${company.who("owner")}::uuid, ${company.who("mgrA")}::uuid, '2026-03-01',
            '2026-03-15')`,
    );
    await execute(
      tx,
      sql`insert into assignment (id, person_id, target_kind, target_id, source, source_id,
            valid_from, review_by, opened_by, is_loaded, accepted_ids)
          values (${assignmentId}::uuid, ${personId}::uuid, 'entitlement', ${target}::uuid,
            'request', gen_random_uuid(), '2000-01-01', '2026-03-15', gen_random_uuid(), false,
            '{}')`,
    );
    await execute(
      tx,
      sql`insert into mover_item (case_id, assignment_id, person_id, state)
          values (${caseId}::uuid, ${assignmentId}::uuid, ${personId}::uuid, 'asked')`,
    );
  });
  return { caseId, assignmentId };
}
