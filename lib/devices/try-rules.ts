import { z } from "zod";
import { many, needs, query, sql, type Tx } from "#lib/kernel/index.ts";
import { RiskRules, weigh, type Decision } from "./risk-rules.ts";
import { readRiskRules } from "./risk-settings.ts";
import { signalKinds } from "./signals.ts";

const Kinds = z.array(z.enum(signalKinds));
const decisions = z.enum(["allow", "step-up", "deny"]);
const Counts = z.object({ allow: z.number(), "step-up": z.number(), deny: z.number() });

/** All that weigh the same, and were decided the same. */
const Group = z.object({ kinds: Kinds, count: z.number() });
type Group = z.output<typeof Group>;

const Example = z.object({
  assessmentId: z.string(),
  at: z.date(),
  act: z.enum(["sign-in", "step-up", "check"]),
  person: z.string(),
  personNumber: z.string(),
  signals: z.array(z.object({ kind: z.enum(signalKinds), by: z.string() })),
  from: decisions,
  to: decisions,
});

/** As many as somebody reads. */
const examplesMax = 50;

/** What the last 30 days would have been under other rules; nothing changes by asking. */
export const tryRiskRules = query({
  name: "device.try-rules",
  title: "Replays the assessments of the last 30 days under other rules.",
  right: "settings.manage",
  rest: { method: "POST", path: "/settings/devices/try" },
  input: z.object({ rules: RiskRules }),
  output: z.object({
    assessed: z.number(),
    /** Under the rules as they are, and as they were proposed. */
    before: Counts,
    after: Counts,
    /** How often each signal was noticed. */
    signals: z.array(z.object({ kind: z.enum(signalKinds), count: z.number() })),
    changed: z.number(),
    /** The latest of what would be decided otherwise. */
    examples: z.array(Example),
  }),
  authorize: needs("settings.manage"),
  run: async ({ tx, input: { rules } }) => {
    const current = await readRiskRules(tx);
    const groups = await groupsOf(tx);
    const differing = groups.filter(({ kinds }) => decide(current, kinds) !== decide(rules, kinds));
    return {
      assessed: sum(groups),
      before: countBy(groups, current),
      after: countBy(groups, rules),
      signals: signalKinds.map((kind) => ({
        kind,
        count: sum(groups.filter(({ kinds }) => kinds.includes(kind))),
      })),
      changed: sum(differing),
      examples: await examplesOf(tx, differing, { current, rules }),
    };
  },
});

const kindsOf = sql`jsonb_path_query_array(signals, '$[*].kind')`;

const groupsOf = (tx: Tx): Promise<Group[]> =>
  many(
    tx,
    Group,
    sql`select ${kindsOf} as kinds, count(*)::int as count
        from device_assessment group by 1`,
  );

const sum = (groups: readonly Group[]): number =>
  groups.reduce((total, { count }) => total + count, 0);

const decide = (rules: RiskRules, kinds: Group["kinds"]): Decision =>
  weigh(
    rules,
    kinds.map((kind) => ({ kind })),
  ).decision;

function countBy(groups: readonly Group[], rules: RiskRules): z.output<typeof Counts> {
  const counts = { allow: 0, "step-up": 0, deny: 0 };
  for (const { kinds, count } of groups) counts[decide(rules, kinds)] += count;
  return counts;
}

type Both = { readonly current: RiskRules; readonly rules: RiskRules };

async function examplesOf(tx: Tx, differing: readonly Group[], { current, rules }: Both) {
  if (differing.length === 0) return [];
  const sets = JSON.stringify(differing.map(({ kinds }) => kinds));
  const found = await many(
    tx,
    Example.omit({ from: true, to: true }),
    sql`select a.id as assessment_id, a.at, a.act, p.display_name as person,
               p.employee_number as person_number, a.signals
        from device_assessment a join person p on p.id = a.person_id
        where ${kindsOf} in (select jsonb_array_elements(${sets}::jsonb))
        order by a.at desc, a.id desc limit ${examplesMax}::int`,
  );
  return found.map((each) => {
    const kinds = each.signals.map(({ kind }) => kind);
    return { ...each, from: decide(current, kinds), to: decide(rules, kinds) };
  });
}
