import { findSessionOfKey } from "#lib/bastion/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { enterGateway, watchLogin, sizesWanted } from "#lib/protocols/ssh/index.ts";
import { terminalServer, type TerminalServer } from "#lib/protocols/terminal/index.ts";

/** Terminals in the browser: each enters the gateway as the person's own `ssh` would. */
export function serveTerminals({ publicUrl, gateway }: Settings): TerminalServer {
  return terminalServer({
    publicUrl,
    enter: async (context, target) => {
      if ("watched" in target) {
        const entrance = { ...gateway, host: target.watched, login: watchLogin };
        const { client } = await enterGateway(context, entrance);
        const endReason = () => Promise.resolve("watch_over");
        return { client, endReason, environment: { [sizesWanted]: "1" } };
      }
      const { client, fingerprint } = await enterGateway(context, { ...gateway, ...target });
      const endReason = async () =>
        (await findSessionOfKey(context, { fingerprint })).session?.endReason;
      return { client, endReason };
    },
  });
}
