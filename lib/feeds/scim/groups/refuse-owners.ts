import type { Work } from "#lib/kernel/index.ts";
import { signersOf } from "../../inbox/secret-store.ts";
import { ScimError } from "../scim-error.ts";

/**
 * Rules give rights by groups: who speaks for a feed comes into none of them by it.
 * @throws ScimError 403
 */
export async function refuseOwners(
  { tx, now }: Work,
  feedId: string,
  personIds: readonly string[],
): Promise<void> {
  if (personIds.length === 0) return;
  const owners = new Set(await signersOf(tx, feedId, now));
  if (!personIds.some((id) => owners.has(id))) return;
  throw new ScimError(403, "members: whoever answers for this client is not put into its groups");
}
