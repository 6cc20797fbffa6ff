import { scim } from "#lib/feeds/index.ts";
import { bindModule } from "#lib/feeds/scim/bind-module.ts";
import { idOf, now } from "#lib/kernel/index.ts";
import { ask, operator } from "#tests/feeds/birthrights.ts";
import type { Answer, RestServer } from "#tests/support/rest-server.ts";
import { moduleTicket } from "../rest/tickets.ts";

export const { userUrn, enterpriseUrn, hrUrn } = scim;
export const patchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

type Settings = { patchAnswers?: 200 | 204; isHr?: boolean; suspendDays?: number };
type Headers = Record<string, string>;

export type ScimClient = {
  readonly name: string;
  readonly ticket: () => Promise<string>;
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Headers,
  ) => Promise<Answer>;
  readonly create: (user: object) => Promise<Answer>;
  readonly patch: (id: unknown, operations: object[], headers?: Headers) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
};

let count = 0;

/** A module with tickets for SCIM, as an identity provider or an HR system has it. */
export async function scimClient(
  server: RestServer,
  settings?: Settings,
  scopes: readonly string[] = ["scim:read", "scim:write"],
): Promise<ScimClient> {
  const name = `directory-${++count}`;
  let held = { ticket: await moduleTicket(name, ...scopes), at: now() };
  // Tickets are short; tests move the clock by days.
  const ticket = async () => {
    if (Math.abs(now().getTime() - held.at.getTime()) > 1_800_000) {
      held = { ticket: await moduleTicket(name, ...scopes), at: now() };
    }
    return held.ticket;
  };
  if (settings) {
    const [found] = await ask<{ id: string }>("select id from module where name = $1", [name]);
    const moduleId = idOf("module").parse(found?.id);
    await bindModule(operator, { code: name, moduleId, settings });
  }
  const call: ScimClient["call"] = async (method, path, body, headers = {}) =>
    server.send(`/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await ticket()}`,
        ...(body !== undefined && { "content-type": "application/scim+json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    ...{ name, ticket, call },
    create: (user) => call("POST", "/Users", { schemas: [userUrn], ...user }),
    patch: (id, Operations, headers) =>
      call("PATCH", `/Users/${String(id)}`, { schemas: [patchUrn], Operations }, headers),
    get: (path) => call("GET", path),
  };
}

/** Someone's state and rights now, in words. */
export async function stateOf(id: unknown, at: Date): Promise<string> {
  const [found] = await ask<{ state: string; suspended: boolean; rights: string }>(
    `select p.hr_state as state, p.suspended_at is not null as suspended,
            coalesce(string_agg(e.code, ' ' order by e.code), '') as rights
     from person p
     left join access a on a.person_id = p.id and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2)
     left join entitlement e on e.id = a.entitlement_id
     where p.id = $1 group by 1, 2`,
    [id, at],
  );
  if (!found) return "nobody";
  return `${found.suspended ? "suspended " : ""}${found.state}: ${found.rights}`;
}

let users = 0;

/** Somebody in a unit, as a client creates them. */
export async function newUser(
  client: ScimClient,
  more: Record<string, unknown> = {},
  ext: object = {},
): Promise<{ readonly id: string; readonly userName: string }> {
  const userName = `user${++users}@example.org`;
  const name = { givenName: "Aki", familyName: `F${users}` };
  const said = { userName, externalId: `x${users}`, name, ...more };
  const made = await client.create({ ...said, [hrUrn]: { orgUnit: "d001", ...ext } });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return { id: String(made.body["id"]), userName };
}

export const setActive = (client: ScimClient, id: string, active: boolean, more: object = {}) =>
  client.patch(id, [{ op: "replace", value: { active, ...more } }]);
