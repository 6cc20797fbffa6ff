import { z } from "zod";
import { many, needs, notFound, query, sql } from "#lib/kernel/index.ts";
import { PolicyDefinition } from "./policy-definition.ts";
import { findPolicy, StoredPolicy, versionsOf } from "./policy-store.ts";
import { namesOf } from "./request-people.ts";
import { PolicyCode } from "./save-policy.ts";

const Listed = StoredPolicy.extend({
  condition: z.string(),
  isAutomatic: z.boolean(),
  stages: z.int(),
  newestVersion: z.int(),
  openItems: z.int(),
});

/** All policies in the order in which they are asked. */
export const listPolicies = query({
  name: "policy.list",
  title: "Lists approval policies in the order in which they are asked.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "GET", path: "/policies" },
  input: z.object({}),
  output: z.object({ policies: z.array(Listed) }),
  authorize: needs("policies.manage"),
  run: async ({ tx }) => ({
    policies: await many(
      tx,
      Listed,
      sql`select p.*, v.condition, n.newest_version,
                 coalesce((v.definition ->> 'automatic')::boolean, false) as is_automatic,
                 coalesce(jsonb_array_length(v.definition -> 'stages'), 0) as stages,
                 (select count(*)::int from request_item i
                  join policy_version iv on iv.id = i.policy_version_id
                  where iv.policy_id = p.id and i.state in ('pending', 'approved'))
                   as open_items
          from policy p
          cross join lateral (select max(version) as newest_version from policy_version
            where policy_id = p.id) n
          join policy_version v on v.policy_id = p.id
            and v.version = case when p.version = 0 then n.newest_version else p.version end
          order by p.state = 'retired', p.priority, p.code limit 1000`,
    ),
  }),
});

const Version = z.object({
  id: z.string(),
  version: z.int(),
  condition: z.string(),
  definition: PolicyDefinition,
  createdAt: z.date(),
  createdBy: z.object({ id: z.string(), number: z.string(), name: z.string() }).nullable(),
  appliedAt: z.date().nullable(),
  isInForce: z.boolean(),
});

/** A policy with every version that it ever had, the newest first. */
export const getPolicy = query({
  name: "policy.get",
  title: "Shows an approval policy with all its versions.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "GET", path: "/policies/{code}" },
  input: z.object({ code: PolicyCode }),
  output: StoredPolicy.extend({ versions: z.array(Version) }),
  authorize: needs("policies.manage"),
  run: async ({ tx, input }) => {
    const policy = await findPolicy(tx, input.code);
    if (!policy) throw notFound("policy");
    const versions = await versionsOf(tx, policy.id);
    const names = await namesOf(
      tx,
      versions.map(({ createdBy }) => createdBy),
    );
    return {
      ...policy,
      versions: versions.map((each) => ({
        ...each,
        createdBy: names.get(each.createdBy ?? "") ?? null,
        isInForce: policy.state === "enforced" && each.version === policy.version,
      })),
    };
  },
});
