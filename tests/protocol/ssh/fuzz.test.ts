import { readFileSync } from "node:fs";
import { connect } from "node:net";
import ssh2, { type Client as SshClient } from "ssh2";
import { beforeAll, describe, expect, test } from "vitest";
import { randomOf, type Random } from "#tests/requests/random-acts.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import {
  atGateway,
  give,
  keyOf,
  newRight,
  rssKbOf,
  ssh,
  target,
  trustGateway,
  workerOf,
} from "./at-gateway.ts";
import { earlyPayload, latePayload, plainPacket, randomBytesOf } from "./hostile-packets.ts";
import { sendPayload } from "./raw-client.ts";

const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Signing in takes longer than what is sent then. */
const packets = isFull ? { early: 150_000, late: 50_000 } : { early: 3000, late: 300 };
const perConnection = 40;
const atOnce = 8;
const rssKbMax = 400_000;

describe.runIf(hasOpenssh)(
  `hostile packets, ${packets.early + packets.late} (seed ${seed})`,
  () => {
    const here = atGateway();
    let key: string;
    beforeAll(async () => {
      await trustGateway(here);
      // Neither shell nor exec: what is sent by chance runs nowhere.
      await give(here.person(0), await newRight(["upload", "download", "forward"], [1]));
      key = await keyOf(here.person(0));
      await give(here.person(1), await newRight());
    });

    /** Many connections of some packets each; afterwards the same process serves, no larger. */
    async function survives(kind: keyof typeof packets, send: (random: Random) => Promise<number>) {
      const count = packets[kind];
      const stream = kind === "early" ? 1 : 2;
      const worker = workerOf(process.pid);
      const good = await keyOf(here.person(1));
      const state = { sent: 0, started: 0, rssKbWarm: 0 };
      const work = async () => {
        while (state.sent < count) {
          const sent = await send(randomOf(seed, stream * 1_000_000 + (state.started += 1)));
          state.sent += sent;
          if (state.sent > count / 3) state.rssKbWarm ||= rssKbOf(worker);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      expect(state.sent).toBeGreaterThanOrEqual(count);
      expect(workerOf(process.pid)).toBe(worker);
      expect((await ssh(here, good, ["echo in"])).out.toString()).toBe("in\n");
      const rssKb = rssKbOf(worker);
      expect(rssKb).toBeLessThan(rssKbMax);
      // What is kept for each connection would show by now.
      expect(rssKb - state.rssKbWarm).toBeLessThan(100_000);
    }

    test("before anybody is known", () =>
      survives("early", (random) => sendEarly(here.gateway.port, random)));

    test("by whoever signed in", () =>
      survives("late", (random) => sendLate(here.gateway.port, key, random)));
  },
);

/** Without any key exchanged; answers how many were sent before the gateway hung up. */
function sendEarly(port: number, random: Random): Promise<number> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    let sent = 0;
    const over = () => {
      socket.destroy();
      done(sent);
    };
    socket.on("error", over).on("close", over);
    socket.on("data", () => undefined);
    socket.once("connect", () => {
      const isBanner = random.below(10) > 0;
      socket.write(isBanner ? "SSH-2.0-Fuzz\r\n" : randomBytesOf(random, random.below(400)));
      const step = () => {
        if (sent >= perConnection || socket.destroyed) return over();
        sent += 1;
        socket.write(plainPacket(earlyPayload(random), random), () => setImmediate(step));
      };
      step();
    });
  });
}

/** Encrypted, by somebody whose key is theirs. */
function sendLate(port: number, key: string, random: Random): Promise<number> {
  return new Promise((done) => {
    const client: SshClient = new ssh2.Client();
    let sent = 0;
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      client.destroy();
      done(sent);
    };
    client.on("error", over).on("close", over).on("end", over);
    client.once("ready", () => {
      const step = () => {
        if (sent >= perConnection || isOver) return over();
        sendPayload(client, latePayload(random));
        sent += 1;
        setImmediate(step);
      };
      step();
    });
    client.connect({
      ...{ host: "127.0.0.1", port, username: target.split("@")[0] ?? "" },
      privateKey: readFileSync(key),
    });
  });
}
