import { beforeEach, describe, expect, test } from "vitest";
import { tryRiskRules, changeRiskRules, type RiskRules } from "#lib/devices/index.ts";
import { initialRules } from "#lib/devices/risk-rules.ts";
import { begin, sql } from "#lib/kernel/index.ts";
import { tidyAssessments } from "#lib/devices/assess.ts";
import { beginStepUp, redeemLogin, tryCode, tryPassword } from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { signIn as signInHere } from "./at-a-browser.ts";
import { newClientKey, type ClientKey } from "./client-key.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { attemptPasskey, changesSaid, enrolWithPasskey } from "../signin/passkey-staff.ts";
import {
  clock,
  codeAt,
  console as operator,
  from,
  hire,
  member,
  password,
  writeStraight,
} from "../signin/staff.ts";

inFreshCompany();
beforeEach(async () => {
  await writeStraight(sql`delete from device_assessment`);
  await changeRiskRules(operator, { rules });
});

const rules: RiskRules = {
  ...initialRules,
  places: [
    { name: "Berlin", networks: ["192.0.2.0/24"], latitude: 52.52, longitude: 13.405 },
    { name: "Shanghai", networks: ["198.51.100.0/24"], latitude: 31.23, longitude: 121.47 },
  ],
};
const [berlin, shanghai] = [from("192.0.2.10"), from("198.51.100.10")];
type Who = Awaited<ReturnType<typeof member>>;

async function signIn(who: Who, where = berlin, platform = "Linux") {
  clock.pass(90);
  const { handle = "" } = await tryPassword(where, { account: who.number, password });
  await tryCode(where, { handle, code: codeAt(who.secret, clock.at) });
  return redeemLogin(where, { handle, client: { platform } });
}

async function levelOf(ticket: string): Promise<number> {
  const actor = await actorFromTicket(ticket);
  return actor?.kind === "person" ? actor.assurance : 0;
}

const apply = (changed: Partial<RiskRules>) =>
  changeRiskRules(operator, { rules: { ...rules, ...changed } });

describe("a sign-in from where nobody gets that fast", () => {
  test("with a code is let in with little, and a code gives no more", async () => {
    const who = await member();
    await signIn(who, berlin);
    const risky = await signIn(who, shanghai);
    if (risky.outcome !== "passed") throw new Error(risky.reason);
    expect(await levelOf(risky.ticket)).toBe(1);
    const actor = await actorFromTicket(risky.ticket);
    if (!actor) throw new Error("no ticket");
    clock.pass(90);
    const { handle } = await beginStepUp(begin(actor, shanghai), {});
    await tryCode(shanghai, { handle, code: codeAt(who.secret, clock.at) });
    expect(await redeemLogin(shanghai, { handle, client: { platform: "Linux" } })).toMatchObject({
      ...{ outcome: "refused", reason: "risk_needs_passkey" },
    });
    expect(await levelOf(risky.ticket)).toBe(1);
  });

  test("by passkey is let in as ever", async () => {
    const { authenticator } = await enrolWithPasskey(await hire());
    const near = await attemptPasskey(authenticator, {}, berlin);
    await redeemLogin(berlin, { handle: near.handle, client: { platform: "Linux" } });
    clock.pass(60);
    const { handle } = await attemptPasskey(authenticator, {}, shanghai);
    const far = await redeemLogin(shanghai, { handle, client: { platform: "Linux" } });
    if (far.outcome !== "passed") throw new Error(far.reason);
    expect(await levelOf(far.ticket)).toBe(2);
  });
});

test("a sign-in that the rules refuse gets nothing, and people hear of it", async () => {
  await apply({ weights: { ...rules.weights, tampering: 100 } });
  const who = await member();
  expect(await signIn(who, berlin, "Windows")).toMatchObject({
    ...{ outcome: "refused", reason: "too_risky" },
  });
  expect(await changesSaid(who.id)).toContain("risky_client");
  expect(await signIn(who)).toMatchObject({ outcome: "passed" });
});

test("whoever was refused elsewhere says nothing of where the person is", async () => {
  const who = await member();
  await signIn(who, berlin);
  await apply({ weights: { ...rules.weights, tampering: 100 } });
  expect(await signIn(who, shanghai, "Windows")).toMatchObject({ reason: "too_risky" });
  const back = await signIn(who, berlin);
  if (back.outcome !== "passed") throw new Error(back.reason);
  expect(await levelOf(back.ticket)).toBe(2);
});

test("other rules are tried on the last 30 days, and change nothing", async () => {
  const [one, other] = [await member(), await member()];
  await signIn(one, berlin);
  await signIn(one, shanghai);
  await signIn(other, berlin);
  const stricter = { ...rules, weights: { ...rules.weights, "impossible-travel": 100 } };
  const tried = await tryRiskRules(operator, { rules: stricter });
  expect(tried).toMatchObject({
    ...{ assessed: 3, changed: 1, before: { allow: 2, "step-up": 1, deny: 0 } },
    after: { allow: 2, "step-up": 0, deny: 1 },
    examples: [{ personNumber: one.number, from: "step-up", to: "deny" }],
  });
  const signals = new Map(tried.signals.map(({ kind, count }) => [kind, count]));
  expect([signals.get("no-key"), signals.get("impossible-travel")]).toEqual([3, 1]);
  expect(await tryRiskRules(operator, { rules })).toMatchObject({ changed: 0, examples: [] });
});

test("what is older than 30 days is forgotten, and later places count from then on", async () => {
  const who = await member();
  await signIn(who, berlin);
  clock.pass(30 * 86_400 - 60);
  expect(await tidyAssessments(undefined)).toBe(0);
  clock.pass(61);
  expect(await tidyAssessments(undefined)).toBe(1);
  expect((await tryRiskRules(operator, { rules })).assessed).toBe(0);
});

describe("a device that is new", () => {
  const browser = async (who: Who, key: ClientKey, weight: number) => {
    await apply({ weights: { ...rules.weights, "new-device": weight } });
    return signInHere(who, key);
  };

  test("stays new as long as it is let in with little, and gets no cookie of its own", async () => {
    const [who, key] = [await member(), await newClientKey()];
    for (let each = 0; each < 3; each++) {
      const answer = await browser(who, key, rules.mediumFrom);
      if (answer.outcome !== "passed") throw new Error(answer.reason);
      expect(answer.deviceCookie).toBeNull();
      expect(await levelOf(answer.ticket)).toBe(1);
    }
    expect((await changesSaid(who.id)).filter((change) => change === "new_device")).toHaveLength(3);
  });

  test("is known once a sign-in on it passed, and not by having been refused", async () => {
    const [who, key] = [await member(), await newClientKey()];
    for (let each = 0; each < 2; each++) {
      expect(await browser(who, key, rules.highFrom)).toEqual({
        ...{ outcome: "refused", reason: "too_risky", deviceCookie: null },
      });
    }
    expect(await browser(who, key, 0)).toMatchObject({
      ...{ outcome: "passed", deviceCookie: expect.any(String) as string },
    });
    expect(await browser(who, key, rules.highFrom)).toMatchObject({ outcome: "passed" });
  });
});
