import { z } from "zod";
import { idOf, PersonId } from "#lib/kernel/index.ts";

/** What can be owned: by whom it is kept, and whether it can be given to somebody here. */
export const itemKinds = [
  ...["system", "entitlement", "role", "rule", "separation", "module", "contractor"],
  ...["policy", "report"],
] as const;
export const ItemKind = z.enum(itemKinds);
export type ItemKind = z.output<typeof ItemKind>;
/** Shown only: policies are edited where they are, managers come from HR. */
export const shownKinds: ReadonlySet<ItemKind> = new Set(["policy", "report"]);

/** The portal's right of those who keep things of a kind, and so decide whose they are. */
export const keeperRight: Readonly<Record<ItemKind, string>> = {
  ...{ system: "catalog.manage", entitlement: "catalog.manage", role: "catalog.manage" },
  ...{ rule: "rules.manage", separation: "rules.manage", module: "modules.manage" },
  ...{ contractor: "people.manage", policy: "policies.manage", report: "people.manage" },
};

export const LeaverItemId = idOf("leaver_item");

/**
 * One thing that somebody owned. `elsewhere`: it is no longer theirs, and not by this case;
 * `stayed`: their end was taken back before anybody decided.
 */
export const LeaverItem = z.object({
  id: LeaverItemId,
  caseId: z.string(),
  kind: ItemKind,
  subjectId: z.string(),
  offeredTo: PersonId.nullable(),
  state: z.enum(["open", "moved", "elsewhere", "stayed", "shown"]),
  newOwner: PersonId.nullable(),
  isInterim: z.boolean(),
  dueAt: z.date().nullable(),
  decidedAt: z.date().nullable(),
  decidedBy: PersonId.nullable(),
  back: z.enum(["offered", "returned", "kept"]).nullable(),
});
export type LeaverItem = z.output<typeof LeaverItem>;
