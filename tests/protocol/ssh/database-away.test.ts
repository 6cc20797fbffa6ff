import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { listSessions } from "#lib/bastion/index.ts";
import type { PersonId } from "#lib/kernel/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { atGateway, give, keyOf, newRight, trustGateway } from "./at-gateway.ts";
import { enter, gone, isOver, sees } from "./live-client.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Long enough to come in on a machine that is busy. */
const rightMs = 12_000;
/** Less than what ends a session whose right cannot be checked. */
const awayMs = 6000;
const times = isFull ? 10 : 1;
/** How fast is asserted where nothing runs beside. */
const lateMsMax = isFull ? 1000 : 5000;

describe.runIf(hasOpenssh)("with the database away, a session on a production host", () => {
  const here = atGateway();
  let person: PersonId;
  let key: string;
  let right: string;
  beforeAll(async () => {
    await trustGateway(here);
    person = here.person(0);
    [key, right] = [await keyOf(person), await newRight()];
  });
  afterEach(async () => {
    here.cable.mend();
    await isOver();
  });

  test("ends at its instant all the same", async () => {
    for (let time = 0; time < times; time++) {
      const endsAt = new Date(Date.now() + rightMs);
      await give(person, right, endsAt);
      const client = await enter(here.gateway.port, key);
      const out = gone(client);
      const leftMs = () => endsAt.getTime() - Date.now();
      await expect.poll(leftMs, { timeout: rightMs, interval: 20 }).toBeLessThan(awayMs);
      here.cable.stop();
      const lateMs = (await out) - endsAt.getTime();
      expect(lateMs).toBeGreaterThan(-50);
      expect(lateMs).toBeLessThan(lateMsMax);
      expect(client.shown()).toMatch(/your right to be here has ended/);
      here.cable.mend();
      await isOver();
    }
  });

  test("takes no input after two seconds, and ends after ten", async () => {
    await give(person, right);
    const client = await enter(here.gateway.port, key);
    const out = gone(client);
    const from = Date.now();
    here.cable.stop();
    let heard = from;
    let typed = 0;
    client.child.stdout?.on("data", () => (heard = Date.now()));
    const typing = setInterval(() => client.type(`echo ${(typed += 1)}\n`), 100);
    const endedMs = (await out) - from;
    clearInterval(typing);
    // The last output is the reason that is shown; what was typed came back for two seconds only.
    const answered = [...client.shown().matchAll(/^(\d+)\r?$/gm)].map(([, n]) => Number(n));
    const frozenAfterMs = Math.max(...answered) * 100;
    expect(frozenAfterMs).toBeLessThan(2000 + lateMsMax);
    expect(endedMs).toBeGreaterThan(9000);
    expect(endedMs).toBeLessThan(10_000 + lateMsMax);
    expect(heard - from).toBeGreaterThan(9000);
    expect(client.shown()).toMatch(/cannot check your right any more/);
    here.cable.mend();
    await isOver();
    const [last] = (await listSessions(console_, {})).sessions;
    expect(last?.endReason).toBe("database_away");
  });

  test("goes on where it was, when the database is back in time", async () => {
    const client = await enter(here.gateway.port, key);
    here.cable.stop();
    client.type('sleep 3; echo sle""pt\n');
    await sees(client, "slept");
    client.type('echo ba""ck\n');
    here.cable.mend();
    await sees(client, "back");
    client.type("exit\n");
    await gone(client);
  });
});
