import { z } from "zod";
import { seesCatalogue, seesEntitlementSql } from "#lib/catalog/index.ts";
import { holds, many, query, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import { CommandRule } from "./command-rule.ts";
import { Limits, limitsOf } from "./limits.ts";
import { features } from "./right.ts";

const rightsMax = 100;

const Shape = z.object({
  entitlementId: z.string(),
  systemCode: z.string(),
  code: z.string(),
  name: z.string(),
  login: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  /** How many hosts it opens. */
  hosts: z.number(),
  commandRules: z.array(CommandRule),
  /** Of the right itself, whatever the installation says. */
  ownIdleMinutes: z.number(),
});

/** What rights allow on hosts, for whoever may see them. */
export const listRights = query({
  name: "bastion.list-rights",
  title: "Says of rights as whom they enter hosts, what for, and what they hold to.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/bastion/rights" },
  input: z.object({ entitlementIds: z.array(z.uuid()).max(rightsMax) }),
  output: z.object({
    rights: z.array(
      Shape.extend({
        ...Limits.shape,
        /** For whoever keeps hosts; null: whoever is held to them does not read them. */
        commandRules: z.array(CommandRule).nullable(),
      }),
    ),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const shapes = await shapesOf(tx, input.entitlementIds, { actor, now });
    const limits = await limitsOf(tx, input.entitlementIds);
    const byId = new Map(limits.map((each) => [each.entitlementId, each]));
    const keeps = holds(actor, "bastion.manage");
    const rights = shapes.flatMap(({ commandRules, ...shape }) => {
      const held = byId.get(shape.entitlementId);
      return held ? [{ ...held, ...shape, commandRules: keeps ? commandRules : null }] : [];
    });
    return { rights };
  },
});

type Seen = { readonly actor: Actor; readonly now: Date };

const shapesOf = (tx: Tx, entitlementIds: readonly string[], { actor, now }: Seen) =>
  many(
    tx,
    Shape,
    sql`select e.id as entitlement_id, s.code as system_code, e.code, e.name, r.login, r.features,
               r.forward_ports, r.command_rules, r.idle_minutes as own_idle_minutes,
               (select count(*)::int from bastion_host h
                where h.system_id = s.id and h.retired_at is null) as hosts
        from bastion_right r
        join entitlement e on e.id = r.entitlement_id
        join system s on s.id = e.system_id
        where e.id = any (${[...entitlementIds]}::uuid[]) and ${seesEntitlementSql(actor, now)}
        order by e.id`,
  );
