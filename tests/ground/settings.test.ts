import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings, SettingsError } from "#lib/kernel/settings.ts";
import { afterFile } from "#tests/support/after-file.ts";

/** A file with something in it. */
const secretFile = import.meta.filename;

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

test("an empty environment is a whole one", () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    port: 3000,
    publicUrl: "http://localhost:3000",
    sshPort: 2222,
    kms: { kind: "local" },
    timeZone: "UTC",
    trustedProxies: [],
    allowsImpersonation: false,
  });
  expect(settings.dataDir.endsWith("/data")).toBe(true);
});

test("an empty variable counts as unset", () => {
  expect(readSettings({ PORT: "", DATABASE_URL: "" }).port).toBe(3000);
});

describe("a wrong variable stops the start with its name and what was expected", () => {
  test.each<[variable: string, value: string, expected: string]>([
    ["PORT", "http", "a port from 1 to 65535"],
    ["PORT", "0", "a port from 1 to 65535"],
    ["PORT", "65536", "a port from 1 to 65535"],
    ["PUBLIC_URL", "postern.example", "an http or https URL"],
    ["PUBLIC_URL", "ftp://postern.example", "an http or https URL"],
    ["DATABASE_URL", "mysql://localhost/x", "a postgresql:// URL"],
    ["KMS", "aws", "local, vault:https://HOST:8200/MOUNT/KEY or pkcs11:/MODULE.so"],
    ["KMS", "vault:http://vault.example:8200/transit/postern", "vault:https://"],
    ["KMS", "vault:https://vault.example:8200/postern", "vault:https://HOST:8200/MOUNT/KEY"],
    ["KMS", "vault:https://me:secret@vault.example/transit/postern", "vault:https://"],
    ["KMS", "vault:https://vault.example/transit/../sys", "vault:https://"],
    ["KMS", "vault:https://vault.example:8200/transit/postern", "VAULT_TOKEN"],
    ["KMS", "pkcs11:libsofthsm2.so?token=a&key=b", "pkcs11:/MODULE.so"],
    ["KMS", "pkcs11:/usr/lib/libsofthsm2.so?token=a", "token=LABEL&key=LABEL"],
    ["KMS", "pkcs11:/usr/lib/libsofthsm2.so?token=a&key=b", "PKCS11_PIN_FILE"],
    ["KMS_ALSO", "local", "another kind of provider than KMS"],
    ["KMS_ALSO", "aws", "local, vault:https://HOST:8200/MOUNT/KEY or pkcs11:/MODULE.so"],
    ["KMS_ALSO", "vault:https://vault.example:8200/transit/postern", "VAULT_TOKEN"],
    ["SMTP_URL", "mail.example", "smtp:// or smtps://USER:PASSWORD@HOST:PORT"],
    ["SMTP_URL", "https://mail.example", "smtp:// or smtps://"],
    ["SMTP_URL", "smtp://mail.example/path", "smtp:// or smtps://"],
    ["SMTP_URL", "smtp://me@mail.example", "USER:PASSWORD"],
    ["SMTP_URL", "smtp://me:100%@mail.example", "percent-encoded"],
    ["SMTP_URL", "smtp://me:a%0D%0AQUIT@mail.example", "percent-encoded"],
    ["SMTP_URL", "smtp://mail.example?from=nobody", "from=ADDRESS"],
    ["SMTP_URL", "smtp://mail.example?rejectUnauthorized=false", "nothing twice"],
    ["SMTP_URL", "smtp://mail.example?requireTLS=false&requireTLS=true", "nothing twice"],
    ["SMTP_URL", "smtps://mail.example?requireTLS=false", "requireTLS"],
    ["SMTP_URL", "smtps://mail.example?ca=/nowhere.pem", "a file with a certificate in PEM"],
    ["RECORDING_STORE", "/srv/recordings", "folder or s3://BUCKET/PREFIX"],
    ["RECORDING_STORE", "s3://Bucket", "folder or s3://BUCKET/PREFIX"],
    ["RECORDING_STORE", "s3://bucket/../other", "folder or s3://BUCKET/PREFIX"],
    ["RECORDING_STORE", "s3://key:secret@bucket", "folder or s3://BUCKET/PREFIX"],
    ["RECORDING_STORE", "s3://bucket?endpoint=http://s3.example", "endpoint=https://HOST:PORT"],
    ["RECORDING_STORE", "s3://bucket?endpoint=https://me:secret@s3.example", "endpoint=https://"],
    ["RECORDING_STORE", "s3://bucket?endpoint=https://s3.example/path", "endpoint=https://"],
    ["RECORDING_STORE", "s3://bucket?region=a&region=b", "nothing twice"],
    ["RECORDING_STORE", "s3://bucket?style=virtual", "style=path or host"],
    ["RECORDING_STORE", "s3://bucket?wait=0", "wait=SECONDS (1 to 30)"],
    ["RECORDING_STORE", "s3://bucket?acl=public-read", "nothing twice"],
    ["RECORDING_STORE", "s3://bucket", "AWS_SHARED_CREDENTIALS_FILE, or AWS_ACCESS_KEY_ID"],
    ["RECORDING_STORE_ALSO", "folder", "folder or s3://BUCKET/PREFIX"],
    ["LOG_LEVEL", "loud", "trace, debug, info"],
    ["TRUSTED_PROXIES", "10.0.0.0/8, everyone", "addresses or CIDR networks"],
    ["ORG_TIME_ZONE", "Mars/Olympus", "an IANA time zone"],
    ["FEED_FOLDERS", "/srv/hr,relative", "absolute folders"],
    ["FEED_PRIVATE_HOSTS", "https://hr.example", "names or addresses of hosts"],
    ["POSTERN_ALLOW_IMPERSONATION", "yes", "0 or 1"],
    ["TLS_CERT", "cert.pem", "both files or neither"],
  ])("%s=%s → %s", (variable, value, expected) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(variable);
    expect(problems[0]).toContain(expected);
  });

  test.each<[kms: string, more: Record<string, string>, read: object]>([
    [
      "vault:https://vault.example:8200/kv/transit/postern",
      { VAULT_TOKEN: "t" },
      {
        ...{ kind: "vault", origin: "https://vault.example:8200", mount: "kv/transit" },
        key: "postern",
      },
    ],
    [
      "vault:http://127.0.0.1:8200/transit/postern",
      { VAULT_TOKEN_FILE: secretFile },
      { kind: "vault", origin: "http://127.0.0.1:8200", mount: "transit", key: "postern" },
    ],
    [
      "pkcs11:/usr/lib/libsofthsm2.so?token=Postern%20HSM&key=root",
      { PKCS11_PIN_FILE: secretFile },
      { kind: "pkcs11", module: "/usr/lib/libsofthsm2.so", token: "Postern HSM", key: "root" },
    ],
  ])("KMS=%s is read as it is meant, and shows no credential", (KMS, more, read) => {
    const { kms } = readSettings({ KMS, ...more });
    expect(kms).toMatchObject(read);
    expect(JSON.stringify(kms)).not.toContain('"t"');
  });

  const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s3cret" };
  test.each<[store: string, read: object]>([
    [
      "s3://bucket",
      {
        ...{ name: "s3://bucket", origin: "https://s3.us-east-1.amazonaws.com", bucket: "bucket" },
        ...{ prefix: "", region: "us-east-1", style: "host", waitMs: 10_000 },
      },
    ],
    [
      "s3://bucket/a/b/?endpoint=https://s3.example:9000&region=eu-1&wait=5",
      {
        ...{ name: "s3://bucket/a/b", origin: "https://s3.example:9000", prefix: "a/b/" },
        ...{ region: "eu-1", style: "path", waitMs: 5000 },
      },
    ],
    ["s3://bucket?endpoint=http://127.0.0.1:9000", { origin: "http://127.0.0.1:9000" }],
    ["s3://bucket?endpoint=https://s3.example&style=host", { style: "host" }],
  ])("RECORDING_STORE=%s is read as it is meant, and shows no key", (RECORDING_STORE, read) => {
    const { recordingStore } = readSettings({ RECORDING_STORE, ...keys });
    expect(recordingStore.into).toMatchObject(read);
    expect(recordingStore.into?.readKeys().secretAccessKey).toBe("s3cret");
    expect(JSON.stringify(recordingStore)).not.toContain("s3cret");
  });

  test("keys of buckets come from a file of profiles, as it is when they are used", () => {
    const folder = mkdtempSync(join(tmpdir(), "postern-keys-"));
    afterFile(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "credentials");
    const write = (secret: string) =>
      writeFileSync(
        file,
        `[default]\naws_access_key_id = one\naws_secret_access_key = ${secret}\n\n[old]\n` +
          "aws_access_key_id=two\naws_secret_access_key=b+/=\naws_session_token=t\n",
      );
    write("first");
    const read = (more: Record<string, string>) =>
      readSettings({
        ...{ RECORDING_STORE: "s3://new", RECORDING_STORE_ALSO: "s3://old?profile=old" },
        ...{ AWS_SHARED_CREDENTIALS_FILE: file },
        ...more,
      }).recordingStore;
    const { into, also } = read({});
    expect(also.map(({ name }) => name)).toEqual(["s3://old"]);
    expect(also[0]?.readKeys()).toEqual({
      ...{ accessKeyId: "two", secretAccessKey: "b+/=", sessionToken: "t" },
    });
    write("second");
    expect(into?.readKeys()).toEqual({ accessKeyId: "one", secretAccessKey: "second" });
    const none = () => read({ RECORDING_STORE: "s3://new?profile=nobody" });
    expect(none).toThrow("expected keys in its profile [nobody]");
    expect(() => read(keys)).toThrow("expected one of them");
    expect(() => read({ RECORDING_STORE_ALSO: "s3://new" })).toThrow("expected other buckets");
  });

  const named = { from: "postern@postern.example" };
  test.each<[url: string, read: object]>([
    ["smtp://mail.example", { host: "mail.example", port: 587, tls: "required", ...named }],
    ["smtps://mail.example", { host: "mail.example", port: 465, tls: "implicit", ...named }],
    ["smtp://mail.example:25?requireTLS=false", { port: 25, tls: "offered" }],
    ["smtp://localhost", { host: "localhost", tls: "none" }],
    ["smtp://[::1]:25", { host: "::1", port: 25, tls: "none" }],
    ["smtp://127.0.0.1?requireTLS=true", { tls: "required" }],
    ["smtp://localhost.example", { tls: "required" }],
    ["smtp://a%40b:p%3Aw%20d@mail.example", { user: "a@b", password: "p:w d" }],
    ["smtp://mail.example?from=it@mail.example", { from: "it@mail.example" }],
  ])("SMTP_URL=%s is read as it is meant", (url, read) => {
    const { smtp } = readSettings({ SMTP_URL: url, PUBLIC_URL: "https://postern.example" });
    expect(smtp).toMatchObject(read);
  });

  test("a file of credentials that cannot be read stops the start", () => {
    const vault = "vault:https://vault.example:8200/transit/postern";
    expect(problemsOf({ KMS: vault, VAULT_TOKEN_FILE: "/nowhere/token" })).toEqual([
      "VAULT_TOKEN_FILE: expected a file with a token",
    ]);
  });

  test("all of them at once", () => {
    expect(problemsOf({ PORT: "x", KMS: "x", ORG_TIME_ZONE: "x" })).toHaveLength(3);
  });
});
