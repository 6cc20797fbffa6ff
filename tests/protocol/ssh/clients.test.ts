import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { answers, hasOpenssh, keygen, localLogin, run } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  firstMayEnter,
  knownHosts,
  options,
  sha256,
  ssh,
  target,
} from "./at-gateway.ts";

const has = (program: string) => answers(program, "--help");
const bytes = randomBytes(6_000_000);

/** What people connect with, as it is: each is refused or served like OpenSSH's own. */
describe.runIf(hasOpenssh)("clients that people have", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
  });
  const port = () => String(here.gateway.port);

  test.runIf(has("python3"))(
    "a terminal: its size, another size, Ctrl-C, and the shell's status",
    async () => {
      const steps = [
        { size: [31, 99] },
        { type: "stty size; echo ready-$((40 + 2))\r" },
        { until: "31 99" },
        { until: "ready-42" },
        { size: [44, 132] },
        // The window's size travels beside what is typed: asked until it is there.
        { type: "until stty size | grep 132; do :; done; echo now-$((40 + 3))\r" },
        { until: "44 132" },
        { until: "now-43" },
        { type: "trap 'echo caught-$((40 + 4))' INT; sleep 1000\r" },
        { until: "sleep 1000" },
        { type: "\u0003" },
        { until: "caught-44" },
        { type: "exit 5\r" },
      ];
      const script = resolve(import.meta.dirname, "terminal.py");
      const client = ["ssh", ...options(key), "-t", "-p", port(), target, "PS1='' exec sh -i"];
      const ran = await run("python3", [script, ...client], Buffer.from(JSON.stringify(steps)));
      expect([ran.status, ran.errors]).toEqual([5, ""]);
    },
  );

  test("keys are exchanged anew in the middle of both directions", async () => {
    const ran = await ssh(here, key, ["cat"], bytes, ["-o", "RekeyLimit=1M"]);
    expect([ran.status, sha256(ran.out), ran.errors]).toEqual([0, sha256(bytes), ""]);
  });

  test.runIf(has("rsync"))("rsync brings files there and back", async () => {
    writeFileSync(at("rsync-sent"), bytes);
    const shell = ["-e", ["ssh", ...options(key), "-p", port()].join(" ")];
    const there = `${target}:${at("rsync-there")}`;
    const up = await run("rsync", [...shell, at("rsync-sent"), there]);
    const down = await run("rsync", [...shell, there, at("rsync-back")]);
    expect([up.status, down.status, up.errors + down.errors]).toEqual([0, 0, ""]);
    expect(sha256(readFileSync(at("rsync-back")))).toBe(sha256(bytes));
  });

  describe.runIf(has("plink") && has("puttygen"))("plink", () => {
    let plink: (extra: string[], command: string[], input?: Buffer) => ReturnType<typeof run>;
    beforeAll(async () => {
      await run("puttygen", [key, "-O", "private", "-o", `${key}.ppk`]);
      writeFileSync(at("gateway_key.pub"), `${(await knownHosts(1)).split("\n")[0]?.slice(14)}\n`);
      const fingerprint = keygen("-l", "-f", at("gateway_key.pub")).split(" ")[1] ?? "";
      plink = (extra, command, input) =>
        run(
          "plink",
          [
            ...["-ssh", "-batch", "-no-antispoof", "-P", port(), "-i", `${key}.ppk`],
            ...["-hostkey", fingerprint, ...extra, target, ...command],
          ],
          input ?? Buffer.alloc(0),
        );
    });

    test("a command: its output, bytes as they are, and its status", async () => {
      const ran = await plink([], ["cat; exit 7"], bytes);
      expect([ran.status, sha256(ran.out), ran.errors]).toEqual([7, sha256(bytes), ""]);
    });

    test("a shell in a terminal", async () => {
      const ran = await plink(["-t"], [], Buffer.from("stty -echo\rtty\rexit 3\r"));
      expect([ran.status, ran.out.toString()]).toEqual([3, expect.stringContaining("/dev/pts/")]);
    });
  });

  test.runIf(has("dbclient") && has("dropbearconvert"))(
    "dbclient enters with a plain key",
    async () => {
      await run("dropbearconvert", ["openssh", "dropbear", key, `${key}.dropbear`]);
      const known = [
        "-y",
        "-y",
        "-i",
        `${key}.dropbear`,
        "-p",
        port(),
        "-l",
        `${localLogin}%web-1`,
      ];
      const ran = await run("dbclient", [...known, "127.0.0.1", "cat; exit 7"], bytes);
      expect([ran.status, sha256(ran.out)]).toEqual([7, sha256(bytes)]);
    },
  );
});
