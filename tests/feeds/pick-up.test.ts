import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  giveAccess,
  grantAdministrator,
  previewRule,
  saveRuleDraftCommand,
  startAndRun,
} from "#lib/access/index.ts";
import {
  getSource,
  pickUp,
  queueDuePickUps,
  removeSource,
  saveSource,
  usePickUp,
} from "#lib/feeds/index.ts";
import { begin, idOf, injectClock, systemActor } from "#lib/kernel/index.ts";
import { tellAboutLateFeed } from "#lib/notify/index.ts";
import { asPerson } from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, heldNow, importText, operator, seedBirthrights } from "./birthrights.ts";
import { authority, hasSshd, startFiles, startSshd, tempFolder } from "./file-servers.ts";
import type { Sftp, WebAnswer } from "./file-servers.ts";

let now = new Date("2026-03-01T12:00:00Z");
const system = begin(systemActor("feeds"));
const [allowed, elsewhere] = [tempFolder(), tempFolder()];
afterAll(() => [allowed, elsewhere].forEach(({ remove }) => remove()));
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  await importText(fileOf("P0", "P1"), { feed: "files" });
  await grantAdministrator(operator, { employeeNumber: "P0" });
  usePickUp({ folders: [allowed.path], privateHosts: ["localhost"], ca: authority });
});
beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
});

const fileOf = (...numbers: string[]) =>
  ["employee_number,given_name,org_code,title"]
    .concat(numbers.map((number) => `${number},Given${number},d001,Clerk`))
    .join("\n");
const common = { mode: "delta", format: "csv" } as const;
const hourly = { everyMinutes: 60 };
const folder = (path: string, more: object = {}) =>
  ({ kind: "folder", path, ...common, ...more }) as const;

const feedId = async () =>
  (await ask<{ id: string }>("select id from feed where code = 'files'"))[0]?.id ?? "";
const personId = async (number: string) =>
  idOf("person").parse(
    (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
      ?.id,
  );
/** Sets where the file lies, looks once, and says what came of it. */
async function picked(source: Parameters<typeof saveSource>[1]["source"], credential?: string) {
  await saveSource(operator, {
    ...{ code: "files", source, schedule: hourly },
    ...(credential !== undefined && { credential }),
  });
  return look();
}
async function look() {
  await pickUp(system, await feedId());
  const [last] = (await getSource(operator, { code: "files" })).pickUps;
  return last?.reason == null ? last?.outcome : `${last.outcome} ${last.reason}`;
}
const put = (name: string, text: string, folderPath = allowed.path) => {
  const path = join(folderPath, name);
  writeFileSync(path, text);
  return path;
};
const sumOf = (text: string) => createHash("sha256").update(text).digest("hex");

describe("a folder", () => {
  test("its file is imported once, however often it is looked for", async () => {
    const path = put("people.csv", fileOf("P2"));
    expect([await picked(folder(path)), await look()]).toEqual(["imported", "same"]);
    expect((await heldNow()).get("P2")).toBe("mail share-d001");
    put("people.csv", fileOf("P2", "P3"));
    expect(await look()).toBe("imported");
    expect((await heldNow()).get("P3")).toBe("mail share-d001");
  });

  test("its checksum must be there and right", async () => {
    const [text, source] = [fileOf("P4"), { checksum: "companion" }];
    const path = put("summed.csv", text);
    expect(await picked(folder(path, source))).toBe("missing no_checksum");
    put("summed.csv.sha256", `${sumOf(`${text}.`)}  summed.csv\n`);
    expect(await look()).toBe("refused other_checksum");
    put("summed.csv.sha256", "not a sum");
    expect(await look()).toBe("refused checksum_unreadable");
    put("summed.csv.sha256", `${sumOf(text)}  summed.csv\n`);
    expect(await look()).toBe("imported");
  });

  test("nothing outside of what the installation allows is read, by no way", async () => {
    const secret = put("secret.csv", fileOf("P9"), elsewhere.path);
    const outside = picked(folder(secret));
    await expect(outside).rejects.toMatchObject({ code: "invalid_input" });
    for (const path of [`${allowed.path}/../x`, `${allowed.path}x/y.csv`, "people.csv"]) {
      await expect(picked(folder(path))).rejects.toMatchObject({ code: "invalid_input" });
    }
    symlinkSync(secret, join(allowed.path, "link.csv"));
    expect(await picked(folder(join(allowed.path, "link.csv")))).toBe("refused folder_not_allowed");
    symlinkSync(elsewhere.path, join(allowed.path, "away"));
    expect(await picked(folder(join(allowed.path, "away/secret.csv")))).toBe(
      "refused folder_not_allowed",
    );
  });

  test("what is no file keeps nobody waiting", async () => {
    execFileSync("mkfifo", [join(allowed.path, "pipe.csv")]);
    expect(await picked(folder(join(allowed.path, "pipe.csv")))).toBe("refused not_a_file");
    expect(await picked(folder(join(allowed.path, "none.csv")))).toBe("missing no_file");
    expect(await picked(folder(put("bad.csv", "nobody_knows\n1")))).toBe("refused invalid_input");
  });
});

test("a file that is missing is looked for again, told once it is late, and let off", async () => {
  const path = join(allowed.path, "late.csv");
  // 13:00 in Berlin is 12:00 UTC in winter: today's has just passed.
  now = new Date("2026-03-02T12:00:00Z");
  await saveSource(operator, {
    ...{ code: "files", source: folder(path), lateMinutes: 30 },
    schedule: { at: ["13:00"], zone: "Europe/Berlin" },
  });
  const due = async (at: string) => {
    now = new Date(at);
    const queued = await queueDuePickUps(undefined);
    if (queued > 0) await look();
    await tellAboutLateFeed({ feedId: await feedId() });
    const open = `select data->>'state' as feed from notice where kind = 'late' and done_at is null`;
    return { queued, told: (await ask<{ feed: string }>(open)).length };
  };
  expect(await due("2026-03-03T11:59:59Z")).toEqual({ queued: 0, told: 0 });
  expect(await due("2026-03-03T12:00:00Z")).toEqual({ queued: 1, told: 0 });
  expect(await due("2026-03-03T12:09:00Z")).toEqual({ queued: 0, told: 0 });
  expect(await due("2026-03-03T12:10:00Z")).toEqual({ queued: 1, told: 0 });
  expect(await due("2026-03-03T12:31:00Z")).toEqual({ queued: 1, told: 1 });
  expect(await due("2026-03-03T12:45:00Z")).toEqual({ queued: 1, told: 1 });
  put("late.csv", fileOf("P5"));
  expect(await due("2026-03-03T12:56:00Z")).toEqual({ queued: 1, told: 0 });
});

test("who set the schedule counts as who imports: they gain nothing by it unseen", async () => {
  const [right] = await ask<{ id: string }>(
    "select id from entitlement where code = 'catalog.manage'",
  );
  const { ruleId } = await saveRuleDraftCommand(operator, {
    ...{ code: "keepers", name: "Keepers", expression: 'person.title == "Keeper"' },
    targets: [{ kind: "entitlement", id: right?.id ?? "" }],
  });
  await startAndRun(operator, await previewRule(operator, { ruleId }));
  const path = put("own.csv", fileOf("P1").replaceAll("Clerk", "Keeper"));
  const setter = await personId("P1");
  const manages = await ask<{ id: string }>(
    "select id from entitlement where code = 'feeds.manage'",
  );
  await giveAccess(asPerson(await personId("P0")), {
    ...{ personId: setter, targetKind: "entitlement", targetId: manages[0]?.id ?? "" },
    reason: "test",
  });
  const source = { code: "files", source: folder(path), schedule: hourly };
  await saveSource(asPerson(setter), source);
  expect(await look()).toBe("held");
  expect((await heldNow()).get("P1")).not.toContain("catalog.manage");
  const [run] = await ask<{ startedBy: string }>(
    `select started_by as "startedBy" from feed_run order by id desc limit 1`,
  );
  expect(run?.startedBy).toBe(setter);
});

describe("HTTPS", () => {
  let web: Awaited<ReturnType<typeof startFiles>>;
  const answers = new Map<string, WebAnswer>();
  beforeAll(async () => {
    web = await startFiles((path, authorization) =>
      path.startsWith("/private") && authorization !== "Bearer the-token"
        ? { status: 401 }
        : (answers.get(path) ?? { status: 404 }),
    );
  });
  afterAll(() => web.stop());
  const https = (path: string, more: object = {}) =>
    ({ kind: "https", url: `${web.url}${path}`, ...common, ...more }) as const;

  test("a file is fetched with its token and its checksum", async () => {
    const text = fileOf("P7");
    answers.set("/private/people.csv", { status: 200, body: text });
    answers.set("/private/people.csv.sha256", { status: 200, body: sumOf(text) });
    const source = https("/private/people.csv", { auth: "bearer", checksum: "companion" });
    expect(await picked(source, "wrong")).toBe("refused not_let_in");
    expect(await picked(source, "the-token")).toBe("imported");
    expect((await heldNow()).get("P7")).toBe("mail share-d001");
    const { source: shown } = await getSource(operator, { code: "files" });
    expect(JSON.stringify(shown)).not.toContain("the-token");
    expect(shown).toMatchObject({ hasCredential: true });
  });

  const base64Of = (text: string) => Buffer.from(sumOf(text), "hex").toString("base64");
  test.each<[header: string, value: (text: string) => string, outcome: string]>([
    ["repr-digest", (text) => `sha-256=:${base64Of(text)}:`, "imported"],
    ["content-digest", (text) => `md5=:AA==:, sha-256=:${base64Of(text)}:`, "imported"],
    ["digest", (text) => `SHA-256=${base64Of(text)}`, "imported"],
    ["repr-digest", (text) => `sha-256=:${base64Of(`${text}.`)}:`, "refused other_checksum"],
    ["repr-digest", () => "sha-512=:AA==:", "missing no_checksum"],
    ["etag", (text) => sumOf(text), "missing no_checksum"],
  ])("a checksum in the answer's %s is looked at (%#)", async (header, value, outcome) => {
    const text = fileOf(`P7${header}${outcome.slice(0, 3)}`);
    answers.set("/headed.csv", { status: 200, body: text, headers: { [header]: value(text) } });
    expect(await picked(https("/headed.csv", { checksum: "header" }))).toBe(outcome);
  });

  test("a checksum beside it that never ends is not read to its end", async () => {
    answers.set("/long.csv", { status: 200, body: fileOf("P7long") });
    answers.set("/long.csv.sha256", { status: 200, body: "0".repeat(1_000_000) });
    const source = https("/long.csv", { checksum: "companion" });
    expect(await picked(source)).toBe("refused file_too_large");
  });

  test("a token is never sent to another host than it was given for", async () => {
    const url = "https://collector.example/people.csv";
    const moved = picked({ kind: "https", url, ...common, auth: "bearer" });
    await expect(moved).rejects.toMatchObject({ code: "invalid_input" });
  });

  test.each<[what: string, answer: WebAnswer, outcome: string]>([
    ["a redirect", { status: 302, headers: { location: "/y" } }, "refused redirected"],
    ["a server in trouble", { status: 500 }, "failed answered_otherwise"],
    ["no such file", { status: 404 }, "missing no_file"],
  ])("%s is no file", async (_what, answer, outcome) => {
    answers.set("/x", answer);
    expect(await picked(https("/x"))).toBe(outcome);
  });

  test("no address of this network is reached, nor a server that nobody signed for", async () => {
    answers.set("/y", { status: 200, body: fileOf("P8") });
    usePickUp({ folders: [allowed.path], privateHosts: [], ca: authority });
    expect(await picked(https("/y"))).toBe("refused address_within");
    usePickUp({ folders: [allowed.path], privateHosts: ["localhost"] });
    expect(await picked(https("/y"))).toBe("refused not_trusted");
    usePickUp({ folders: [allowed.path], privateHosts: ["localhost"], ca: authority });
    await expect(picked({ ...https("/y"), url: "http://localhost/y" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe.skipIf(!hasSshd)("SFTP of OpenSSH", () => {
  let server: Sftp;
  const keys = tempFolder();
  beforeAll(async () => {
    server = await startSshd(keys.path);
  });
  afterAll(() => [server.stop(), keys.remove()]);
  const sftp = (path: string, more: object = {}) => {
    const { port, user, hostKey } = server;
    const at = { host: "localhost", port, user, hostKey, auth: "key" };
    return { kind: "sftp", path, ...common, ...at, ...more } as const;
  };
  type Source = Parameters<typeof picked>[0];

  test("a file is fetched with a key, from the host whose key is known", async () => {
    const path = put("sftp.csv", fileOf("P10"), elsewhere.path);
    put("sftp.csv.sha256", sumOf(fileOf("P10")), elsewhere.path);
    const source = sftp(path, { checksum: "companion" }) as Source;
    expect(await picked(source, server.privateKey)).toBe("imported");
    expect((await heldNow()).get("P10")).toBe("mail share-d001");
    expect(await look()).toBe("same");
    expect(await picked(sftp(`${path}.none`) as Source)).toBe("missing no_file");
  });

  test("another host key, another key, and no key at all are refused", async () => {
    const path = put("sftp.csv", fileOf("P11"), elsewhere.path);
    const other = `SHA256:${"A".repeat(43)}`;
    const stranger = sftp(path, { hostKey: other }) as Source;
    expect(await picked(stranger, server.privateKey)).toBe("refused other_host_key");
    expect(await picked(sftp(path) as Source, "no key")).toBe("refused key_unreadable");
    const user = sftp(path, { user: "nobody-of-that-name" }) as Source;
    expect(await picked(user, server.privateKey)).toBe("refused not_let_in");
  });
});

test("a feed whose source was removed is looked for no more", async () => {
  await removeSource(operator, { code: "files" });
  now = new Date("2026-03-19T12:00:00Z");
  expect(await queueDuePickUps(undefined)).toBe(0);
  expect((await getSource(operator, { code: "files" })).source).toBeNull();
});
