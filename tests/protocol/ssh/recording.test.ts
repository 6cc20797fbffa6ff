import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Feature } from "#lib/bastion/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import {
  getRecording,
  holdRecording,
  listRecordings,
  readRecording,
  releaseRecording,
  searchRecordings,
  useRecordingFolder,
  verifyRecording,
} from "#lib/recordings/index.ts";
import type { PersonId } from "#lib/kernel/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin, run } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  firstMayEnter,
  give,
  keyOf,
  newRight,
  options,
  ordinaryKey,
  sha256,
  ssh,
  target,
} from "./at-gateway.ts";

type Lines = Awaited<ReturnType<typeof readRecording>>["lines"];

describe.runIf(hasOpenssh)("a channel through the gateway is recorded", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
  });

  /** What was recorded last of somebody, once it is sealed. */
  async function lastOf(personId: PersonId, state = "sealed") {
    for (;;) {
      const { recordings } = await listRecordings(console_, { personId, limit: 1 });
      const [last] = recordings;
      if (last?.state === state) return last;
    }
  }
  const allOf = async (recordingId: string) => {
    const lines: Lines = [];
    for (let chunk: number | null = 0; chunk !== null;) {
      const part = await readRecording(console_, { recordingId, chunk });
      lines.push(...part.lines);
      chunk = part.nextChunk;
    }
    return lines;
  };
  const shown = (lines: Lines) =>
    lines
      .flatMap(([, code, data]) => (code === "o" && typeof data === "string" ? [data] : []))
      .join("");
  const operations = (lines: Lines) =>
    lines.flatMap(([, code, data]) => (code === "f" ? [data as Record<string, unknown>] : []));

  async function somebodyWith(place: number, features: Feature[]): Promise<string> {
    await give(here.person(place), await newRight(features));
    return keyOf(here.person(place));
  }

  test("what a terminal shows, in whole characters, and nothing of what is typed", async () => {
    const command = "read typed; printf 'grüße 你好 🚪 %.0s' $(seq 4000); stty size";
    const ran = await ssh(here, key, [command], Buffer.from("typed\n"), ["-tt"]);
    expect(ran.status).toBe(0);
    const { recordingId, kind, command: listed } = await lastOf(here.person(0));
    expect([kind, listed]).toEqual(["terminal", command]);
    const lines = await allOf(recordingId);
    expect(shown(lines)).toBe(ran.out.toString());
    expect(shown(lines)).not.toContain("\ufffd");
    expect(new Set(lines.map(([, code]) => code))).toEqual(new Set(["o", "e"]));
    expect(await verifyRecording(console_, { recordingId })).toMatchObject({ isSound: true });
  });

  test("of a command without a terminal: bytes and hashes of each way", async () => {
    const bytes = randomBytes(3_000_000);
    const ran = await ssh(here, key, ["cat; echo odd >&2; exit 3"], bytes);
    expect([ran.status, sha256(ran.out)]).toEqual([3, sha256(bytes)]);
    const { recordingId, kind, bytesIn, bytesOut } = await lastOf(here.person(0));
    expect([kind, bytesIn, bytesOut]).toEqual(["exec", 3_000_000, 3_000_004]);
    const end = (await allOf(recordingId)).at(-1)?.[2];
    expect(end).toMatchObject({
      ...{ code: 3, in: { bytes: 3_000_000, sha256: sha256(bytes) } },
      out: { bytes: 3_000_000, sha256: sha256(bytes) },
    });
  });

  test("files by sftp and by scp of old: each with its path, size and hash", async () => {
    const bytes = randomBytes(700_000);
    writeFileSync(at("sent"), bytes);
    const port = ["-P", String(here.gateway.port)];
    for (const mode of [[], ["-O"]]) {
      const there = `${target}:${at("there")}`;
      const up = await run("scp", [...mode, ...options(key), ...port, at("sent"), there]);
      expect(up.status).toBe(0);
      const about = { bytes: bytes.length, sha256: sha256(bytes), outcome: "done" };
      const sent = operations(await allOf((await lastOf(here.person(0))).recordingId));
      expect(sent).toContainEqual(expect.objectContaining({ what: "upload", ...about }));
      const down = await run("scp", [...mode, ...options(key), ...port, there, at("back")]);
      expect([down.status, sha256(readFileSync(at("back")))]).toEqual([0, sha256(bytes)]);
      const { recordingId, kind } = await lastOf(here.person(0));
      expect(kind).toBe(mode.length === 0 ? "sftp" : "scp");
      const got = operations(await allOf(recordingId));
      expect(got).toContainEqual(expect.objectContaining({ what: "download", ...about }));
    }
  });

  test.each<[feature: Feature, place: number, may: string[], mayNot: string[]]>([
    ["upload", 1, ["put", "rename", "rm", "mkdir", "rmdir"], ["get"]],
    ["download", 2, ["get"], ["put", "rename", "rm", "mkdir", "chmod"]],
  ])("with `%s` alone sftp moves files one way", async (feature, place, may, mayNot) => {
    const own = await somebodyWith(place, [feature]);
    writeFileSync(at("one"), "one");
    const acts: Record<string, () => string> = {
      put: () => `put ${at("one")} ${at("two")}`,
      get: () => `get ${at("one")} ${at("three")}`,
      rename: () => `rename ${at("two")} ${at("four")}`,
      rm: () => `rm ${at("four")}`,
      mkdir: () => `mkdir ${at("made")}`,
      rmdir: () => `rmdir ${at("made")}`,
      chmod: () => `chmod 600 ${at("one")}`,
    };
    const port = ["-P", String(here.gateway.port)];
    const doing = async (act: string) => {
      writeFileSync(at("batch"), `${acts[act]?.() ?? ""}\n`);
      const ran = await run("sftp", ["-b", at("batch"), ...options(own), ...port, target]);
      return [act, ran.status === 0, /Permission denied|denied by Postern/.test(ran.errors)];
    };
    for (const act of may) expect(await doing(act)).toEqual([act, true, false]);
    for (const act of mayNot) expect(await doing(act)).toEqual([act, false, true]);
    const { recordingId } = await lastOf(here.person(place));
    const [refused] = operations(await allOf(recordingId));
    expect(refused).toMatchObject({ outcome: "refused" });
  });

  test("and found by what it showed, masked as it is shown", async () => {
    const command = "echo needle-in-hay; export API_TOKEN=abcdefgh12345; env | grep API";
    await ssh(here, key, [command], undefined, ["-tt"]);
    await lastOf(here.person(0));
    const search = (text: string) =>
      searchRecordings(console_, { text, personId: here.person(0), limit: 50 });
    const { found } = await search("NEEDLE-in-hay");
    expect(found[0]?.matches.map(({ text }) => text).join()).toContain("needle-in-hay");
    expect(JSON.stringify(found)).not.toContain("abcdefgh12345");
    expect((await search("abcdefgh12345")).found).toEqual([]);
  });

  test("and viewed, held and released by others than whom it shows", async () => {
    await ssh(here, key, ["echo shown"], undefined, ["-tt"]);
    const { recordingId } = await lastOf(here.person(0));
    for (const employeeNumber of ["10001", "10005", "10006"]) {
      await grantAdministrator(console_, { employeeNumber });
    }
    const [own, one, another] = [0, 4, 5].map((place) => asPerson(here.person(place)));
    if (!own || !one || !another) throw new Error("there are six people");
    const found = await getRecording(own, { recordingId });
    expect([found.isOwn, found.command]).toEqual([true, null]);
    for (const door of [readRecording, holdRecording]) {
      const asked = door(own, { recordingId, reason: "mine" });
      await expect(asked).rejects.toMatchObject({ reason: "own_recording" });
    }
    const seen = await getRecording(one, { recordingId });
    expect([seen.isOwn, seen.command, seen.storedBytes > 0]).toEqual([false, "echo shown", true]);

    const about = { recordingId, reason: "a case" };
    await holdRecording(one, about);
    await expect(holdRecording(another, about)).rejects.toMatchObject({
      reason: "recording_is_held",
    });
    expect((await getRecording(another, { recordingId })).heldBy).toBe("Person 10005");
    await expect(releaseRecording(one, about)).rejects.toMatchObject({ reason: "own_hold" });
    await releaseRecording(another, about);
    expect((await getRecording(one, { recordingId })).heldAt).toBeNull();
    const stranger = asPerson(here.person(2));
    const nothing = { recordingId: "019a0000-0000-7000-8000-000000000000" };
    await expect(getRecording(one, nothing)).rejects.toMatchObject({ code: "not_found" });
    await expect(getRecording(stranger, { recordingId })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  describe.runIf(userInfo().uid === 0)("on a disk that fills", () => {
    const disk = at("disk");
    beforeAll(() => {
      mkdirSync(disk);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", disk]);
      useRecordingFolder(disk);
      return () => {
        useRecordingFolder(at("recordings"));
        execFileSync("umount", [disk]);
      };
    });
    let filled = 0;
    const fill = (bytes: number) => {
      try {
        for (;;) writeFileSync(join(disk, `filler-${(filled += 1)}`), Buffer.alloc(bytes));
      } catch {
        // It is full.
      }
    };
    const flood = "head -c 30000000 /dev/urandom | base64; echo the-end";

    test("a privileged session ends, with the reason in its terminal", async () => {
      const ran = await ssh(here, key, [flood], undefined, ["-tt"]);
      const said = ran.out.toString();
      expect(said).toContain("the recording of this session failed: there is no room left");
      expect(said).toContain("only open while they are recorded");
      expect([ran.status === 0, said.includes("the-end")]).toEqual([false, false]);
      const { recordingId, problem } = await lastOf(here.person(0), "broken");
      expect(problem).toBe("no_space");
      const verified = await verifyRecording(console_, { recordingId });
      expect([verified.isSound, verified.chunks > 0]).toEqual([true, true]);
    });

    test("nobody begins a privileged session there", async () => {
      for (let room = 65_536; room >= 1; room /= 2) fill(room);
      const ran = await ssh(here, key, ["echo in"], undefined, ["-tt"]);
      expect([ran.status, ran.out.toString().includes("in\r\n")]).toEqual([255, false]);
    });

    test("another session goes on, and is told", async () => {
      const own = await ordinaryKey(here, here.person(3));
      const to = `${localLogin}%lab-1@127.0.0.1`;
      const ran = await ssh(here, own, [flood], undefined, ["-tt"], to);
      const said = ran.out.toString();
      expect(said).toContain("the recording of this session failed: there is no room left");
      expect([ran.status, said.includes("the-end")]).toEqual([0, true]);
    });
  });
});
