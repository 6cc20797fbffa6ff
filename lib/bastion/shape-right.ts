import { z } from "zod";
import {
  command,
  conflict,
  execute,
  maybe,
  needs,
  notFound,
  sql,
  type PosternError,
  type Problem,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { Code } from "#lib/catalog/index.ts";
import { CommandRule } from "./command-rule.ts";
import { proofs } from "./proof.ts";
import { leftBehinds } from "./sweep/left-behind.ts";
import {
  canListCommands,
  features,
  ToldShape,
  wholeShape,
  widened,
  type RightShape,
} from "./right.ts";

const Shape = z.object({
  login: z.string(),
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  proof: z.enum(proofs),
  drainMinutes: z.number(),
  needsObserver: z.boolean(),
  idleMinutes: z.number(),
  commands: z.array(z.string()),
  commandRules: z.array(CommandRule),
  leftBehind: z.enum(leftBehinds),
});

/**
 * Says as whom an entitlement enters the hosts of its system, and what for. Whoever holds it was
 * granted what it said then: from then on it is only ever narrowed.
 */
export const shapeRight = command({
  name: "bastion.shape-right",
  title:
    "Says what an entitlement allows on the hosts of its system; afterwards only less. What is left out stays.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "PUT", path: "/bastion/rights/{systemCode}/{entitlementCode}" },
  input: z.object({ systemCode: Code, entitlementCode: Code, ...ToldShape.shape }),
  output: z.object({ entitlementId: z.string() }),
  load: ({ tx }, input) => lockEntitlement(tx, input),
  authorize: needs("bastion.manage"),
  run: (work) => shape(work, work.resource, wholeShape(work.input, work.resource?.before)),
});

/** Which fields it is about stands beside the reason. */
const refused = (reason: string, at: readonly string[]): PosternError =>
  conflict(reason, {
    problems: at.map((field): Problem => ({ field, reason, expected: "see the reason" })),
  });

function refuseWider(wanted: RightShape, before: RightShape | undefined): void {
  const wider = before ? widened(wanted, before) : [];
  if (wider.length > 0) throw refused("right_is_only_narrowed", wider);
}

type Found = Awaited<ReturnType<typeof lockEntitlement>>;

/** A step: from now on an entitlement allows this, which is less than it did. */
export async function shape(
  work: Work,
  resource: Found,
  wanted: RightShape,
): Promise<{ entitlementId: string }> {
  const { tx, now } = work;
  if (!resource) throw notFound("entitlement");
  const { id, before, isHeld } = resource;
  const { login, features: allowed, forwardPorts, proof } = wanted;
  const { drainMinutes, needsObserver, idleMinutes, commands, commandRules, leftBehind } = wanted;
  refuseWider(wanted, before);
  if (!before && isHeld) throw conflict("right_is_held_already");
  if (!canListCommands(wanted)) throw refused("listed_commands_need_exec_alone", ["commands"]);
  if (resource.isBreakGlass) throw conflict("break_glass_account_is_a_login");
  await execute(
    tx,
    sql`insert into bastion_right (entitlement_id, login, features, forward_ports, proof,
          drain_minutes, needs_observer, idle_minutes, commands, command_rules, left_behind,
          shaped_at)
        values (${id}::uuid, ${login}, ${allowed}::text[], ${forwardPorts}::int[], ${proof},
          ${drainMinutes}, ${needsObserver}, ${idleMinutes}, ${commands}::text[],
          ${JSON.stringify(commandRules)}::jsonb, ${leftBehind}, ${now})
        on conflict (entitlement_id) do update
        set features = excluded.features, forward_ports = excluded.forward_ports,
            proof = excluded.proof, drain_minutes = excluded.drain_minutes,
            needs_observer = excluded.needs_observer, idle_minutes = excluded.idle_minutes,
            commands = excluded.commands, command_rules = excluded.command_rules,
            left_behind = excluded.left_behind,
            shaped_at = excluded.shaped_at`,
  );
  work.record({
    action: "bastion.shape-right",
    target: id,
    detail: {
      ...{ login, features: allowed, forwardPorts, proof },
      ...{ drainMinutes, needsObserver, idleMinutes, commands, commandRules, leftBehind },
    },
  });
  work.live("bastion", [id]);
  return { entitlementId: id };
}

type Named = {
  readonly systemCode: string;
  readonly entitlementCode: string;
  readonly login: string;
};

/** Whether somebody gave it or asked for it. */
export const isHeld = (id: Sql): Sql => sql`(
  exists (select from access a where a.entitlement_id = ${id})
  or exists (select from assignment n where n.target_id = ${id})
  or exists (select from role_entitlement r where r.entitlement_id = ${id})
  or exists (select from request_item i where i.target_id = ${id}))`;

/** Whoever gave or asked for it before it said anything did not mean what it says now. */
export async function lockEntitlement(tx: Tx, { systemCode, entitlementCode, login }: Named) {
  const found = await maybe(
    tx,
    z.object({ id: z.string(), isHeld: z.boolean(), isBreakGlass: z.boolean() }),
    sql`select e.id, ${isHeld(sql`e.id`)} as is_held,
          exists (select from bastion_host h where h.system_id = e.system_id
            and h.retired_at is null and h.break_glass_account = ${login}) as is_break_glass
        from entitlement e join system s on s.id = e.system_id
        where s.code = ${systemCode} and e.code = ${entitlementCode} for update of e`,
  );
  if (!found) return undefined;
  const before = await maybe(
    tx,
    Shape,
    sql`select login, features, forward_ports, proof, drain_minutes, needs_observer,
          idle_minutes, commands, command_rules, left_behind
        from bastion_right
        where entitlement_id = ${found.id}::uuid`,
  );
  return { ...found, before };
}
