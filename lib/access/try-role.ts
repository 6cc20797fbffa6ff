import { z } from "zod";
import { needs, query } from "#lib/kernel/index.ts";
import { refuseCircleOf } from "./catalogue-store.ts";
import { getRole } from "./preview-changes.ts";
import { TriedEffect, tryDraft } from "./try-rule.ts";

/** The effect of a role while somebody still puts it together. */
export const tryRole = query({
  name: "role.try",
  title: "Counts what another composition of a role would give and take, and keeps nothing.",
  right: "catalog.manage",
  rest: { method: "POST", path: "/roles/{roleId}/try" },
  input: z.object({
    roleId: z.uuid(),
    entitlementIds: z.array(z.uuid()).max(2000),
    includedIds: z.array(z.uuid()).max(200),
  }),
  output: TriedEffect,
  authorize: needs("catalog.manage"),
  run: async ({ tx, now, input }) => {
    const { code, version } = await getRole(tx, input.roleId);
    await refuseCircleOf(tx, { code, includedIds: input.includedIds });
    return tryDraft(tx, now, { kind: "role", version, ...input });
  },
});
