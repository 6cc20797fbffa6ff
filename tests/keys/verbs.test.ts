import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type Database } from "#lib/kernel/index.ts";
import { requestDestruction } from "#lib/keys/index.ts";
import { newInstallation, type Installation } from "#tests/operate/installation.ts";
import { administrators, atConsole, sayAbout, sealAuthenticator } from "./sealed-company.ts";

let home: Installation;
let db: Database;
afterAll(() => db.close());
beforeAll(async () => {
  home = await newInstallation();
  db = await home.open();
});

const wordsOf = async (...args: string[]) => {
  const { code, out, err } = await home.run("keys", ...args);
  expect([code, err]).toEqual([0, ""]);
  return out;
};

test("an operator sees the keys, rotates one, and sees what still hangs on the old one", async () => {
  const { personId } = await sealAuthenticator();
  const scope = `postern:credentials:${personId}`;
  expect(await wordsOf("rotate", scope)).toBe(`${scope} is sealed by version 2\n`);
  const listed = await wordsOf("list", "--scope", scope);
  expect(listed).toMatch(/1 +retired +0[^]+2 +active +0/);
  expect(await wordsOf("show", scope, "1")).toMatch(/totp.sealed +1 values/);
  const { code, err } = await home.run("keys", "show", scope, "9");
  expect([code, err]).toEqual([1, expect.stringContaining("key not found")]);
});

test("the console asks, a person's request it confirms alone, and the certificate has its proof", async () => {
  const subject = newId();
  await sayAbout(subject, "hello");
  const scope = `postern:audit:${subject}`;
  const asked = await wordsOf("destroy", scope, "--reason", "erasure request 4711");
  const [id = ""] = /[0-9a-f-]{36}(?=\n)/.exec(asked) ?? [];
  const own = await home.run("keys", "confirm-destruction", id);
  expect([own.code, own.err]).toEqual([1, expect.stringContaining("own request")]);
  expect(await wordsOf("withdraw-destruction", id)).toBe("nothing is destroyed\n");

  const [only = atConsole] = await administrators("1");
  const { destructionId } = await requestDestruction(only, {
    scope,
    reason: "erasure request 4711",
  });
  expect(await wordsOf("confirm-destruction", destructionId)).toMatch(/^1 keys and 1 values/);
  expect(await wordsOf("destructions")).toMatch(/ done +postern:audit/);
  const certificate = JSON.parse(await wordsOf("certificate", destructionId)) as {
    certificate: { values: unknown };
    logged: { event: { detail: { values: unknown } }; proof: { path: unknown[] } };
  };
  expect(certificate.certificate.values).toEqual({ "audit_event.sealed": 1 });
  expect(certificate.logged.event.detail.values).toEqual({ "audit_event.sealed": 1 });
  expect(certificate.logged.proof.path.length).toBeGreaterThan(0);
});
