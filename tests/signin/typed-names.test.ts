import { describe, expect, test } from "vitest";
import { sql } from "#lib/kernel/index.ts";
import { beginPasskey, tryCode, tryPassword } from "#lib/signin/index.ts";
import { inFreshCompany } from "./at-work.ts";
import { from, member, office, password, writeStraight } from "./staff.ts";

inFreshCompany();

const home = from("198.51.100.7");

async function wrongAnswers(account: string, times: number): Promise<void> {
  for (let each = 0; each < times; each++) {
    await tryPassword(home, { account, password: `wrong ${each}` });
  }
}

describe("what is answered to a typed name", () => {
  test("tells by waiting neither who exists nor which names are one person's", async () => {
    const who = await member();
    await wrongAnswers(who.number, 5);
    await wrongAnswers("E123", 5);
    const outcomeOf = async (account: string) =>
      (await tryPassword(home, { account, password: "wrong" })).outcome;
    expect(await outcomeOf(who.email)).toBe("failed");
    expect([await outcomeOf(who.number), await outcomeOf("e123")]).toEqual(["wait", "wait"]);
  });

  test("counts however a name is spelled that means the same person", async () => {
    const who = await member();
    const email = "kim@harbour.example";
    await writeStraight(sql`update person set work_email = ${email} where id = ${who.id}::uuid`);
    const signIn = async (account: string) =>
      (await tryPassword(office, { account, password })).outcome;
    // Folds to "i" in some places and to something else in others: nobody has that address.
    expect(await signIn("k\u0130m@harbour.example")).toBe("failed");
    // The sign of Kelvin folds to "k" everywhere.
    expect(await signIn("\u212Aim@Harbour.Example")).toBe("passed");
    await wrongAnswers("\u212AIM@harbour.example", 5);
    expect((await tryPassword(home, { account: email, password: "wrong" })).outcome).toBe("wait");
  });

  test("tells by its handle neither who exists nor which names are one person's", async () => {
    const who = await member();
    for (const names of [
      [who.number, who.email],
      ["nobody", "nobody"],
    ] as const) {
      const [first, second] = names;
      const { handle = "" } = await tryPassword(home, { account: first, password: "wrong" });
      const again = await tryPassword(home, { account: second, password: "wrong", handle });
      expect(again.handle).toMatch(/^[\w-]{43}$/);
      expect(again.handle).not.toBe(handle);
      expect((await tryCode(home, { handle, code: "000000" })).outcome).toBe("over");
    }
  });

  test("tells nothing by the passkey that is asked for after it", async () => {
    const who = await member();
    for (const account of [who.number, "nobody"]) {
      const { handle = "" } = await tryPassword(home, { account, password: "wrong" });
      const first = await beginPasskey({ handle, ...home });
      const second = await beginPasskey({ handle: first.handle, ...home });
      expect(new Set([handle, first.handle, second.handle]).size).toBe(3);
      expect(second.loginId).not.toBe(first.loginId);
    }
  });
});
