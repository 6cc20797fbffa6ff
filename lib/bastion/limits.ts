import { z } from "zod";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import { CommandRule, ruleActs } from "./command-rule.ts";
import { mostOf, proofs } from "./proof.ts";
import { features, shortest } from "./right.ts";
import { readBastionSettings } from "./settings.ts";
import { leftBehinds, strictestOf } from "./sweep/left-behind.ts";

/** What a right holds its holder to. Which commands its rules are about, only its keepers read. */
export const Limits = z.object({
  proof: z.enum(proofs),
  drainMinutes: z.number(),
  needsObserver: z.boolean(),
  /** 0: for as long as it stands. What the installation says counts where it is less. */
  idleMinutes: z.number(),
  /** What alone `exec` runs; none: anything. */
  commands: z.array(z.string()),
  leftBehind: z.enum(leftBehinds),
  /** What comes of some commands. */
  ruleActs: z.array(z.enum(ruleActs)),
});
export type Limits = z.output<typeof Limits>;

const Row = Limits.omit({ ruleActs: true }).extend({
  entitlementId: z.string(),
  features: z.array(z.enum(features)),
  commandRules: z.array(CommandRule),
});

/** A right's limits with what they are combined by. */
export type LimitedRight = Limits & Pick<z.output<typeof Row>, "entitlementId" | "features">;

/** A step: what these entitlements hold to; of those that enter no host, nothing. */
export async function limitsOf(tx: Tx, entitlementIds: readonly string[]) {
  if (entitlementIds.length === 0) return [];
  const found = await many(
    tx,
    Row,
    sql`select r.entitlement_id, r.features, r.proof, r.drain_minutes, r.needs_observer,
               r.idle_minutes, r.commands, r.left_behind, r.command_rules
        from bastion_right r
        where r.entitlement_id = any (${[...entitlementIds]}::uuid[])
        order by r.entitlement_id`,
  );
  const settings = await readBastionSettings(tx);
  return found.map(({ commandRules, ...right }): LimitedRight => ({
    ...right,
    idleMinutes: shortest([right.idleMinutes, settings.idleMinutes]),
    ruleActs: ruleActs.filter((act) => commandRules.some((rule) => rule.act === act)),
  }));
}

/** What a session that several rights open holds to. */
export function limitsTogether(rights: readonly LimitedRight[]): Limits {
  const has = (feature: "shell" | "exec") =>
    rights.filter((each) => each.features.includes(feature));
  const listing = has("exec");
  const runsAny = has("shell").length > 0 || listing.some(({ commands }) => commands.length === 0);
  return {
    proof: mostOf(rights.map(({ proof }) => proof)),
    drainMinutes: Math.min(...rights.map(({ drainMinutes }) => drainMinutes)),
    needsObserver: rights.some(({ needsObserver }) => needsObserver),
    idleMinutes: shortest(rights.map(({ idleMinutes }) => idleMinutes)),
    commands: runsAny ? [] : [...new Set(listing.flatMap(({ commands }) => commands))].toSorted(),
    leftBehind: strictestOf(rights.map(({ leftBehind }) => leftBehind)),
    ruleActs: ruleActs.filter((act) => rights.some((each) => each.ruleActs.includes(act))),
  };
}
