import { now } from "#lib/kernel/index.ts";
import { acrOf, assuranceAt, rowOfTicket, type CheckedRow } from "#lib/tickets/index.ts";
import { moduleWith, type Asked } from "./caller.ts";
import { readForm, required } from "./read-form.ts";

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

type Act = { readonly sub: string; readonly act?: Act };

/** RFC 8693 §4.1: the current actor outermost, those before it nested. */
const actOf = ([first, ...before]: readonly string[]): Act | undefined => {
  if (first === undefined) return undefined;
  const act = actOf(before);
  return { sub: first, ...(act && { act }) };
};

/** RFC 7662 §2.2. A person's own ticket has no scope: it stands for all that the person may. */
function introspectionOf(row: CheckedRow, at: Date): object {
  const act = actOf(row.actors);
  return {
    active: true,
    ...(row.scopes.length > 0 && { scope: row.scopes.join(" ") }),
    sub: row.personId ?? row.moduleId,
    client_id: row.moduleName ?? "postern",
    token_type: "Bearer",
    exp: seconds(row.validTo),
    iat: seconds(row.issuedAt),
    ...(row.personId !== null && {
      auth_time: seconds(row.authenticatedAt),
      acr: acrOf(assuranceAt(row, row.settings, at)),
    }),
    ...(act && { act }),
    ...(row.deviceId !== null && { device: row.deviceId }),
  };
}

/** Of a row in memory the answer changes only when the authentication grows old. */
const written = new WeakMap<CheckedRow, { readonly level: number; readonly text: string }>();

function textOf(row: CheckedRow, at: Date): string {
  const level = assuranceAt(row, row.settings, at);
  const known = written.get(row);
  if (known?.level === level) return known.text;
  const text = JSON.stringify(introspectionOf(row, at));
  written.set(row, { level, text });
  return text;
}

/** `/tickets/introspect`: what a ticket is, and nothing at all of one that is over. */
export async function introspect(asked: Asked): Promise<string> {
  await moduleWith({ scope: "tickets:introspect", act: "ticket.introspect" }, asked);
  const row = await rowOfTicket(required(await readForm(asked.request), "token"));
  return row ? textOf(row, now()) : '{"active":false}';
}
