import { z } from "zod";
import { conflict, execute, maybe, newId, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";
import type { EffectLine } from "./effect-lines.ts";
import type { ChangedRow, RowIssue } from "./sort-rows.ts";

type Stage = {
  readonly runId: string;
  readonly rows: readonly ChangedRow[];
  readonly issues: readonly RowIssue[];
  /** Numbers whose rows must not be applied after all. */
  readonly without?: readonly string[];
};

/** What a process that died still sends must not reach a run that was given up since. */
async function mustBeStaging(tx: Tx, runId: string): Promise<void> {
  const staging = await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id::text from feed_run where id = ${runId}::uuid and state = 'staging' for share`,
  );
  if (!staging) throw conflict("run_is_over", { runId });
}

/** Puts changed rows aside with the ids of their people, and says what is wrong. */
export const stageRows = recordDoor({
  name: "feed.stage",
  tables: ["feed_stage", "feed_issue"],
  millisecondsMax: 120_000,
  run: async ({ tx }, { runId, rows, issues, without = [] }: Stage) => {
    await mustBeStaging(tx, runId);
    const staged = rows.map(({ line, row, hash }) => ({
      new_id: newId(),
      employee_number: row.employeeNumber,
      line,
      row_hash: hash,
      row,
    }));
    if (staged.length > 0) {
      await execute(
        tx,
        sql`insert into feed_stage (run_id, person_id, employee_number, line, kind, state, row_hash,
                                    row)
            select ${runId}::uuid, coalesce(p.id, n.person_id, r.new_id), r.employee_number, r.line,
                   case when p.id is null then 'new' else 'known' end, 'staged',
                   decode(r.row_hash, 'base64'), r.row
            from jsonb_to_recordset(${JSON.stringify(staged)}::jsonb)
              as r (new_id uuid, employee_number text, line int, row_hash text, row jsonb)
            left join person p on p.employee_number = r.employee_number
            -- Whom somebody named before they came; a number that another had is nobody's.
            left join person_number n on n.number = r.employee_number
              and not exists (select from person o where o.id = n.person_id)`,
      );
    }
    if (without.length > 0) {
      await execute(
        tx,
        sql`delete from feed_stage
            where run_id = ${runId}::uuid and employee_number = any(${[...without]}::text[])`,
      );
    }
    const said = issues.map(({ employeeNumber, ...issue }) => ({
      id: newId(),
      employee_number: employeeNumber,
      ...issue,
    }));
    if (said.length === 0) return;
    await execute(
      tx,
      sql`insert into feed_issue (id, run_id, line, kind, employee_number, field, reason, expected)
          select id, ${runId}::uuid, line, kind, employee_number, field, reason, expected
          from jsonb_to_recordset(${JSON.stringify(said)}::jsonb)
            as r (id uuid, line int, kind text, employee_number text, field text, reason text,
                  expected text)`,
    );
  },
});

/** Keeps what a dry run would do, for whoever decides on it. */
export const keepEffect = recordDoor({
  name: "feed.keep-effect",
  tables: ["feed_effect"],
  millisecondsMax: 60_000,
  run: async ({ tx }, { runId, lines }: { runId: string; lines: readonly EffectLine[] }) => {
    const kept = lines.map(({ employeeNumber, displayName, ...line }, position) => ({
      position,
      employee_number: employeeNumber,
      display_name: displayName,
      ...line,
    }));
    await execute(
      tx,
      sql`insert into feed_effect (run_id, position, employee_number, display_name, kind, gains,
                                   losses)
          select ${runId}::uuid, position, employee_number, display_name, kind, gains, losses
          from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
            as r (position int, employee_number text, display_name text, kind text, gains uuid[],
                  losses uuid[])`,
    );
  },
});
