import { findSessionOfKey } from "#lib/bastion/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { enterGateway } from "#lib/protocols/ssh/index.ts";
import { terminalServer, type TerminalServer } from "#lib/protocols/terminal/index.ts";

/** Terminals in the browser: each enters the gateway as the person's own `ssh` would. */
export function serveTerminals({ publicUrl, gateway }: Settings): TerminalServer {
  return terminalServer({
    publicUrl,
    enter: async (context, { host, login }) => {
      const entered = await enterGateway(context, { ...gateway, host, login });
      const { client, fingerprint } = entered;
      const endReason = async () =>
        (await findSessionOfKey(context, { fingerprint })).session?.endReason;
      return { client, endReason };
    },
  });
}
