import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fileBytesMax, untakenBytesMax } from "#lib/protocols/terminal/limits.ts";
import { answers, hasOpenssh } from "#tests/support/openssh.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import { atFiles, fetchFile, openFiles, put, putWhole, type Files } from "./at-files.ts";
import { refusalOf, socketTo } from "./at-terminal.ts";

describe.runIf(hasOpenssh)("of files of a terminal in the browser", () => {
  const { here, there, own, newFolder, operationsOf, ...opening } = atFiles();
  const { enterTerminal, openBeside, openAlone } = opening;

  test("a right for one way alone refuses the other, and the recording tells", async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/there`, "there");
    const up = await openAlone(1, ["upload"]);
    await up.files.hears("ready");
    expect(await putWhole(up.files, folder, "new", Buffer.from("new"))).toMatchObject({
      kind: "done",
    });
    up.files.say({ kind: "get", path: `${folder}/there` });
    expect(await up.files.hears("failed")).toMatchObject({ reason: "not_granted" });
    up.files.lose();
    expect(await operationsOf(1)).toContainEqual(
      expect.objectContaining({ what: "download", path: `${folder}/there`, outcome: "refused" }),
    );

    const down = await openAlone(2, ["download"]);
    await down.files.hears("ready");
    put(down.files, folder, "other", 5);
    expect(await down.files.hears("failed")).toMatchObject({ reason: "not_granted" });
    down.files.say({ kind: "get", path: `${folder}/there` });
    const { address } = await down.files.hears("offered");
    const { all } = await fetchFile(there, address, { ticket: down.ticket });
    expect((await all()).bytes.toString()).toBe("there");
    await down.files.hears("done");
    down.files.lose();
    expect(await operationsOf(2)).toContainEqual(
      expect.objectContaining({ what: "upload", outcome: "refused" }),
    );
    expect(readdirSync(folder).toSorted()).toEqual(["new", "there"]);
  });

  test("a right that moves no files opens none, nor does a terminal of somebody else", async () => {
    const { files } = await openAlone(3, ["forward"]);
    expect(await files.hears("refused")).toMatchObject({ reason: "not_granted" });
    const { terminal, id } = await enterTerminal();
    const other = (await mintRoot({ personId: here.person(0) })).handle;
    const stranger = await openFiles(there, other, { kind: "beside", id });
    expect(await stranger.hears("refused")).toMatchObject({ reason: "terminal_is_over" });
    expect(await refusalOf(socketTo(there, {}, "/terminal/files"))).toBe(401);
    const foreign = { ...own, origin: "https://evil.example" };
    expect(await refusalOf(socketTo(there, foreign, "/terminal/files"))).toBe(403);
    terminal.say({ kind: "close" });
    await terminal.closed;
  });

  test("an address is for once, for the ticket that asked, and for our own page", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    writeFileSync(`${folder}/one`, "one");
    files.say({ kind: "get", path: `${folder}/one` });
    const { address } = await files.hears("offered");
    const other = (await mintRoot({ personId: here.person(0) })).handle;
    for (const coming of [{}, { ticket: other }, { ...own, site: "cross-site" }]) {
      expect((await fetchFile(there, address, coming)).response.statusCode).toBe(404);
    }
    expect((await fetchFile(there, address, own)).response.statusCode).toBe(200);
    await files.hears("done");
    expect((await fetchFile(there, address, own)).response.statusCode).toBe(404);
    files.say({ kind: "get", path: `${folder}/one` });
    const taken = (await files.hears("offered")).address;
    files.say({ kind: "cancel" });
    await files.hears("failed");
    expect((await fetchFile(there, taken, own)).response.statusCode).toBe(404);
    terminal.say({ kind: "close" });
    await files.closed;
  });

  test("what is no file of the host, or no name for one, is refused with why", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    mkdirSync(`${folder}/inside`);
    writeFileSync(`${folder}/huge`, "");
    truncateSync(`${folder}/huge`, fileBytesMax + 1);
    spawnSync("mkfifo", [`${folder}/pipe`]);
    const get = (path: string) => ({ kind: "get", path });
    const putting = (name: string, into = folder, bytes = 0) => ({
      ...{ kind: "put", folder: into, name, bytes, replaces: true },
    });
    const asked: [message: object, reason: string][] = [
      [get(`${folder}/missing`), "no_such_file"],
      [get(folder), "is_folder"],
      [get(""), "is_folder"],
      [get("~"), "is_folder"],
      [get(`${folder}/pipe`), "not_a_file"],
      [get(`${folder}/huge`), "too_large"],
      [get(`${folder}/${"x".repeat(3900)}`), "failed"],
      [putting("a", `${folder}/missing/deep`), "no_such_file"],
      [putting("a", `${folder}/huge`), "not_a_folder"],
      [putting("a", "/sys"), "permission_denied"],
      [putting("inside"), "is_folder"],
      [putting("pipe"), "not_a_file"],
      [putting("large", folder, fileBytesMax + 1), "too_large"],
      ...["", ".", "..", "../up", "a/b", "a\nb", "a\u0000b", "\u009B0m", "字".repeat(86)].map(
        (name): [object, string] => [putting(name), "bad_name"],
      ),
    ];
    for (const [message, reason] of asked) {
      files.say(message);
      expect([message, await files.hears("failed", "taking", "offered")]).toEqual([
        message,
        { kind: "failed", reason },
      ]);
    }
    expect(readdirSync(folder).toSorted()).toEqual(["huge", "inside", "pipe"]);
    // Names that only look strange are names.
    for (const name of ["-rf", "שלום.txt", "字".repeat(85), "a'b\"c;$(x)"]) {
      expect(await putWhole(files, folder, name, Buffer.from("x"))).toMatchObject({ kind: "done" });
      expect(readFileSync(`${folder}/${name}`, "utf8")).toBe("x");
    }
    terminal.say({ kind: "close" });
    await files.closed;
  });

  const canMount = answers("mount", "--version") && process.getuid?.() === 0;
  test.runIf(canMount)("a full disk is said to be one, before and while it fills", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "none", folder]);
    expect(mounted.stderr.toString()).toBe("");
    try {
      put(files, folder, "large", 5_000_000);
      expect(await files.hears("failed")).toMatchObject({ reason: "no_space" });
      put(files, folder, "half", 3_000_000);
      await files.hears("taking");
      writeFileSync(`${folder}/other`, randomBytes(3_000_000));
      await files.send(randomBytes(3_000_000));
      expect(await files.hears("failed")).toMatchObject({ reason: "no_space" });
      expect(readdirSync(folder)).toEqual(["other"]);
    } finally {
      spawnSync("umount", ["-l", folder]);
    }
    terminal.say({ kind: "close" });
    await files.closed;
  });

  test.each<[what: string, send: (files: Files, folder: string) => Promise<void> | void]>([
    ["a second file beside the first", (files, folder) => put(files, folder, "b", 1)],
    ["an unknown kind", (files) => files.say({ kind: "exec" })],
    ["a path longer than any", (files) => files.say({ kind: "get", path: "x".repeat(4097) })],
    ["a path that ends early", (files) => files.say({ kind: "get", path: "/etc/pas\0wd" })],
  ])("%s closes the socket, and nothing stays", async (_what, send) => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    put(files, folder, "a", 100);
    await files.hears("taking");
    await send(files, folder);
    expect(await files.closed).toBe(4400);
    await expect.poll(() => readdirSync(folder)).toEqual([]);
    terminal.say({ kind: "close" });
    await terminal.closed;
  });

  test("more than was told, or than may be on its way, is not taken", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    put(files, folder, "more", 10);
    await files.hears("taking");
    files.sendRaw(Buffer.alloc(11));
    expect(await files.hears("failed")).toMatchObject({ reason: "failed" });
    put(files, folder, "flood", 500_000_000);
    await files.hears("taking");
    const flood = Buffer.alloc(60 * 1024);
    for (let sent = 0; sent < untakenBytesMax * 40; sent += flood.length) files.sendRaw(flood);
    expect(await files.hears("failed")).toMatchObject({ reason: "failed" });
    expect(readdirSync(folder)).toEqual([]);
    terminal.say({ kind: "close" });
    await files.closed;
  });
});
