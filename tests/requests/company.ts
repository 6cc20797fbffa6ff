import { z } from "zod";
import { recompute, shareWorld } from "#lib/access/index.ts";
import {
  begin,
  command,
  database,
  execute,
  injectClock,
  newId,
  onlySystem,
  recordDoor,
  sql,
  systemActor,
  type Context,
  type PersonId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { tasks } from "#lib/registry/index.ts";
import { applyPolicy, RequestItemId, savePolicy, submitRequest } from "#lib/requests/index.ts";
import { everybody, seedCatalog, seedPeople } from "./small-company.ts";

/** A small company: two teams under one boss, owners, security, and rights to ask for. */
export type Company = {
  /** Ids of people by name. */
  readonly who: (name: string) => PersonId;
  readonly target: (code: string) => string;
  readonly as: (name: string, extra?: { readonly isImpersonated?: boolean }) => Context;
};

export const system: Context = begin(systemActor("test"));

const seed = recordDoor({
  name: "test.seed-requests",
  tables: ["person"],
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});
/** Writes straight to the tables, as no command would. */
export const writeStraight = (write: (tx: Tx) => Promise<unknown>) => seed(write);

const workCommand = command({
  name: "test.request-work",
  title: "Runs a step in a test.",
  right: "system",
  rest: "internal",
  input: z.object({ body: z.custom<(work: Work) => Promise<unknown>>() }),
  output: z.unknown(),
  load: async () => undefined,
  authorize: onlySystem,
  run: ({ input, ...work }) => input.body(work),
});
/** Runs steps inside a command, as another room would. */
export const inWork = (body: (work: Work) => Promise<unknown>) => workCommand(system, { body });

const started = new Date("2026-03-02T09:00:00.000Z");
const held = { now: started, isRunning: false, skippedMs: 0 };

/** The clock of the test: it stands until it is moved, or runs with jumps. */
export const clock = {
  get now(): Date {
    return held.isRunning ? new Date(Date.now() + held.skippedMs) : held.now;
  },
  set now(instant: Date) {
    held.now = instant;
  },
  set isRunning(isRunning: boolean) {
    held.isRunning = isRunning;
  },
  /** Jumps over minutes while it runs. */
  skip(minutes: number): void {
    held.skippedMs += minutes * 60_000;
  },
};
const readClock = (databaseNow: Date): Date =>
  held.isRunning ? new Date(databaseNow.getTime() + held.skippedMs) : held.now;

export const later = (minutes: number): Date => {
  clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  return clock.now;
};

export async function openCompany(): Promise<Company> {
  Object.assign(held, { now: started, isRunning: false, skippedMs: 0 });
  injectClock(readClock);
  const people = new Map(everybody.map((name) => [name, newId<"person">()]));
  const codes = ["read", "write", "root", "pay", "approve-pay", "trained", "odd", "security"];
  const targets = new Map([...codes, "sys", "sod", "training"].map((code) => [code, newId()]));
  const who = (name: string) => {
    const found = people.get(name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const target = (code: string) => targets.get(code) ?? "";
  await writeStraight(async (tx) => {
    await seedPeople(tx, who, clock.now);
    await seedCatalog(tx, { who, target, now: clock.now });
  });
  await seedPolicies();
  const as: Company["as"] = (name, extra = {}) =>
    begin({
      kind: "person",
      personId: who(name),
      ticketId: newId(),
      assurance: 2,
      get authenticatedAt() {
        return clock.now;
      },
      isImpersonated: extra.isImpersonated ?? false,
      rights: new Set(),
    });
  return { who, target, as };
}

const fallback = { kind: "role", role: "security" } as const;
type PolicyInput = Parameters<typeof savePolicy>[1];
type Stages = Extract<PolicyInput["definition"], { stages: unknown }>["stages"];

export const stagesOf: Record<string, Stages> = {
  manager: [{ name: "manager", groups: [{ approvers: { kind: "manager" } }], timeoutHours: 24 }],
  both: [
    { name: "manager", groups: [{ approvers: { kind: "manager" } }], timeoutHours: 24 },
    {
      name: "owner",
      groups: [{ approvers: { kind: "owner_of_entitlement" } }],
      timeoutHours: 24,
      escalate: { kind: "owner_of_system" },
    },
  ],
  security: [{ name: "security", groups: [{ approvers: fallback, quorum: 2 }], noQuorum: 2 }],
};

async function seedPolicies() {
  await enforce("low-risk", 10, 'item.kind == "entitlement" && item.risk == "low"', {
    automatic: true,
  });
  await enforce("privileged", 20, 'item.risk == "privileged"', {
    stages: stagesOf["both"] ?? [],
    fallback,
  });
  await enforce("roles", 30, 'item.kind == "role"', {
    stages: stagesOf["security"] ?? [],
    fallback,
    isPermanentAllowed: true,
  });
  await enforce("usual", 40, 'item.risk in ["medium", "high"]', {
    stages: stagesOf["manager"] ?? [],
    fallback,
    isPermanentAllowed: true,
  });
}

export async function enforce(
  code: string,
  priority: number,
  condition: string,
  definition: PolicyInput["definition"],
) {
  const saved = await savePolicy(system, { code, name: code, priority, condition, definition });
  await applyPolicy(system, { code, version: saved.version });
}

/** Asks for one thing; answers its item. */
export async function ask(
  company: Company,
  name: string,
  code: string,
  more: { minutes?: number | null; startsAt?: Date; beneficiary?: string } = {},
) {
  const submitted = await submitRequest(company.as(name), {
    ...(more.beneficiary && { beneficiaryId: company.who(more.beneficiary) }),
    items: [
      {
        targetKind: code === "security" ? "role" : "entitlement",
        targetId: company.target(code),
        minutes: more.minutes === undefined ? 60 : more.minutes,
        startsAt: more.startsAt ?? null,
      },
    ],
    reason: "needed for the work",
  });
  const [item] = submitted.items;
  if (!item) throw new Error("nothing was submitted");
  return {
    itemId: RequestItemId.parse(item.itemId),
    requestId: submitted.requestId,
    ...stateOf(item),
  };
}
const stateOf = ({ state, endsAt }: { state: string; endsAt: Date | null }) => ({ state, endsAt });

type QueuedJob = { id: string; identifier: string; payload: Record<string, unknown> };

/** Runs jobs that are due by the test's clock, and those they queue, as a worker would. */
export async function runJobs(): Promise<number> {
  let done = 0;
  for (;;) {
    const { rows } = await database().pool.query<QueuedJob>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and (j.run_at <= $1 or j.run_at = j.created_at)
       returning j.id::text, t.identifier, j.payload`,
      [clock.now],
    );
    if (rows.length === 0) return done;
    for (const { identifier, payload } of rows.toSorted((a, b) => Number(a.id) - Number(b.id))) {
      await tasks[identifier]?.(payload);
      done += 1;
    }
  }
}

/** Facts change as a feed would change them; what follows is announced to every room. */
export const changePerson = (
  company: Company,
  name: string,
  change: { hrState?: string; manager?: string; isSuspended?: boolean },
) =>
  inWork(async (work) => {
    const id = company.who(name);
    const manager = change.manager ? company.who(change.manager) : null;
    await shareWorld(work.tx);
    await execute(
      work.tx,
      sql`update person set version = version + 1,
            hr_state = coalesce(${change.hrState ?? null}, hr_state),
            manager_id = coalesce(${manager}::uuid, manager_id),
            suspended_at = case when ${change.isSuspended ?? false} then ${work.now}
                                else suspended_at end
          where id = ${id}::uuid`,
    );
    await recompute(work, { personIds: [id], cause: { kind: "termination", id: null } });
    work.record({ action: "test.person-changed", target: id, persons: [id] });
    const event = change.hrState === "ended" ? "person.left" : "person.changed";
    work.announce(event, { personIds: [id] });
  });

export async function holds(company: Company, name: string, code: string): Promise<boolean> {
  const { rows } = await database().pool.query(
    `select from access where person_id = $1 and entitlement_id = $2 and withdrawn_by is null
       and valid_from <= $3 and (valid_to is null or valid_to > $3)`,
    [company.who(name), company.target(code), clock.now],
  );
  return rows.length > 0;
}
