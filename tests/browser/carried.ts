import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { begin, newId, type PersonId } from "#lib/kernel/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  decideDeviceGrant,
  registerModule,
  ticketCookie,
} from "#lib/tickets/index.ts";
import type { Portal } from "#tests/support/portal.ts";
import { console as atConsole, hire } from "../signin/staff.ts";
import { mintRoot } from "../tickets/carriers.ts";

/** What is carried: how a page, a program, a command line, a service and what acts for both ask. */
export const planes = ["portal", "api", "cli", "module", "exchanged"] as const;
export type Plane = (typeof planes)[number];
type Subjects = { readonly [Kind in "person" | "device" | "ticket" | "module"]: string };
export type Carried = {
  readonly handles: Readonly<Record<Plane, string>>;
  readonly subjects: Subjects;
};

const form = { "content-type": "application/x-www-form-urlencoded" };
const tokenType = "urn:ietf:params:oauth:token-type:access_token";

type Module = { readonly moduleId: string; readonly name: string; readonly key: CryptoKey };

/** Everything is got from the web processes themselves, as whoever carries it would. */
export async function carriersOf(portal: Portal) {
  const ownerId = (await hire()).id;
  const asks = { name: "gateway", scopes: ["tickets:introspect"], minutes: 600 };
  const introspector = (await createModuleTicket(atConsole, asks)).ticket;
  const second = await register();
  let count = 0;

  async function post(path: string, body: Record<string, string>): Promise<Record<string, string>> {
    // Grants of one address are limited; each run comes from another one.
    const from = `198.51.${100 + Math.floor(count / 250)}.${count % 250}`;
    const answer = await fetch(`${portal.urls[count % portal.urls.length]}${path}`, {
      method: "POST",
      headers: { ...form, "x-forwarded-for": from },
      body: new URLSearchParams(body),
    });
    return (await answer.json()) as Record<string, string>;
  }

  async function register(): Promise<Module> {
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const name = `service-${randomUUID().slice(0, 8)}`;
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "EdDSA", kid: "own" }] };
    const { moduleId } = await registerModule(atConsole, {
      ...{ name, ownerId, purpose: "pays what was worked for", dataClasses: ["payment"] },
      scopes: ["access:read", "requests:read"],
      authentication: { method: "private_key_jwt", jwks },
    });
    return { moduleId, name, key: privateKey };
  }

  async function ticketOf({ name, key }: Module): Promise<string> {
    const audience = `${portal.url}/tickets/token`;
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "EdDSA", kid: "own" })
      .setIssuer(name)
      .setSubject(name)
      .setAudience(audience)
      .setExpirationTime("1 minute")
      .sign(key);
    const got = await post("/tickets/token", {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
    return got["access_token"] ?? "";
  }

  /** What the module carries for whoever carries the other (RFC 8693). */
  async function exchanged(subject: string, actor: string): Promise<string> {
    const got = await post("/tickets/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      ...{ subject_token: subject, subject_token_type: tokenType },
      ...{ actor_token: actor, actor_token_type: tokenType },
    });
    return got["access_token"] ?? "";
  }

  /** What a command line gets, once its code was typed by somebody signed in (RFC 8628). */
  async function commandLine(personId: PersonId): Promise<string> {
    const started = await post("/tickets/device", { client_id: "postern-cli" });
    const actor = await actorFromTicket((await mintRoot({ personId })).handle);
    if (!actor) throw new Error("nobody signed in");
    const code = started["user_code"] ?? "";
    await decideDeviceGrant(begin(actor), { code, verdict: "approved" });
    const got = await post("/tickets/token", {
      ...{ client_id: "postern-cli", device_code: started["device_code"] ?? "" },
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    });
    return got["access_token"] ?? "";
  }

  /** Somebody new with all of it: browser and program on one device, acted for by two modules. */
  async function carry(): Promise<Carried> {
    count += 1;
    const { id: personId } = await hire();
    const deviceId = newId();
    const browser = await mintRoot({ personId, deviceId });
    const program = await mintRoot({ personId, deviceId });
    const service = await register();
    const own = await ticketOf(service);
    const first = await exchanged(program.handle, own);
    const handles = {
      portal: browser.handle,
      api: program.handle,
      cli: await commandLine(personId),
      module: own,
      exchanged: await exchanged(first, await ticketOf(second)),
    };
    const ids = { person: personId, device: deviceId, ticket: program.ticketId };
    return { handles, subjects: { ...ids, module: service.moduleId } };
  }

  return { carry, passes: asked(portal, introspector) };
}

/** How each is asked, as whoever serves it does; answers whether it still passes. */
function asked(portal: Portal, introspector: string) {
  const bearer = (handle: string) => ({ authorization: `Bearer ${handle}` });
  const reads = async (address: string, handle: string) =>
    (await fetch(address, { headers: bearer(handle) })).status === 200;
  const ask: Record<Plane, (web: string, handle: string) => Promise<boolean>> = {
    portal: async (web, handle) => {
      const headers = { cookie: `${ticketCookie(portal.url)}=${handle}`, accept: "text/html" };
      const answer = await fetch(`${web}/security`, { headers, redirect: "manual" });
      await answer.arrayBuffer();
      return answer.status === 200;
    },
    api: (web, handle) => reads(`${web}/api/v1/tickets`, handle),
    cli: (web, handle) => reads(`${web}/api/v1/tickets`, handle),
    module: (web, handle) => reads(`${web}/api/v1/units`, handle),
    exchanged: async (web, handle) => {
      const answer = await fetch(`${web}/tickets/introspect`, {
        method: "POST",
        headers: { ...bearer(introspector), ...form },
        body: new URLSearchParams({ token: handle }),
      });
      const said = (await answer.json()) as { active: boolean; act?: { act?: unknown } };
      return said.active && said.act?.act !== undefined;
    },
  };
  return (plane: Plane, web: string, { handles }: Carried) => ask[plane](web, handles[plane]);
}
