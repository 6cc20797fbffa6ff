import { giveAccess } from "#lib/access/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { rolesHeld } from "./cast.ts";
import { isAnyRow, lookUp } from "./look-up.ts";

/** The portal's own rights, and whom policies ask: ordinary roles, given directly. */
export async function giveRoles(context: Context): Promise<void> {
  const known = await lookUp();
  for (const [role, numbers] of Object.entries(rolesHeld)) {
    const target = known.target(`role:${role}`);
    for (const number of numbers) {
      const personId = known.person(number);
      const where = "person_id = $1 and target_id = $2 and closed_by is null";
      if (await isAnyRow("assignment", where, [personId, target.targetId])) continue;
      const reason = "Holds this role since Postern was introduced.";
      await giveAccess(context, { personId, ...target, reason });
    }
  }
}
