import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { lengthPrefixed as text, u32, u8 } from "#lib/bastion/index.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { atGateway, firstMayEnter, rssKbOf, workerOf } from "./at-gateway.ts";
import { askExec, rawClient, type RawClient } from "./raw-client.ts";

/** RFC 4254 §5.1, as PuTTY's plink asks: nothing is to wait for it. */
const openWide = (): Buffer[] => [
  ...[u8(90), text("session"), u32(0), u32(2 ** 31 - 1), u32(32_768)],
];
/** §4: what nobody knows, and an answer. */
const askGlobally = (): Buffer[] => [u8(80), text("x"), u8(1)];
/** RFC 4253 §7.1: begins to exchange keys, and says no more. */
const beginExchange = (): Buffer[] => {
  const both = ["aes128-gcm@openssh.com", "hmac-sha2-512", "none", ""];
  const lists = ["curve25519-sha256", "ssh-ed25519", ...both.flatMap((each) => [each, each])];
  return [u8(20), Buffer.alloc(16), ...lists.map((each) => text(each)), u8(0), u32(0)];
};

const socketOf = ({ client }: RawClient): Socket => (client as unknown as { _sock: Socket })._sock;

describe.runIf(hasOpenssh)("a client that reads nothing", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
  });

  const leastGrownKb = 70_000;
  /** By how much the worker's memory grew at most, in kB, within a few seconds of an act. */
  async function grownBy(act: (raw: RawClient) => Promise<void> | void): Promise<number> {
    const raw = await rawClient(here.gateway.port, key);
    const worker = workerOf(process.pid);
    const before = rssKbOf(worker);
    let most = before;
    await act(raw);
    for (let tries = 0; tries < 100 && most - before < leastGrownKb; tries++) {
      await pause(50);
      most = Math.max(most, rssKbOf(worker));
    }
    socketOf(raw).destroy();
    return most - before;
  }

  test("has what a host shows wait for it, however much it said that it takes", async () => {
    const grown = await grownBy((raw) => {
      raw.say(...openWide());
      raw.say(...askExec("head -c 2000000000 /dev/zero"));
      socketOf(raw).pause();
    });
    expect(grown).toBeLessThan(leastGrownKb);
  });

  test("has it wait in an exchange of keys that it does not end, too", async () => {
    const grown = await grownBy(async (raw) => {
      raw.say(...openWide());
      raw.say(...askExec("echo begun; sleep 1; head -c 2000000000 /dev/zero"));
      const begun = socketOf(raw).bytesRead + 100;
      while (socketOf(raw).bytesRead < begun) await pause(20);
      raw.say(...beginExchange());
    });
    expect(grown).toBeLessThan(leastGrownKb);
  });

  test("is not heard on while it takes no answers", async () => {
    const grown = await grownBy(async (raw) => {
      socketOf(raw).pause();
      for (let many = 0; many < 60; many++) {
        for (let one = 0; one < 2000; one++) raw.say(...askGlobally());
        await pause(1);
      }
    });
    expect(grown).toBeLessThan(leastGrownKb);
  });
});
