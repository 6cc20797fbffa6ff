import {
  previewRule,
  runRolloutBatch,
  saveRuleDraftCommand,
  startRollout,
} from "#lib/access/index.ts";
import { begin, systemActor } from "#lib/kernel/index.ts";
import type { RosterRow } from "#prisma/seed/employees.ts";
import { asOperator, shuffled, type Catalogue } from "./company.ts";
import { timed, type Finding } from "./measure.ts";
import { importPeople } from "./p1-first-load.ts";
import type { Twin } from "./twin.ts";

const moversMax = 5000;
const system = begin(systemActor("bench"));

/** P3, first half: people who move to another department, in a delta file. */
export async function movers(people: readonly RosterRow[], twin: Twin): Promise<Finding> {
  const moved = shuffled(people, 11)
    .slice(0, Math.min(moversMax, Math.ceil(people.length / 20)))
    .map((row) => ({ ...row, org_code: row.org_code === "d005" ? "d004" : "d005", org_name: "" }));
  const mark = await twin.mark();
  const ours = await timed(() => importPeople(moved, "delta"));
  const plain = await twin.writeSince(mark);
  const ratio = ours.ms / plain.ms;
  return {
    row: "P3",
    what: `reorganisation: ${moved.length} movers`,
    people: people.length,
    baseline: "plain SQL of the resulting writes",
    target: "≤ 4 ×",
    ratio,
    met: ratio <= 4,
    numbers: {
      import: ours.ms,
      "plain SQL": plain.ms,
      moved: ours.answer.counts.moved,
      held: ours.answer.counts.held,
    },
  };
}

/** P3, second half: an edit of a rule that everybody matches, previewed, then applied. */
export async function ruleEdit(
  people: readonly RosterRow[],
  catalogue: Catalogue,
  twin: Twin,
): Promise<Finding> {
  const rightIds = catalogue.entitlementIds.slice(-2);
  const saved = await saveRuleDraftCommand(asOperator, {
    code: "everybody",
    name: "everybody",
    expression: 'person.workerType == "employee" && person.employeeNumber != ""',
    targets: rightIds.map((id) => ({ kind: "entitlement" as const, id })),
  });
  const mark = await twin.mark();
  const preview = await timed(() => previewRule(asOperator, { ruleId: saved.ruleId }));
  const { rolloutId, effectHash } = preview.answer;
  const apply = await timed(async () => {
    await startRollout(asOperator, { rolloutId, effectHash });
    while ((await runRolloutBatch(system, { rolloutId })).state === "running");
  });
  const plain = await twin.writeSince(mark);
  const ratio = apply.ms / plain.ms;
  return {
    row: "P3",
    what: "a rule edit that touches everybody: preview, then apply",
    people: people.length,
    baseline: "plain SQL of the resulting writes",
    target: "≤ 4 ×, preview under 10 s",
    ratio,
    met: ratio <= 4 && preview.ms < 10_000,
    numbers: {
      preview: preview.ms,
      apply: apply.ms,
      "plain SQL": plain.ms,
      "people concerned": preview.answer.persons,
    },
  };
}
