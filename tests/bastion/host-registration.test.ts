import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createHostToken, getHost, listHosts, registerSelf } from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { endAccess, giveAccess, grantAdministrator } from "#lib/access/index.ts";
import {
  begin,
  database,
  execute,
  injectClock,
  nobody,
  resetClock,
  sql,
  type PersonId,
} from "#lib/kernel/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { asPerson, console_, seedPeople, writeStraight } from "#tests/catalog/people.ts";
import { asOwnerOfDatabase } from "#tests/recordings/recorded.ts";
import { moduleTicket } from "#tests/protocol/rest/tickets.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import { hasOpenssh, newKey, run } from "#tests/support/openssh.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { runHere } from "#tests/support/run-postern.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-registration-"));
const at = (name: string) => join(folder, name);
let close: () => Promise<void>;
let environment: Record<string, string>;
let url: string;
let made = 0;

beforeAll(async () => {
  const opened = await openPostern(await emptyDatabase(), { keys: testKeys });
  close = () => opened.close();
  for (const code of ["web", "shop"]) {
    const system = { code, name: code, kind: "hosts", zone: "production" } as const;
    const { systemId } = await createSystem(console_, system);
    await createEntitlement(console_, {
      ...{ systemId, code: "enter", name: "Enter", risk: "high", isRequestable: true },
    });
  }
  url = (await startRest()).url;
  const ticket = await moduleTicket("keeper", "bastion:manage");
  environment = { PUBLIC_URL: url, POSTERN_TICKET: ticket };
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const key = () =>
  newKey(at(`key-${(made += 1)}`))
    .split(" ")
    .slice(0, 2)
    .join(" ");

describe.runIf(hasOpenssh)("by file", () => {
  const apply = (text: string, ...options: string[]) => {
    writeFileSync(at("hosts.yaml"), text);
    return runHere(["bastion", "hosts", "apply", at("hosts.yaml"), ...options], environment);
  };
  const codes = async () => (await listHosts(console_, {})).hosts.map(({ code }) => code);
  let text: string;
  beforeAll(() => {
    text = `rights:
  - system: web
    entitlement: enter
    login: deploy
    features: [shell, forward]
    forwardPorts: [80]
hosts:
  - { code: web-1, system: web, address: 10.0.0.1, hostKeys: ["${key()}"] }
  - code: web-2
    system: web
    address: web-2.internal
    port: 2022
    hostKeys: ["${key()}", "${key()}"]
    sourceAddresses: [192.0.2.1]
    breakGlassAccount: rescue
`;
  });

  test("a dry run says the effect and leaves nothing", async () => {
    const dry = await apply(text, "--dry-run");
    expect(dry).toMatchObject({ code: 0, err: "" });
    expect(dry.out).toContain("would create host web-1");
    expect(await codes()).toEqual([]);
  });

  test("it is applied once, and again changes nothing", async () => {
    const applied = await apply(text);
    expect(applied.out).toBe("created right web/enter\ncreated host web-1\ncreated host web-2\n");
    expect(await codes()).toEqual(["web-1", "web-2"]);
    expect(await getHost(console_, { code: "web-2" })).toMatchObject({
      ...{ port: 2022, sourceAddresses: ["192.0.2.1"], breakGlassAccount: "rescue" },
      rights: [{ login: "deploy", forwardPorts: [80] }],
    });
    expect(await apply(text)).toMatchObject({ code: 0, out: "nothing to change\n" });
  });

  test("what differs is changed and named; what is not in it is left, and said", async () => {
    const one = text.replace("10.0.0.1", "10.0.0.9").split("  - code: web-2")[0] ?? "";
    const changed = await apply(one);
    expect(changed.out).toBe(
      "changed host web-1 address\ndrift: host web-2 is not in the file (left as it is)\n",
    );
    expect(await codes()).toEqual(["web-1", "web-2"]);
  });

  test("whatever a right says is changed by the file, and said", async () => {
    const more = [
      ...["proof: code", "idleMinutes: 30", "leftBehind: report", "needsObserver: true"],
      'commandRules: [{ pattern: "rm *", act: alert }]',
    ];
    const file = text.split("hosts:")[0] ?? "";
    const stricter = `${file}    ${more.join("\n    ")}\n`;
    expect((await apply(stricter)).out).toBe(
      "changed right web/enter proof, needsObserver, idleMinutes, commandRules, leftBehind\n",
    );
    expect((await apply(stricter)).out).toBe("nothing to change\n");
    // What a file leaves out stays as it is; what it says is only ever less.
    expect((await apply(file)).out).toBe("nothing to change\n");
    const looser = `${file}    proof: none\n`;
    expect((await apply(looser)).err).toContain("rights.0: right is only narrowed");
    const listed = `${stricter}    commands: [id]\n`;
    expect((await apply(listed)).err).toContain("rights.0: listed commands need exec alone");
  });

  test("of a file with something wrong nothing is applied, and all that is wrong is said", async () => {
    const wrong = await apply(
      text
        .replace("features: [shell, forward]", "features: [shell, exec, forward]")
        .replace("code: web-2\n    system: web", "code: web-2\n    system: shop")
        .replace("10.0.0.1", "10.0.0.77"),
    );
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("rights.0: right is only narrowed");
    expect(wrong.err).toContain("hosts.1: host is of another group");
    expect(await getHost(console_, { code: "web-1" })).toMatchObject({ address: "10.0.0.9" });
  });

  test("a file that is no list of hosts, or too deep to be one, is refused", async () => {
    for (const bad of ["hosts: [{ code: x }]", "- a", "a: &a [*a]", `hosts: ${"[".repeat(5000)}`]) {
      const refused = await apply(bad);
      expect([refused.code, refused.out]).toEqual([1, ""]);
    }
  });
});

describe.runIf(hasOpenssh)("by itself", () => {
  const here = "192.0.2.10";
  let code: string;
  let token: string;
  beforeEach(async () => {
    code = `own-${(made += 1)}`;
    const told = { code, systemCode: "web", address: here };
    ({ token } = await createHostToken(console_, told));
  });
  const call = (changed: { token?: string; code?: string; from?: string } = {}) =>
    registerSelf(begin(nobody, { address: changed.from ?? here }), {
      ...{ token: changed.token ?? token, code: changed.code ?? code, hostKeys: [key()] },
    });
  let people: readonly PersonId[];
  let assignmentId: string;
  beforeAll(async () => {
    people = await seedPeople(2);
    // The portal's own rights are there from then on.
    await grantAdministrator(console_, { employeeNumber: "10002" });
  });
  const manageId = async () => {
    const { rows } = await database().pool.query<{ id: string }>(
      `select e.id from entitlement e join system s on s.id = e.system_id
       where s.code = 'postern' and e.code = 'bastion.manage'`,
    );
    return rows[0]?.id ?? "";
  };
  const set = (personId: PersonId, assignments: string) =>
    asOwnerOfDatabase(`update person set ${assignments} where id = $1`, [personId]);
  const isThere = async () =>
    (await listHosts(console_, {})).hosts.some((each) => each.code === code);

  test("a host says its keys, which are pinned from then on", async () => {
    const { isRegistered, fingerprints } = await call();
    expect(isRegistered).toBe(true);
    expect(await getHost(console_, { code })).toMatchObject({
      ...{ address: here, systemCode: "web" },
      keys: [{ fingerprint: fingerprints[0] }],
    });
  });

  test("a token counts once: who comes second, comes in vain", async () => {
    expect(await call()).toMatchObject({ isRegistered: true });
    expect(await call()).toMatchObject({ isRegistered: false, reason: "token_is_spent" });
  });

  test("of two at once one registers", async () => {
    const both = await Promise.all([call(), call()]);
    expect(both.filter(({ isRegistered }) => isRegistered)).toHaveLength(1);
  });

  test.each<[what: string, changed: object, reason: string]>([
    ["for another host", { code: "another-1" }, "other_code"],
    ["from another address", { from: "192.0.2.11" }, "other_address"],
  ])("%s a token counts for nothing, and is spent by the attempt", async (_, changed, reason) => {
    expect(await call(changed)).toMatchObject({ isRegistered: false, reason });
    expect(await call()).toMatchObject({ isRegistered: false, reason: "token_is_spent" });
    expect(await isThere()).toBe(false);
    const { rows } = await database().pool.query<{ outcome: string }>(
      `select body::jsonb->'detail'->>'outcome' as outcome from audit_event
       where action = 'bastion.register-self' and body::jsonb->'detail'->>'code' = $1 order by arrival`,
      [code],
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual([reason, "token_is_spent"]);
  });

  test("after an hour a token counts for nothing", async () => {
    injectClock((real) => new Date(real.getTime() + 60 * 60_000));
    try {
      expect(await call()).toMatchObject({ isRegistered: false, reason: "token_is_over" });
    } finally {
      resetClock();
    }
    expect(await isThere()).toBe(false);
  });

  test("a token that nobody made is refused, and says nothing", async () => {
    await expect(call({ token: "x".repeat(43) })).rejects.toMatchObject({
      ...{ code: "unauthenticated", reason: "bad_host_token" },
    });
  });

  test("a later token of the same host replaces the one before", async () => {
    await createHostToken(console_, { code, systemCode: "web", address: here });
    expect(await call()).toMatchObject({ isRegistered: false, reason: "token_is_spent" });
  });

  test("a host that is there already is not taken over", async () => {
    await call();
    const again = createHostToken(console_, { code, systemCode: "web", address: "192.0.2.66" });
    await expect(again).rejects.toMatchObject({ reason: "host_code_taken" });
  });

  test.each<[who: string, over: (personId: PersonId) => Promise<unknown>]>([
    ["keeps hosts no more", async () => endAccess(console_, { assignmentId, reason: "test" })],
    ["left", (personId) => set(personId, "hr_state = 'ended', ends_at = now()")],
    ["is suspended", (personId) => set(personId, "suspended_at = now()")],
  ])("a token of somebody who %s registers nothing", async (_who, over) => {
    const [personId] = people;
    if (!personId) throw new Error("nobody is there");
    ({ assignmentId } = await giveAccess(console_, {
      ...{ personId, targetKind: "entitlement", targetId: await manageId(), reason: "test" },
      validTo: new Date(Date.now() + 86_400_000).toISOString(),
    }));
    const told = { code, systemCode: "web", address: here };
    ({ token } = await createHostToken(asPerson(personId), told));
    await over(personId);
    expect(await call()).toMatchObject({ isRegistered: false, reason: "maker_may_no_more" });
    expect(await isThere()).toBe(false);
    await set(personId, "hr_state = 'active', ends_at = null, suspended_at = null");
  });

  test("nor does one for a group that was retired meanwhile", async () => {
    await writeStraight((tx) =>
      execute(tx, sql`update system set retires_at = now() where code = 'web'`),
    );
    expect(await call()).toMatchObject({ isRegistered: false, reason: "group_is_retired" });
    await writeStraight((tx) =>
      execute(tx, sql`update system set retires_at = null where code = 'web'`),
    );
  });

  test("a host with a name says from where it calls", async () => {
    const named = { code: "named-1", systemCode: "web", address: "web-9.internal" };
    await expect(createHostToken(console_, named)).rejects.toMatchObject({ code: "invalid_input" });
    const { expiresAt } = await createHostToken(console_, { ...named, fromAddress: here });
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  test("the verb prints a token, and the script on the host uses it", async () => {
    const verb = ["bastion", "host-token", "script-1", "--system", "web", "--address", "127.0.0.1"];
    const printed = await runHere(verb, environment);
    expect(printed.out).toMatch(/^[\w-]{43}\n$/);
    const script = resolve(import.meta.dirname, "../../deploy/register-host.sh");
    newKey(at("ssh_host_ed25519_key"));
    const register = () =>
      run("env", [`SSH_FOLDER=${folder}`, "sh", script, url, "script-1"], Buffer.from(printed.out));
    const first = await register();
    expect([first.status, first.errors]).toEqual([0, ""]);
    const { keys } = await getHost(console_, { code: "script-1" });
    expect(keys).toHaveLength(1);
    expect(await register()).toMatchObject({ status: 1 });
  });
});
