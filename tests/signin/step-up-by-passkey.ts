import type { Context } from "#lib/kernel/index.ts";
import { beginPasskey, beginStepUp, tryPasskey } from "#lib/signin/index.ts";
import { carrying } from "./at-work.ts";
import type { Authenticator } from "./authenticator.ts";
import { redeemed } from "./redeemed.ts";
import { office } from "./staff.ts";

/** Whoever is signed in uses a passkey once more; answers what they carry then. */
export async function stepUpByPasskey(
  context: Context,
  authenticator: Authenticator,
): Promise<Context> {
  const { handle } = await beginStepUp(context, {});
  const { options: asked } = await beginPasskey({ address: "192.0.2.10", handle });
  await tryPasskey(office, { handle, answer: authenticator.use(asked) });
  return carrying((await redeemed(office, { handle })).ticket);
}
