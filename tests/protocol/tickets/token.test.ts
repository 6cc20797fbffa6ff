import { exportJWK, SignJWT, type JWK } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  actorFromTicket,
  changeTicketSettings,
  editModule,
  registerModule,
  retireModule,
} from "#lib/tickets/index.ts";
import { clock, console as atConsole } from "#tests/signin/staff.ts";
import {
  about,
  assertionOf,
  audience,
  credentials,
  nextCount,
  openModules,
  pairOf,
  post,
  register,
  ticketIn,
  type Signing,
} from "./modules.ts";

beforeAll(openModules);
beforeEach(clock.reset);

describe("a module that proves itself by an assertion (RFC 7523)", () => {
  test.each(["EdDSA", "ES256", "PS256"])("signed with %s gets an hour at most", async (alg) => {
    const { name, moduleId } = await register([alg]);
    const answer = await credentials(await assertionOf(name, { alg }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toMatchObject({
      token_type: "Bearer",
      expires_in: 3600,
      scope: "access:read requests:read",
    });
    expect(await actorFromTicket(ticketIn(answer))).toMatchObject({ kind: "module", moduleId });
    clock.pass(3600);
    expect(await actorFromTicket(ticketIn(answer))).toBeUndefined();
  });

  test("gets no more scope than it asks for, and never more than it has", async () => {
    const { name } = await register();
    const less = await credentials(await assertionOf(name), { scope: "access:read" });
    expect(less.body).toMatchObject({ scope: "access:read" });
    const more = await credentials(await assertionOf(name), { scope: "access:read admin" });
    expect(more).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  test("is who its assertion says, whatever else the request claims", async () => {
    const [{ name }, other] = [await register(), await register()];
    const claims = { client_id: other.name };
    expect((await credentials(await assertionOf(name), claims)).status).toBe(401);
    expect((await credentials(await assertionOf(name), { client_id: name })).status).toBe(200);
  });

  test("of one assertion sent fifty times at once, gets one ticket", async () => {
    const { name } = await register();
    const assertion = await assertionOf(name);
    const answers = await Promise.all(Array.from({ length: 50 }, () => credentials(assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  test("may have a clock that is 30 s off, and not more", async () => {
    const { name } = await register();
    const seconds = clock.at.getTime() / 1000;
    const expOf = (exp: number) => assertionOf(name, { claims: { exp } });
    expect((await credentials(await expOf(seconds - 29))).status).toBe(200);
    expect((await credentials(await expOf(seconds - 31))).status).toBe(401);
    expect((await credentials(await expOf(seconds + 329))).status).toBe(200);
    expect((await credentials(await expOf(seconds + 331))).status).toBe(401);
  });

  const other = async () => (await register()).name;
  test.each<[what: string, signing: (name: string) => Signing | Promise<Signing>]>([
    [
      "is signed with a key of somebody else",
      () => ({ key: pairOf("RS256").privateKey, alg: "RS256" }),
    ],
    ["uses an algorithm that is not taken", () => ({ alg: "RS256" })],
    ["is for another place", () => ({ claims: { aud: "https://elsewhere.example/token" } })],
    ["is for several places", () => ({ claims: { aud: [audience, "https://elsewhere.example"] } })],
    ["names no audience", () => ({ claims: { aud: undefined } })],
    ["never ends", () => ({ claims: { exp: undefined } })],
    ["has no jti", () => ({ claims: { jti: undefined } })],
    ["has a jti without end", () => ({ claims: { jti: "j".repeat(201) } })],
    ["begins later", () => ({ claims: { nbf: clock.at.getTime() / 1000 + 60 } })],
    ["is issued by another module", async () => ({ claims: { iss: await other() } })],
    ["is about another module", async () => ({ claims: { sub: await other() } })],
    ["is about nobody", () => ({ claims: { sub: "nobody-here", iss: "nobody-here" } })],
  ])("that %s is answered invalid_client, and no word more", async (_, signing) => {
    const { name } = await register(["EdDSA", "ES256"]);
    const answer = await credentials(await assertionOf(name, await signing(name)));
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: "invalid_client",
      error_description: "this proves no module",
    });
  });

  test.each([
    ["no JWT", "x"],
    ["an unsigned one", `${btoa('{"alg":"none"}')}.${btoa('{"sub":"payroll-1"}')}.`],
    ["three empty parts", ".."],
    ["a very long one", `${"a".repeat(9000)}.a.a`],
  ])("that sends %s is answered the same", async (_, assertion) => {
    expect((await credentials(assertion)).status).toBe(401);
  });

  test("signs no public key as a secret: HS256 with its own key is refused", async () => {
    const { name } = await register();
    const key = Buffer.from(JSON.stringify(pairOf("EdDSA").jwk));
    const seconds = clock.at.getTime() / 1000;
    const forged = await new SignJWT({ jti: "1", aud: audience, iss: name, sub: name })
      .setProtectedHeader({ alg: "HS256", kid: "EdDSA" })
      .setExpirationTime(seconds + 60)
      .sign(key);
    expect((await credentials(forged)).status).toBe(401);
  });

  test("gets nothing once it is retired, and what it carried ends", async () => {
    const { name, moduleId } = await register();
    const ticket = ticketIn(await credentials(await assertionOf(name)));
    expect(await retireModule(atConsole, { moduleId, reason: "replaced" })).toEqual({ ended: 1 });
    clock.pass(1);
    expect(await actorFromTicket(ticket)).toBeUndefined();
    expect((await credentials(await assertionOf(name))).status).toBe(401);
  });

  test("proves itself by its new keys alone, as soon as they changed", async () => {
    const { name, moduleId } = await register(["EdDSA"]);
    const jwks = { keys: [pairOf("ES256").jwk] };
    await editModule(atConsole, {
      moduleId,
      ...about(),
      authentication: { method: "private_key_jwt", jwks },
    });
    clock.pass(1);
    expect((await credentials(await assertionOf(name))).status).toBe(401);
    expect((await credentials(await assertionOf(name, { alg: "ES256" }))).status).toBe(200);
  });
});

describe("a client secret", () => {
  const secretModule = (name: string) =>
    registerModule(atConsole, {
      name,
      ...about(),
      authentication: { method: "client_secret_basic" },
    });
  const basic = (name: string, secret: string) =>
    post(
      { grant_type: "client_credentials" },
      { authorization: `Basic ${btoa(`${name}:${secret}`)}` },
    );

  test("is given only where the policy allows it, and proves the module then", async () => {
    await expect(secretModule("simple")).rejects.toMatchObject({
      reason: "client_secrets_not_allowed",
    });
    await changeTicketSettings(atConsole, { allowsClientSecret: true });
    const { secret } = await secretModule("simple");
    expect((await basic("simple", secret ?? "")).status).toBe(200);
    const wrong = await basic("simple", `pst_${"A".repeat(43)}`);
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toBe('Basic realm="postern"');
    expect((await basic("nobody", secret ?? "")).status).toBe(401);
    const { name } = await register();
    expect((await basic(name, secret ?? "")).status).toBe(401);
    await changeTicketSettings(atConsole, { allowsClientSecret: false });
    expect((await basic("simple", secret ?? "")).status).toBe(401);
  });
});

describe("keys of a module", () => {
  const registering = (key: JWK) =>
    registerModule(atConsole, {
      name: `odd-${nextCount()}`,
      ...about(),
      authentication: {
        method: "private_key_jwt",
        jwks: { keys: [key] },
      },
    });

  test("are public: a private one is refused before it is stored", async () => {
    const key = await exportJWK(pairOf("EdDSA").privateKey);
    await expect(registering(key)).rejects.toMatchObject({
      details: { problems: [{ reason: "private_key_given" }] },
    });
  });

  test.each<[string, JWK]>([
    ["of another kind", { kty: "oct" }],
    ["no key at all", { kty: "OKP", crv: "Ed25519", x: "AA" }],
    ["of a curve that is not taken", { kty: "EC", crv: "secp256k1", x: "AA", y: "AA" }],
  ])("that are %s are refused", async (_, key) => {
    await expect(registering(key)).rejects.toMatchObject({
      details: { problems: [{ reason: "unusable_key" }] },
    });
  });
});

test("any other grant is answered unsupported_grant_type", async () => {
  const answer = await post({ grant_type: "password", username: "me", password: "x" });
  expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
});
