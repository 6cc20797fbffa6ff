import { randomBytes } from "node:crypto";
import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { endSession, listSessions } from "#lib/bastion/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { sha256 } from "../ssh/at-gateway.ts";
import { atFiles, fetchFile, put, putWhole, type Files } from "./at-files.ts";

describe.runIf(hasOpenssh)("files of a terminal in the browser", () => {
  const { here, there, own, newFolder, openBeside, operationsOf } = atFiles();

  test("20 MB go up and come back the same, and the recording tells of both", async () => {
    const { terminal, files } = await openBeside();
    const [folder, bytes] = [newFolder(), randomBytes(20_000_000)];
    expect(await putWhole(files, folder, "报告 1.bin", bytes)).toEqual({
      ...{ kind: "done", path: `${folder}/报告 1.bin`, bytes: bytes.length },
    });
    expect(readdirSync(folder)).toEqual(["报告 1.bin"]);
    expect(sha256(readFileSync(`${folder}/报告 1.bin`))).toBe(sha256(bytes));

    files.say({ kind: "get", path: `${folder}/报告 1.bin` });
    const offered = await files.hears("offered");
    expect(offered.bytes).toBe(bytes.length);
    const { response, all } = await fetchFile(there, offered.address, own);
    expect(response.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="__ 1.bin"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.bin`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    const got = await all();
    expect([got.isWhole, sha256(got.bytes)]).toEqual([true, sha256(bytes)]);
    expect((await files.hears("done")).bytes).toBe(bytes.length);

    terminal.say({ kind: "close" });
    await files.closed;
    const about = { bytes: bytes.length, sha256: sha256(bytes), outcome: "done" };
    const told = await operationsOf(0);
    expect(told).toContainEqual(expect.objectContaining({ what: "upload", ...about }));
    expect(told).toContainEqual(
      expect.objectContaining({ what: "rename", to: `${folder}/报告 1.bin`, outcome: "done" }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ what: "download", path: `${folder}/报告 1.bin`, ...about }),
    );
  });

  test("a file that is there is replaced only when that is asked for, and keeps its mode", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    writeFileSync(`${folder}/real`, "before");
    chmodSync(`${folder}/real`, 0o640);
    symlinkSync("real", `${folder}/link`);
    put(files, folder, "link", 5);
    expect(await files.hears("failed")).toMatchObject({ reason: "exists" });
    files.say({ kind: "put", folder, name: "link", bytes: 5, replaces: true });
    await files.hears("taking");
    expect(readFileSync(`${folder}/real`, "utf8")).toBe("before");
    await files.send(Buffer.from("after"));
    await files.hears("done");
    expect(readFileSync(`${folder}/real`, "utf8")).toBe("after");
    expect(statSync(`${folder}/real`).mode & 0o777).toBe(0o640);
    // What came while the content did is not written over either.
    put(files, folder, "new", 5);
    await files.hears("taking");
    writeFileSync(`${folder}/new`, "first");
    await files.send(Buffer.from("later"));
    expect(await files.hears("failed")).toMatchObject({ reason: "exists" });
    expect(readFileSync(`${folder}/new`, "utf8")).toBe("first");
    expect(readdirSync(folder).toSorted()).toEqual(["link", "new", "real"]);
    terminal.say({ kind: "close" });
    await files.closed;
  });

  test("what is cancelled, or whose page is gone, leaves nothing behind", async () => {
    const { terminal, files } = await openBeside();
    const [folder, half] = [newFolder(), randomBytes(3_000_000)];
    put(files, folder, "half", 6_000_000);
    await files.hears("taking");
    await files.send(half);
    expect(readdirSync(folder)).toHaveLength(1);
    files.say({ kind: "cancel" });
    expect(await files.hears("failed")).toMatchObject({ reason: "cancelled" });
    expect(readdirSync(folder)).toEqual([]);
    // The next one is not made of what was still on its way.
    files.sendRaw(Buffer.from("late"));
    expect(await putWhole(files, folder, "empty", Buffer.alloc(0))).toMatchObject({ bytes: 0 });
    expect(await putWhole(files, folder, "whole", half)).toMatchObject({ bytes: half.length });
    expect(sha256(readFileSync(`${folder}/whole`))).toBe(sha256(half));

    put(files, folder, "lost", 6_000_000);
    await files.hears("taking");
    await files.send(half);
    files.lose();
    await expect.poll(() => readdirSync(folder).toSorted()).toEqual(["empty", "whole"]);
    terminal.say({ kind: "close" });
    await terminal.closed;
  });

  test("a cut of the session ends both ways at once", async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/large`, "");
    truncateSync(`${folder}/large`, 200_000_000);
    const cutWhile = async (begin: (files: Files) => Promise<() => Promise<unknown>>) => {
      const { terminal, files } = await openBeside();
      const over = await begin(files);
      const { sessions } = await listSessions(asPerson(here.person(0)), { isLive: "true" });
      await endSession(console_, { sessionId: sessions[0]?.sessionId ?? "", reason: "test" });
      expect(await files.hears("failed")).toMatchObject({ reason: "session_over" });
      await over();
      await files.closed;
      expect(await terminal.hears("ended")).toMatchObject({ reason: "ended" });
    };
    await cutWhile(async (files) => {
      put(files, folder, "cut", 50_000_000);
      await files.hears("taking");
      await files.send(randomBytes(2_000_000));
      return () => Promise.resolve();
    });
    expect(readdirSync(folder)).not.toContain("cut");
    await cutWhile(async (files) => {
      files.say({ kind: "get", path: `${folder}/large` });
      const { address } = await files.hears("offered");
      const { response, all } = await fetchFile(there, address, own);
      response.once("readable", () => undefined);
      return async () => {
        const { bytes, isWhole } = await all();
        expect(isWhole).toBe(false);
        expect(bytes.length).toBeLessThan(200_000_000);
      };
    });
  });

  test("a browser that does not read is waited for, and may cancel", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    writeFileSync(`${folder}/large`, "");
    truncateSync(`${folder}/large`, 300_000_000);
    files.say({ kind: "get", path: `${folder}/large` });
    const { address } = await files.hears("offered");
    const { all } = await fetchFile(there, address, own);
    let stood = -1;
    await expect
      .poll(
        () => {
          const isStanding = files.passed() > 0 && files.passed() === stood;
          stood = files.passed();
          return isStanding;
        },
        { interval: 300, timeout: 30_000 },
      )
      .toBe(true);
    // The kernel's own buffers of both ends of a loopback, and no more.
    expect(stood).toBeLessThan(40_000_000);
    files.say({ kind: "cancel" });
    expect(await files.hears("failed")).toMatchObject({ reason: "cancelled" });
    expect((await all()).isWhole).toBe(false);
    terminal.say({ kind: "close" });
    await files.closed;
  });

  test("a name of the host's is one that may be kept, whatever it hides", async () => {
    const { terminal, files } = await openBeside();
    const folder = newFolder();
    const name = 'a"b\u202Egpj.\u001B[2Jexe\\';
    writeFileSync(`${folder}/${name}`, "x");
    files.say({ kind: "get", path: `${folder}/${name}` });
    const { address } = await files.hears("offered");
    const { response } = await fetchFile(there, address, own);
    expect(response.headers["content-disposition"]).toBe(
      `attachment; filename="a_b_gpj.__2Jexe_"; filename*=UTF-8''a%22b_gpj._%5B2Jexe_`.replace(
        "__2J",
        "_[2J",
      ),
    );
    await files.hears("done");
    // What has no length before it is read is sent as far as it goes.
    files.say({ kind: "get", path: "/proc/self/status" });
    const made = await files.hears("offered");
    expect(made.bytes).toBeNull();
    const status = await (await fetchFile(there, made.address, own)).all();
    expect([status.isWhole, status.bytes.toString()]).toEqual([
      true,
      expect.stringMatching(/^Name:/),
    ]);
    terminal.say({ kind: "close" });
    await files.closed;
  });
});
