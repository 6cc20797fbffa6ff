import { z } from "zod";
import {
  holds,
  many,
  maybe,
  needs,
  no,
  notFound,
  query,
  sql,
  yes,
  type Actor,
  type Tx,
} from "#lib/kernel/index.ts";
import { compileExpression } from "#lib/kernel/index.ts";
import { RuleTargets } from "./draft.ts";
import { personDeclarations } from "./person-declarations.ts";
import { eachSubject } from "./subject-store.ts";
import { matches } from "./world.ts";

const RuleRow = z.object({
  ruleId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(["draft", "record_only", "enforced", "retired"]),
  version: z.number(),
  ownerId: z.string().nullable(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
  /** People who hold something because of it now. */
  holders: z.number(),
  hasDraft: z.boolean(),
});

const VersionRow = z.object({
  versionId: z.string(),
  version: z.number(),
  state: z.string(),
  expression: z.string(),
  targets: RuleTargets,
  createdAt: z.date(),
  createdBy: z.string().nullable(),
  createdByName: z.string().nullable(),
});

const ruleColumns = sql`r.id::text as rule_id, r.code, r.name, r.description, r.state, r.version,
  r.owner_id::text, r.created_at, r.retired_at,
  (select count(distinct a.person_id)::int from assignment a
   where a.source = 'rule' and a.source_id = r.id and a.closed_by is null) as holders,
  exists (select from rule_version v where v.rule_id = r.id and v.state = 'draft') as has_draft`;

export const mayReadRules = (actor: Actor) =>
  holds(actor, "rules.manage") || holds(actor, "access.read") ? yes() : no("needs_access.read");

/** All birthright rules: there are tens, not thousands. */
export const listRules = query({
  name: "rule.list",
  title: "Lists the birthright rules.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rules" },
  input: z.object({}),
  output: z.object({ rules: z.array(RuleRow) }),
  authorize: mayReadRules,
  run: async ({ tx }) => ({
    rules: await many(
      tx,
      RuleRow,
      sql`select ${ruleColumns} from rule r order by r.retired_at nulls first, r.code limit 1000`,
    ),
  }),
});

/** A rule with every version it ever had, newest first. */
export const getRule = query({
  name: "rule.get",
  title: "Shows a birthright rule with its versions.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rules/{ruleId}" },
  input: z.object({ ruleId: z.uuid() }),
  output: z.object({ rule: RuleRow, versions: z.array(VersionRow) }),
  authorize: mayReadRules,
  run: async ({ tx, input }) => {
    const rule = await findRule(tx, input.ruleId);
    if (!rule) throw notFound("rule");
    const versions = await many(
      tx,
      VersionRow,
      sql`select v.id::text as version_id, v.version, v.state, v.expression, v.targets,
                 v.created_at, v.created_by::text, p.display_name as created_by_name
          from rule_version v left join person p on p.id = v.created_by
          where v.rule_id = ${input.ruleId}::uuid order by v.version desc limit 500`,
    );
    return { rule, versions };
  },
});

const findRule = (tx: Tx, ruleId: string) =>
  maybe(tx, RuleRow, sql`select ${ruleColumns} from rule r where r.id = ${ruleId}::uuid`);

/** Checks an expression while somebody types it: compiles, and says what it reads. */
export const checkRule = query({
  name: "rule.check",
  title: "Compiles a rule's expression and names the facts it reads.",
  right: "rules.manage",
  rest: { method: "POST", path: "/rules/check" },
  input: z.object({ expression: z.string() }),
  output: z.object({ reads: z.array(z.string()), cost: z.number() }),
  authorize: needs("rules.manage"),
  run: async ({ input }) => {
    const { reads, cost } = compileExpression(input.expression, personDeclarations);
    return { reads: [...reads], cost };
  },
});

/** Who a version counts without effect: the matches of a rule that only records. */
export const countMatches = query({
  name: "rule.count-matches",
  title: "Counts whom a rule's newest recorded or drafted version matches now.",
  right: "rules.manage",
  rest: { method: "GET", path: "/rules/{ruleId}/matches" },
  input: z.object({ ruleId: z.uuid() }),
  output: z.object({ version: z.number(), matches: z.number(), people: z.number() }),
  authorize: needs("rules.manage"),
  run: async ({ tx, input }) => {
    const version = await maybe(
      tx,
      z.object({ version: z.number(), expression: z.string() }),
      sql`select version, expression from rule_version
          where rule_id = ${input.ruleId}::uuid and state in ('record_only', 'draft')
          order by version desc limit 1`,
    );
    if (!version) throw notFound("rule_version");
    const expression = compileExpression(version.expression, personDeclarations);
    let matched = 0;
    let people = 0;
    for await (const batch of eachSubject(tx)) {
      people += batch.length;
      matched += batch.filter(({ facts }) => matches(expression, facts)).length;
    }
    return { version: version.version, matches: matched, people };
  },
});
