import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { isPosternError } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import {
  checkKeys,
  openProvider,
  removeRoot,
  rewrapRoot,
  rotateRoot,
  type KeyProvider,
} from "#lib/keys/index.ts";
import { openModule, type Handle, type Library } from "#lib/keys/pkcs11-library.ts";
import { openPostern } from "#lib/registry/index.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import { runPostern } from "#tests/support/run-postern.ts";
import {
  atConsole,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  wordOf,
} from "./sealed-company.ts";
import { newToken, notRun, type SoftToken } from "./soft-token.ts";

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (isPosternError(error) ? error.reason : String(error)),
  );

const library = (): Library => createRequire(import.meta.url)("pkcs11js") as Library;

if (notRun !== undefined) {
  process.stdout.write(`not run: PKCS #11, because ${notRun}\n`);
  test.skip(`PKCS #11: ${notRun}`, () => undefined);
}

test.runIf(notRun === undefined)(
  "the package loads on the pinned Node by its stable interface",
  () => {
    expect(process.versions.node.split(".")[0]).toBe("24");
    expect(library().CKM_AES_GCM).toBe(0x1087);
  },
);

/** Twenty attempts in a process of its own: within one, a token is signed in to for all. */
function wrongPins(environment: Record<string, string>): string[] {
  const script = `
    import { readSettings } from "#lib/kernel/settings.ts";
    import { openProvider } from "#lib/keys/index.ts";
    const provider = openProvider(readSettings(process.env));
    for (let n = 0; n < 20; n++) {
      await provider.prepare(true).catch(({ reason }) => console.log(reason));
    }`;
  const out = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    env: { ...process.env, ...environment, LOG_LEVEL: "silent" },
    encoding: "utf8",
  });
  return out.trim().split("\n");
}

describe.runIf(notRun === undefined)("a token of SoftHSM2", () => {
  let token: SoftToken;
  let provider: KeyProvider;

  const open = (more: Record<string, string> = {}) =>
    openProvider(readSettings({ ...token.environment, ...more }));

  beforeAll(async () => {
    token = newToken("Postern HSM");
    provider = open();
    await provider.prepare(true);
  });

  /** Everything that the module says about the keys of the token. */
  function attributeOf(type: number): Buffer[] {
    const lib = library();
    const cryptoki = openModule(lib, modulePath());
    const slot = cryptoki.C_GetSlotList(true)[0] as Handle;
    const session = cryptoki.C_OpenSession(slot, lib.CKF_SERIAL_SESSION);
    cryptoki.C_FindObjectsInit(session, [{ type: lib.CKA_CLASS, value: lib.CKO_SECRET_KEY }]);
    const found = cryptoki.C_FindObjects(session, 100);
    cryptoki.C_FindObjectsFinal(session);
    const values = found.map(
      (key) => cryptoki.C_GetAttributeValue(session, key, [{ type }])[0]?.value ?? Buffer.alloc(0),
    );
    cryptoki.C_CloseSession(session);
    return values;
  }
  const modulePath = () => {
    const { kms } = readSettings(token.environment);
    return kms.kind === "pkcs11" ? kms.module : "";
  };

  test("wraps a key that opens with its own place, and with no other", async () => {
    const plain = randomBytes(32);
    const wrapped = await provider.wrap("here", plain);
    expect(await provider.unwrap("here", wrapped)).toEqual(plain);
    expect(await failureOf(provider.unwrap("there", wrapped))).toBe("root_key_differs");
    const altered = Buffer.from(wrapped);
    altered[20] = (altered[20] ?? 0) ^ 1;
    expect(await failureOf(provider.unwrap("here", altered))).toBe("root_key_differs");
    expect(await provider.unwrap("here", wrapped)).toEqual(plain);
  });

  test("keeps its root key: the module gives its value to nobody", () => {
    const lib = library() as Library & { CKA_VALUE: number };
    expect(attributeOf(lib.CKA_EXTRACTABLE).map((value) => value[0])).toEqual([0]);
    expect(attributeOf(lib.CKA_SENSITIVE).map((value) => value[0])).toEqual([1]);
    expect(() => attributeOf(lib.CKA_VALUE)).toThrow(/CKR_ATTRIBUTE_SENSITIVE/);
  });

  test("serves many at once: each gets its own key", async () => {
    const plains = Array.from({ length: 50 }, () => randomBytes(32));
    const wrapped = await Promise.all(plains.map((plain, n) => provider.wrap(`row ${n}`, plain)));
    const opened = await Promise.all(wrapped.map((each, n) => provider.unwrap(`row ${n}`, each)));
    expect(opened).toEqual(plains);
  });

  test("whose session was lost is signed in to again", async () => {
    const wrapped = await provider.wrap("here", randomBytes(32));
    const cryptoki = openModule(library(), modulePath()) as ReturnType<typeof openModule> & {
      C_CloseAllSessions: (slot: Handle) => void;
    };
    for (const slot of cryptoki.C_GetSlotList(true)) cryptoki.C_CloseAllSessions(slot);
    expect(await failureOf(provider.unwrap("here", wrapped))).toBe("none");
  });

  test("that is not there, with a wrong PIN or none, is refused with its own reason", async () => {
    const other = open({ KMS: `pkcs11:${modulePath()}?token=Nobody&key=root` });
    expect(await failureOf(other.prepare(true))).toBe("key_provider_no_token");
    const nowhere = open({ KMS: "pkcs11:/nowhere/module.so?token=a&key=b" });
    expect(await failureOf(nowhere.prepare(true))).toBe("key_provider_no_module");
    const lentFile = `${token.pinFile}.lent`;
    writeFileSync(lentFile, "24680\n", { mode: 0o600 });
    const pinless = open({ PKCS11_PIN_FILE: lentFile });
    rmSync(lentFile);
    expect(await failureOf(pinless.prepare(true))).toBe("key_provider_pin_missing");
    const missing = open({ KMS: `pkcs11:${modulePath()}?token=Postern%20HSM&key=other` });
    expect(await failureOf(missing.wrap("here", randomBytes(32)))).toBe("root_key_missing");
  });

  test("gets a wrong PIN once, so that it never locks itself", async () => {
    const wrongFile = `${token.pinFile}.wrong`;
    writeFileSync(wrongFile, "00000\n", { mode: 0o600 });
    const reasons = wrongPins({ ...token.environment, PKCS11_PIN_FILE: wrongFile });
    expect(new Set(reasons)).toEqual(new Set(["key_provider_forbidden"]));
    expect(reasons.length).toBe(20);
    expect(await failureOf(open().prepare(false))).toBe("none");
  });

  test("carries an installation: it seals, rotates its root key, and removes the old one", async () => {
    const url = await emptyDatabase();
    const db = await openPostern(url, { keys: provider, isListening: false });
    try {
      const one = await sealAuthenticator();
      const said = await sayAbout(one.personId, "hello");
      expect(await rotateRoot(atConsole, {})).toEqual({ root: "v2", isNew: true });
      const early = removeRoot(atConsole, { root: "v1" });
      await expect(early).rejects.toMatchObject({ reason: "root_key_in_use" });
      await rewrapRoot(atConsole, {});
      await removeRoot(atConsole, { root: "v1" });
      expect(await provider.roots()).toEqual(["v2"]);
      expect(await openAuthenticator(one)).toBe(one.secret);
      expect(await wordOf(said)).toBe("hello");
      expect(await checkKeys(atConsole, {})).toEqual({ provider: "pkcs11", isUsable: true });
      const doctor = await runPostern(["doctor", "--json"], {
        ...token.environment,
        DATABASE_URL: url,
      });
      const findings = JSON.parse(doctor.out) as { name: string; state: string; found: string }[];
      expect(findings.find(({ name }) => name === "keys")).toMatchObject({ state: "ok" });
    } finally {
      await db.close();
    }
  });
});
