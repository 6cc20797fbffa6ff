import { describe, expect, test } from "vitest";
import {
  isPlainScp,
  lengthPrefixed as text,
  scpWatcher,
  sftpWatcher,
  u32,
  u8,
} from "#lib/bastion/index.ts";
import type { FileOperation } from "#lib/bastion/index.ts";
import { u64 } from "../../lib/bastion/ssh/wire.ts";

const packet = (...parts: readonly Buffer[]) => text(Buffer.concat(parts));
const open = (id: number, path: string, flags = 1) =>
  packet(u8(3), u32(id), text(path), u32(flags), u32(0));
const read = (id: number, handle: string) => packet(u8(5), u32(id), text(handle), u64(0n), u32(99));
const write = (id: number, handle: string, content: string) =>
  packet(u8(6), u32(id), text(handle), u64(0n), text(content));
const close = (id: number, handle: string) => packet(u8(4), u32(id), text(handle));
const stat = (id: number, path: string) => packet(u8(17), u32(id), text(path));
const cut = (id: number, handle: string) => packet(u8(10), u32(id), text(handle), u32(1), u64(0n));
const handleIs = (id: number, handle: string) => packet(u8(102), u32(id), text(handle));
const done = (id: number) => packet(u8(101), u32(id), u32(0), text(""), text(""));
const data = (id: number, content: string) => packet(u8(103), u32(id), text(content));
const version = packet(u8(2), u32(3), text("posix-rename@openssh.com"), text("1"));

function watched(may: readonly string[] = ["upload", "download"]) {
  const operations: FileOperation[] = [];
  const watcher = sftpWatcher({
    may: (need) => may.includes(need),
    passesUnread: () => may.includes("shell"),
    onOperation: (operation) => operations.push(operation),
  });
  return { watcher, operations };
}

describe.each([[["download"]], [["upload", "download", "shell"]]])(
  "SFTP by whoever may %j",
  (may) => {
    test.each<[what: string, requests: readonly Buffer[]]>([
      ["two files under one number", [open(5, "/secret"), open(5, "/harmless")]],
      ["a file under the number of a question", [stat(5, "/"), open(5, "/secret")]],
      ["more at once than are followed", Array.from({ length: 5000 }, (_, id) => read(id, "h"))],
    ])("%s are not told apart, and do not pass", (_what, requests) => {
      const { watcher, operations } = watched(may);
      expect(() => watcher.fromClient(Buffer.concat(requests))).toThrow("told apart");
      expect(operations.at(-1)).toMatchObject({ what: "unknown", outcome: "refused" });
    });

    test("the answer to a version is no answer to a request that did not wait for it", () => {
      const { watcher, operations } = watched(may);
      watcher.fromClient(open(3, "/secret"));
      watcher.fromServer(version);
      watcher.fromServer(handleIs(3, "h"));
      watcher.fromClient(read(4, "h"));
      watcher.fromServer(data(4, "content"));
      watcher.fromClient(close(5, "h"));
      watcher.fromServer(done(5));
      expect(operations).toMatchObject([
        { what: "download", path: "/secret", bytes: 7, outcome: "done" },
      ]);
    });
  },
);

test("a file that is cut after it came has no hash of what came, and the cut is kept", () => {
  const { watcher, operations } = watched();
  watcher.fromClient(open(1, "/there", 0x1a));
  watcher.fromServer(handleIs(1, "h"));
  watcher.fromClient(Buffer.concat([write(2, "h", "content"), cut(3, "h"), close(4, "h")]));
  watcher.fromServer(Buffer.concat([done(2), done(3), done(4)]));
  expect(operations).toMatchObject([
    { what: "change", path: "/there" },
    { what: "upload", path: "/there", sha256: null },
  ]);
});

test.each<[command: string, isPlain: boolean]>([
  ["scp -t /srv/x", true],
  ["scp -r -p -d -t -- a*b", true],
  ["scp -t x; bash", false],
  ["scp -t x\nbash", false],
  ["scp -t x || bash", false],
  ["scp -t $(bash)", false],
  ["scp -t `bash`", false],
  ["scp -t <(bash)", false],
  ["/tmp/scp -t x", false],
  ["./scp -f x", false],
])("%j is nothing but scp: %s", (command, isPlain) => {
  expect(isPlainScp(command)).toBe(isPlain);
});

test("what says something else than scp is lost from there on", () => {
  const watcher = scpWatcher("upload", () => undefined);
  watcher.see(Buffer.from("C0644 2 a\nok\0"));
  expect(watcher.isLost()).toBe(false);
  watcher.see(Buffer.from("id; cat /etc/shadow\n"));
  expect(watcher.isLost()).toBe(true);
});
