import type { Command } from "commander";
import { endSession, listSessions } from "#lib/bastion/index.ts";
import { readSettings, sshAddress } from "#lib/kernel/settings.ts";
import { allPages, api } from "./api-client.ts";
import { print, table } from "./print.ts";

/** Verbs about live sessions on hosts. */
export function addSessionVerbs(bastion: Command): void {
  bastion
    .command("sessions")
    .description("live sessions: one's own, or everybody's for whoever watches hosts")
    .option("--all", "those that are over, too")
    .option("--json", "print JSON")
    .action(sessions);
  bastion
    .command("end")
    .description("end a live session at once")
    .argument("<session>", "its id")
    .requiredOption("--reason <text>", "why; it is written down")
    .action(async (sessionId: string, { reason }: { reason: string }) => {
      await api()(endSession, { sessionId, reason });
      process.stdout.write("It is ended.\n");
    });
  bastion
    .command("watch")
    .description("print how to watch a live session over SSH")
    .argument("<session>", "its id")
    .action(watch);
}

async function sessions({ all, json }: { all?: boolean; json?: boolean }): Promise<void> {
  const call = api();
  const found = await allPages(async (cursor) => {
    const page = await call(listSessions, {
      ...(!all && { isLive: "true" }),
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    return { rows: page.sessions, cursor: page.nextCursor };
  });
  print(found, {
    json,
    words: () =>
      table(found, {
        SESSION: (row) => row.sessionId,
        WHO: (row) => row.person,
        HOST: (row) => `${row.login}@${row.host}`,
        FROM: (row) => row.address ?? "",
        OPENED: (row) => row.openedAt,
        ENDED: (row) => row.endReason ?? "",
      }),
  });
}

/** The gateway stands where the portal does. */
function watch(sessionId: string): void {
  const { host, port } = sshAddress(readSettings(process.env));
  const line = `ssh -p ${port} watch%${sessionId}@${host}`;
  process.stdout.write(`${line}\n`);
}
