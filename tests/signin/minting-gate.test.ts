import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql, type Sql } from "#lib/kernel/index.ts";
import {
  beginPasskey,
  beginStepUp,
  confirmPasskey,
  offerPasskey,
  redeemLogin,
  tryCode,
  tryPasskey,
  tryPassword,
} from "#lib/signin/index.ts";
import { actorFromTicket, createModuleTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { newAuthenticator, type Authenticator } from "./authenticator.ts";
import { addAnother, asOwner, enrolWithPasskey, signIn } from "./passkey-staff.ts";
import {
  clock,
  codeAt,
  console,
  enrol,
  hire,
  linkFor,
  member,
  office,
  openCompany,
  password,
  writeStraight,
  type Employee,
} from "./staff.ts";

beforeAll(openCompany);
beforeEach(async () => {
  clock.reset();
  await writeStraight(sql`delete from throttle`);
});

/** Somebody with everything there is to sign in with. */
type Whole = Employee & { readonly secret: string; readonly authenticator: Authenticator };

async function whole(): Promise<Whole> {
  const who = await member();
  const authenticator = await addAnother(await asOwner(who));
  return { ...who, authenticator };
}

const byPassword = async (who: Employee) =>
  (await tryPassword(office, { account: who.number, password })).handle ?? "";

async function answer(who: Whole, handle: string): Promise<string> {
  const { options } = await beginPasskey({ handle });
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
  "a passkey alone": async (who) => answer(who, (await beginPasskey({})).handle),
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

const states: Readonly<Record<string, Sql>> = {
  "has left": sql`hr_state = 'ended'`,
  "is on leave": sql`hr_state = 'leave'`,
  "was suspended": sql`suspended_at = now()`,
  "has an end in the past": sql`ends_at = ${new Date("2026-11-24T07:00:00Z")}`,
  "has not started": sql`starts_at = ${new Date("2027-01-01T07:00:00Z")}`,
};

const change = (who: Employee, state: Sql) =>
  writeStraight(sql`update person set ${state} where id = ${who.id}::uuid`);

/** Refused, or a ticket that passes no gate. */
async function getsNothing(minted: Promise<{ ticket: string }>): Promise<boolean> {
  try {
    return (await actorFromTicket((await minted).ticket)) === undefined;
  } catch {
    return true;
  }
}

/** Every door that mints or renews a ticket, and what is tried at it. */
const doors: Readonly<Record<string, () => void>> = {
  "signin.redeem": () => {
    test.each(Object.keys(logins))("%s gets in while nothing is wrong", async (way) => {
      const handle = await logins[way]?.(await whole());
      expect(await getsNothing(redeemLogin(office, { handle: handle ?? "" }))).toBe(false);
    });
    const tries = Object.keys(logins).flatMap((way) =>
      Object.keys(states).map((state) => [way, state] as const),
    );
    test.each(tries)("%s gets nothing for whoever %s meanwhile", async (way, state) => {
      const who = await whole();
      const handle = (await logins[way]?.(who)) ?? "";
      await change(who, states[state] ?? sql`version = 1`);
      expect(await getsNothing(redeemLogin(office, { handle }))).toBe(true);
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
          expect(await getsNothing(redeemLogin(office, { handle: tried }))).toBe(true);
          return;
        }
        await answer(who, handle);
        await tryCode(office, { handle, code: codeAt(who.secret, clock.at) });
        expect(await getsNothing(redeemLogin(office, { handle }))).toBe(true);
      },
    );
  },
  "ticket.impersonate": () => {
    test.each(Object.keys(states))("gives nothing that acts as whoever %s", async (state) => {
      const who = await hire();
      await change(who, states[state] ?? sql`version = 1`);
      const minted = createPersonTicket(console, { employeeNumber: who.number, minutes: 5 });
      expect(await getsNothing(minted)).toBe(true);
    });
  },
  "ticket.create-for-module": () => {
    test("gives nothing to a module that was retired", async () => {
      const wanted = { name: "payroll", scopes: ["access:read"], minutes: 5 };
      const { ticket } = await createModuleTicket(console, wanted);
      expect(await actorFromTicket(ticket)).toBeDefined();
      await writeStraight(sql`update module set retired_at = now() where name = 'payroll'`);
      expect(await getsNothing(createModuleTicket(console, wanted))).toBe(true);
    });
  },
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
  await change(who, sql`hr_state = 'ended'`);
  const tried = await tryPasskey(office, { handle, answer: authenticator.use(options) });
  expect(tried).toEqual({ outcome: "failed" });
});
