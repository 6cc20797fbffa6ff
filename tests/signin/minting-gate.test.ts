import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { sql } from "#lib/kernel/index.ts";
import {
  beginPasskey,
  beginStepUp,
  confirmPasskey,
  offerPasskey,
  tryCode,
  tryPasskey,
  tryPassword,
} from "#lib/signin/index.ts";
import { inFreshCompany } from "./at-work.ts";
import { newAuthenticator, type Authenticator } from "./authenticator.ts";
import { bySsh } from "./minting-by-ssh.ts";
import { byTickets } from "./minting-by-tickets.ts";
import { getsNothing, states, turn } from "./minting-states.ts";
import { addAnother, asOwner, enrolWithPasskey, signIn } from "./passkey-staff.ts";
import {
  clock,
  codeAt,
  enrol,
  hire,
  linkFor,
  member,
  office,
  password,
  writeStraight,
  type Employee,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

/** Somebody with everything there is to sign in with. */
type Whole = Employee & { readonly secret: string; readonly authenticator: Authenticator };

async function whole(): Promise<Whole> {
  const who = await member();
  const authenticator = await addAnother(await asOwner(who));
  return { ...who, authenticator };
}

const byPassword = async (who: Employee) =>
  (await tryPassword(office, { account: who.number, password })).handle ?? "";

async function answer(who: Whole, begun?: string): Promise<string> {
  const { handle, options } = await beginPasskey(begun === undefined ? {} : { handle: begun });
  await tryPasskey(office, { handle, answer: who.authenticator.use(options) });
  return handle;
}

/** How every way of signing in gets to where only the exchange is missing. */
const logins: Readonly<Record<string, (who: Whole) => Promise<string>>> = {
  "password and code": async (who) => {
    const handle = await byPassword(who);
    await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
    return handle;
  },
  "a passkey alone": async (who) => answer(who),
  "password and passkey": async (who) => answer(who, await byPassword(who)),
  "a step-up by passkey": async (who) => {
    const { context } = await signIn(who.authenticator);
    return answer(who, (await beginStepUp(context, {})).handle);
  },
  "a step-up by code": async (who) => {
    const { context } = await signIn(who.authenticator);
    const { handle } = await beginStepUp(context, {});
    await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
    return handle;
  },
  "enrolling a password": async (who) => (await enrol(who)).handle,
  "enrolling a passkey": async (who) => {
    const { handle, options } = await offerPasskey(office, { token: await linkFor(who) });
    await confirmPasskey(office, { handle, answer: newAuthenticator().make(options) });
    return handle;
  },
};

/** Every door that mints or renews a ticket, and what is tried at it. */
const doors: Readonly<Record<string, () => void>> = {
  "signin.redeem": () => {
    test.each(Object.keys(logins))("%s gets in while nothing is wrong", async (way) => {
      const handle = await logins[way]?.(await whole());
      expect(await getsNothing(redeemed(office, { handle: handle ?? "" }))).toBe(false);
    });
    const tries = Object.keys(logins).flatMap((way) =>
      Object.keys(states).map((state) => [way, state] as const),
    );
    test.each(tries)("%s gets nothing for whoever %s meanwhile", async (way, state) => {
      const who = await whole();
      const handle = (await logins[way]?.(who)) ?? "";
      await turn(who, state);
      expect(await getsNothing(redeemed(office, { handle }))).toBe(true);
    });
    test.each(Object.keys(logins).filter((way) => !way.startsWith("enrolling")))(
      "%s gets nothing by a factor that is locked",
      async (way) => {
        const who = await whole();
        const isStepUp = way.startsWith("a step-up");
        const { context } = await signIn(who.authenticator);
        const { handle } = isStepUp ? await beginStepUp(context, {}) : { handle: "" };
        for (const table of ["password", "totp", "passkey"]) await lock(table, who);
        if (!isStepUp) {
          const tried = (await logins[way]?.(who)) ?? "";
          expect(await getsNothing(redeemed(office, { handle: tried }))).toBe(true);
          return;
        }
        await answer(who, handle);
        await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
        expect(await getsNothing(redeemed(office, { handle }))).toBe(true);
      },
    );
  },
  ...bySsh,
  ...byTickets,
};

const lock = (table: string, who: Employee): Promise<number> => {
  const at = sql`disabled_at = now()`;
  const own = sql`person_id = ${who.id}::uuid`;
  if (table === "password") return writeStraight(sql`update password set ${at} where ${own}`);
  if (table === "totp") return writeStraight(sql`update totp set ${at} where ${own}`);
  return writeStraight(sql`update passkey set ${at}, disabled_because = 'failures' where ${own}`);
};

const listed = readFileSync(
  join(resolve(import.meta.dirname, "../inventory"), "minting.txt"),
  "utf8",
);

test("every door that mints is tried here, and no other", () => {
  const minting = listed
    .trim()
    .split("\n")
    .map((line) => line.split(": ")[1]);
  expect(Object.keys(doors).toSorted()).toEqual(
    minting.toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
  );
});

describe.each(Object.keys(doors))("%s", (door) => doors[door]?.());

test("a passkey made by link stays out of reach of whoever left before the answer", async () => {
  const who = await hire();
  const { authenticator } = await enrolWithPasskey(who);
  const { handle, options } = await beginPasskey({});
  await turn(who, "has left");
  const tried = await tryPasskey(office, { handle, answer: authenticator.use(options) });
  expect(tried).toEqual({ outcome: "failed" });
});
