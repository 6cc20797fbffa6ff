import { database, isPosternError } from "#lib/kernel/index.ts";
import {
  approveRequest,
  changeRequest,
  createDelegation,
  endDelegation,
  endRequest,
  extendRequest,
  narrowRequest,
  rejectRequest,
  RequestItemId,
  withdrawRequest,
} from "#lib/requests/index.ts";
import { ask, changePerson, clock, type Company } from "./company.ts";
import { everybody } from "./small-company.ts";

export type Random = {
  /** A whole number from 0 to below the limit. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(items: readonly T[]) => T | undefined;
};

/** The same numbers for the same seed and stream (mulberry32). */
export function randomOf(seed: number, stream: number): Random {
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: (items) => items[below(items.length)] };
}

const expected = new Set([
  ...["forbidden", "conflict", "invalid_input", "not_found", "gone", "held", "unavailable"],
]);

/** Runs an act that may be refused; anything but a typed refusal is a fault. */
export async function tolerated(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (isPosternError(error) && expected.has(error.code) && error.reason !== "breaks_a_rule")
      return;
    throw error;
  }
}

const targets = ["read", "write", "root", "pay", "security"] as const;
const protectedPeople = new Set(["sec4"]);

type Act = (company: Company, random: Random) => Promise<unknown>;

const anybody = (random: Random): string => random.pick(everybody) ?? "a1";

const submit: Act = (company, random) => {
  const name = anybody(random);
  const isForAnother = random.below(4) === 0;
  return ask(company, name, random.pick(targets) ?? "write", {
    minutes: random.below(6) === 0 ? null : 1 + random.below(480),
    ...(isForAnother && { beneficiary: anybody(random) }),
    ...(random.below(5) === 0 && {
      startsAt: new Date(clock.now.getTime() + random.below(3_600_000)),
    }),
  });
};

type Row = { id: string; names: string[] };

async function someItem(random: Random, state: string): Promise<Row | undefined> {
  const { rows } = await database().pool.query<Row>(
    `select i.id, array(select p.display_name from request_approver r
       join person p on p.id = r.person_id where r.item_id = i.id and r.removed_at is null
         and r.stage = i.stage and r.round = i.round) as names
     from request_item i where i.state = $1 order by i.id desc limit 12`,
    [state],
  );
  return random.pick(rows);
}

/** Mostly somebody who is asked; now and then just anybody, who must be refused. */
async function decide(company: Company, random: Random): Promise<unknown> {
  const item = await someItem(random, "pending");
  if (!item) return undefined;
  const name = random.below(5) === 0 ? anybody(random) : (random.pick(item.names) ?? "boss");
  const itemId = RequestItemId.parse(item.id);
  const who = company.as(name);
  const way = random.below(10);
  if (way < 7) return approveRequest(who, { itemId });
  if (way < 9)
    return narrowRequest(who, { itemId, minutes: 1 + random.below(240), comment: "less" });
  return rejectRequest(who, { itemId, comment: "no" });
}

const delegate: Act = async (company, random) => {
  const from = anybody(random);
  const { delegationId } = await createDelegation(company.as(from), {
    toId: company.who(anybody(random)),
    validTo: new Date(clock.now.getTime() + 60_000 * (1 + random.below(600))),
    reason: "at random",
  });
  return random.below(3) === 0 ? endDelegation(company.as(from), { delegationId }) : undefined;
};

const leave: Act = async (company, random) => {
  const name = anybody(random);
  if (protectedPeople.has(name)) return;
  await changePerson(company, name, { hrState: "ended" });
};

const move: Act = (company, random) => {
  const [name, manager] = [anybody(random), anybody(random)];
  return changePerson(company, name, { manager });
};

/** Withdraws, ends, extends or changes something in the requester's or holder's name. */
const steer: Act = async (company, random) => {
  const state = random.pick(["pending", "approved", "granted", "granted"]) ?? "granted";
  const item = await someItem(random, state);
  if (!item) return undefined;
  const { rows } = await database().pool.query<{ name: string }>(
    `select p.display_name as name from request_item i
     join person p on p.id = i.beneficiary_id where i.id = $1`,
    [item.id],
  );
  const who = company.as(rows[0]?.name ?? "a1");
  const itemId = RequestItemId.parse(item.id);
  if (state === "granted") {
    return random.below(2) === 0
      ? endRequest(who, { itemId })
      : extendRequest(who, { itemId, minutes: 1 + random.below(120), reason: "more time" });
  }
  return random.below(2) === 0
    ? withdrawRequest(who, { itemId })
    : changeRequest(who, { itemId, minutes: 1 + random.below(480) });
};

const acts: readonly Act[] = [
  ...[submit, submit, submit, decide, decide, decide, decide, decide, decide],
  ...[delegate, leave, move, steer, steer],
];

/** One act of one of everybody, chosen by the numbers. */
export const actAtRandom: Act = (company, random) => (random.pick(acts) ?? submit)(company, random);
