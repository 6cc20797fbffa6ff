import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { getProduction } from "#lib/desk/index.ts";
import { RestError } from "#lib/protocols/rest/index.ts";
import { getRequest, submitRequest } from "#lib/requests/index.ts";
import { api, type Api } from "./api-client.ts";
import { login as signIn } from "./commands/login.ts";

export type Wanted = {
  readonly host: string;
  readonly login?: string | undefined;
  readonly reason?: string | undefined;
  /** How long it is asked for, in minutes. */
  readonly minutes?: number | undefined;
};

export type Entrance = { readonly host: string; readonly login: string };

type Production = Awaited<ReturnType<typeof production>>;
const production = (call: Api, host?: string) =>
  call(getProduction, host === undefined ? {} : { host });

/** Signs in where that is needed: without a ticket, or with one that is over. */
export async function signedIn(): Promise<Api> {
  const isGiven = Boolean(process.env["POSTERN_TICKET"]);
  try {
    const call = api();
    await production(call);
    return call;
  } catch (error) {
    const isOver = error instanceof RestError && error.problem.status === 401;
    if (isGiven || (error instanceof RestError && !isOver)) throw error;
    // Standard output is for what runs on the host.
    process.stderr.write(`signed in at ${await signIn()}\n`);
    return api();
  }
}

/** Where and as whom one enters now; asked for, and waited for, when there is no right. */
export async function entranceTo(call: Api, wanted: Wanted): Promise<Entrance> {
  const found = await production(call, wanted.host);
  const open = openedBy(found, wanted);
  if (open) return open;
  const requestId = await askFor(call, found, wanted);
  return waitFor(call, requestId, wanted);
}

const fits =
  ({ login }: Wanted) =>
  (each: { login: string }): boolean =>
    login === undefined || each.login === login;

function openedBy({ entrances }: Production, wanted: Wanted): Entrance | undefined {
  const open = entrances.filter(fits(wanted));
  if (open.length <= 1) return open[0];
  const names = open.map(({ login, host }) => `${login}@${host}`).join(", ");
  throw new Error(`say as whom: ${names}`);
}

/** Eight hours, the length of a shift, or as long as the right may be. */
const minutesUsual = 480;

async function askFor(call: Api, { toAskFor }: Production, wanted: Wanted): Promise<string> {
  const offered = toAskFor.filter(fits(wanted));
  const asked = offered.find(({ requestId }) => requestId !== null);
  if (asked?.requestId) return asked.requestId;
  const [right, ...others] = offered;
  if (!right) throw new Error(`you may not enter ${wanted.host}, nor ask for it`);
  if (others.length > 0) {
    const names = offered.map(({ login, entitlement }) => `${login} (${entitlement})`).join(", ");
    throw new Error(`say as whom, as LOGIN@${wanted.host}: ${names}`);
  }
  const reason = wanted.reason ?? (await askWhy(right.entitlement));
  const most = right.minutesMax ?? Number.POSITIVE_INFINITY;
  const minutes = wanted.minutes ?? Math.min(minutesUsual, most);
  const item = { targetKind: "entitlement" as const, targetId: right.entitlementId, minutes };
  const { requestId, number } = await call(submitRequest, { items: [item], reason });
  process.stderr.write(`asked for "${right.entitlement}": request ${number}\n`);
  return requestId;
}

async function askWhy(what: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`"${what}" has to be asked for; expected --reason`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const reason = await lines.question(`Why do you need "${what}"? `);
  lines.close();
  return reason;
}

const pollMs = 2000;
const over = new Set(["rejected", "withdrawn", "expired", "failed", "ended"]);

/** Until the right is in force. Whoever stops waiting has asked all the same. */
async function waitFor(call: Api, requestId: string, wanted: Wanted): Promise<Entrance> {
  let told = "";
  for (;;) {
    const open = openedBy(await production(call, wanted.host), wanted);
    if (open) return open;
    const { items, number } = await request(call, requestId);
    const closed = items.find(({ state }) => over.has(state));
    if (closed) throw new Error(`request ${number}: ${closed.state}${whyOf(closed)}`);
    const names = items.flatMap((item) => item.waitingFor.map(({ name }) => name)).join(", ");
    if (names !== told) process.stderr.write(`request ${number} waits for ${names || "nobody"}\n`);
    told = names;
    await pause(pollMs);
  }
}

type Item = Awaited<ReturnType<typeof request>>["items"][number];
const request = (call: Api, requestId: string) => call(getRequest, { requestId });

/** Who decided, and what they said about it; else what the system says. */
function whyOf({ decisions, because }: Item): string {
  const said = decisions.map(({ approver, verdict, comment }) =>
    [`${approver?.name ?? "somebody"} ${verdict}`, comment].filter(Boolean).join(": "),
  );
  const words = said.length > 0 ? said.join("; ") : because;
  return words ? ` (${words})` : "";
}
