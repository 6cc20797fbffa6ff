import { addSecret, receiveEvent, settleLane, type HrEvent } from "#lib/feeds/index.ts";
import { laneOf } from "#lib/feeds/inbox/event.ts";
import { settleEvents } from "#lib/feeds/inbox/settle-events.ts";
import {
  begin,
  database,
  execute,
  idOf,
  now,
  operatorActor,
  recordDoor,
  PersonId,
  sql,
  systemActor,
} from "#lib/kernel/index.ts";

const code = "workday";
const atConsole = begin(operatorActor("test"));
const worker = begin(systemActor("test"));

const hire = (employeeNumber: string, given: string, family: string): HrEvent => ({
  ...{ kind: "hire", employeeNumber, day: "2026-03-02", givenName: given, familyName: family },
  ...{ orgCode: "d001", title: "Staff", timeZone: "Europe/Berlin" },
});

async function first(statement: string): Promise<string> {
  const { rows } = await database().pool.query<{ id: string }>(statement);
  return rows[0]?.id ?? "none";
}

/** As if it had been tried to its end. */
const fail = recordDoor({
  name: "test.fail-event",
  tables: ["feed_event"],
  run: ({ tx, now: at }, key: string) =>
    execute(
      tx,
      sql`update feed_event set state = 'failed', reason = 'already_exists', attempts = 8,
                 settled_at = ${at} where key = ${key}`,
    ),
});

/** A system that pushed: what it told is applied, waits, is held for three reasons, and failed. */
export async function pushEvents(alike: string): Promise<void> {
  await addSecret(atConsole, { code });
  const feedId = idOf("feed").parse(await first(`select id from feed where code = '${code}'`));
  const receive = (key: string, event?: HrEvent) =>
    receiveEvent({ feedId, key, enteredAt: now(), text: key, event, problems: wrong });
  const settle = (event: HrEvent) =>
    settleLane(worker, { feedId, lane: laneOf(event.employeeNumber) });
  const arrive = async (key: string, event: HrEvent) => {
    await receive(key, event);
    await settle(event);
  };
  await arrive("msg-1", hire("W1001", "Zvonko", "Nyanchama"));
  await arrive("msg-2", hire("W1002", "丽华", "欧阳"));
  const moves = { kind: "transfer", day: "2026-03-09", orgCode: "d002" } as const;
  await arrive("msg-3", { ...moves, employeeNumber: "W1001" });
  await arrive("msg-4", { ...moves, employeeNumber: "W2001" });
  await arrive("msg-5", { kind: "leave_start", employeeNumber: "10002", day: "2026-03-09" });
  await arrive("msg-6", await likeSomebody(alike));
  await receive("msg-7", { ...moves, employeeNumber: "W1002" });
  const personId = PersonId.parse(
    await first("select id from person where employee_number = 'W1002'"),
  );
  const hold = [{ personId, reason: "brake" }];
  await settleEvents(worker, { feedId, lane: laneOf("W1002"), hold });
  await receive("msg-8", {
    ...{ kind: "identity_change", employeeNumber: "W1001", day: "2026-03-10" },
    newEmployeeNumber: "W1003",
  });
  await fail("msg-8");
  await receive("msg-9");
}

const wrong = [
  { field: "data.day", reason: "invalid_format", expected: "a day that exists, YYYY-MM-DD" },
  { field: "data", reason: "unrecognized_keys", expected: 'Unrecognized key: "salary"' },
];

/** A newcomer with the name and address of somebody who is here. */
async function likeSomebody(number: string): Promise<HrEvent> {
  const { rows } = await database().pool.query<{ given: string; family: string; mail: string }>(
    `select given_name as given, family_name as family, work_email as mail
     from person where employee_number = '${number}'`,
  );
  const { given = "", family = "", mail } = rows[0] ?? {};
  const event = hire("W1009", given, family);
  return { ...event, ...(mail && { workEmail: mail }) };
}
