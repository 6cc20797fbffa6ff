import type { Command } from "commander";
import { readSettings } from "#lib/kernel/settings.ts";
import { storedTicket, storeTicket } from "../stored-ticket.ts";

export function add(program: Command): void {
  program
    .command("logout")
    .description("end what this command line carries, and forget it")
    .action(logout);
}

async function logout(): Promise<void> {
  const { publicUrl } = readSettings(process.env);
  const ticket = storedTicket(publicUrl);
  if (ticket === undefined) {
    process.stdout.write(`not signed in at ${publicUrl}\n`);
    return;
  }
  const answer = await fetch(`${publicUrl}/tickets/revoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${ticket}` },
    body: new URLSearchParams({ token: ticket }),
  });
  // One that is over already is refused as a caller: that is what was wanted.
  if (!answer.ok && answer.status !== 401) throw new Error(`the portal says ${answer.status}`);
  storeTicket(publicUrl, undefined);
  process.stdout.write(`signed out at ${publicUrl}\n`);
}
