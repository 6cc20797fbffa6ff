import timers from "node:timers/promises";
import type { Command } from "commander";
import { z } from "zod";
import { readSettings } from "#lib/kernel/settings.ts";
import { storeTicket } from "../stored-ticket.ts";

const clientId = "postern-cli";
const grantType = "urn:ietf:params:oauth:grant-type:device_code";

export function add(program: Command): void {
  program
    .command("login")
    .description("sign this command line in as yourself, at PUBLIC_URL")
    .action(async () => {
      process.stdout.write(`signed in at ${await login()}\n`);
    });
}

const Started = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.number(),
  interval: z.number(),
});
const Answer = z.object({ access_token: z.string().optional(), error: z.string().optional() });

/** As browsers name them: whoever types the code sees which system asks. */
const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "Mac OS X",
  linux: "Linux",
  win32: "Windows",
};

async function post(url: string, form: Readonly<Record<string, string>>): Promise<unknown> {
  const system = systems[process.platform] ?? process.platform;
  const headers = { "user-agent": `postern-cli (${system})` };
  const body = new URLSearchParams(form);
  const answer = await fetch(url, { method: "POST", headers, body });
  return answer.json();
}

/** RFC 8628: shows a code, and waits until it was typed in a browser; answers where that was. */
export async function login(): Promise<string> {
  const { publicUrl } = readSettings(process.env);
  const started = Started.parse(await post(`${publicUrl}/tickets/device`, { client_id: clientId }));
  process.stderr.write(
    `Open ${started.verification_uri} and type the code ${started.user_code},\n` +
      `or open ${started.verification_uri_complete}\n`,
  );
  const ticket = await waitFor(publicUrl, started);
  storeTicket(publicUrl, ticket);
  return publicUrl;
}

const said: Readonly<Record<string, string>> = {
  access_denied: "it was turned away in the browser",
  expired_token: "the code is over; start again",
};

async function waitFor(publicUrl: string, started: z.output<typeof Started>): Promise<string> {
  const form = { grant_type: grantType, client_id: clientId, device_code: started.device_code };
  let seconds = started.interval;
  for (let waited = 0; waited <= started.expires_in; waited += seconds) {
    await timers.setTimeout(seconds * 1000);
    const { access_token: ticket, error } = Answer.parse(
      await post(`${publicUrl}/tickets/token`, form),
    );
    if (ticket !== undefined) return ticket;
    // RFC 8628 §3.5: from then on five seconds more.
    if (error === "slow_down") seconds += 5;
    else if (error !== "authorization_pending" && error !== "temporarily_unavailable") {
      throw new Error(said[error ?? ""] ?? `the portal says ${error}`);
    }
  }
  throw new Error("the code is over; start again");
}
