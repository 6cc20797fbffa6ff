import { beforeAll, expect, test } from "vitest";
import { tryPassword } from "#lib/signin/index.ts";
import { clock, enrol, from, openCompany, password } from "#tests/signin/staff.ts";
import { ask, seedBirthrights, seedRule } from "./birthrights.ts";
import { groupFeed, idsIn, join, standing, type GroupFeed } from "./group-feed.ts";
import { hookSender, settleAll, type Sender } from "./hook-sender.ts";
import { PersonId } from "#lib/kernel/index.ts";

let sender: Sender;
let directory: GroupFeed;
let crew: unknown;
beforeAll(async () => {
  await openCompany();
  clock.set(new Date("2026-01-10T12:00:00Z"));
  await seedBirthrights();
  await seedRule({
    ...{ code: "crew", gives: "lab" },
    expression: '"directory:crew" in person.groups',
  });
  sender = await hookSender("workday");
  directory = await groupFeed("directory");
  crew = (await directory.create("crew", [])).resource["id"];
});

const office = from("192.0.2.10");

async function tell(type: string, data: Record<string, string>): Promise<void> {
  expect((await sender.send({ type: `person.${type}` as "person.hire", data })).status).toBe(202);
  await settleAll();
}

const signsIn = async (account: string) =>
  (await tryPassword(office, { account, password })).outcome === "passed";

async function hired(employeeNumber: string) {
  const names = { givenName: "Aki", familyName: `Family ${employeeNumber}` };
  await tell("hire", { employeeNumber, day: "2026-01-05", orgCode: "d001", ...names });
  const [found] = await ask<{ id: string }>("select id from person where employee_number = $1", [
    employeeNumber,
  ]);
  const id = PersonId.parse(found?.id);
  await enrol({ id, number: employeeNumber, email: "" });
  await directory.patch(crew, [join(id)]);
  expect(await standing(id)).toBe("directory:crew | lab mail share-d001");
  expect(await signsIn(employeeNumber)).toBe(true);
  return id;
}

test("an end that is taken back leaves groups, and ways to sign in, as they were", async () => {
  const id = await hired("A1");
  await tell("termination_immediate", { employeeNumber: "A1" });
  clock.pass(3600);
  expect(await signsIn("A1")).toBe(false);
  await tell("termination_rescinded", { employeeNumber: "A1" });
  expect(await standing(id)).toBe("directory:crew | lab mail share-d001");
  expect(await signsIn("A1")).toBe(true);
});

test("who begins anew is in no group from before, and chooses anew how to sign in", async () => {
  const id = await hired("A2");
  await tell("termination_immediate", { employeeNumber: "A2" });
  clock.pass(86_400 * 10);
  await tell("rehire", { employeeNumber: "A2", day: "2026-01-19" });
  expect(await standing(id)).toBe(" | mail share-d001");
  expect(await idsIn(directory, crew)).not.toContain(id);
  expect(await signsIn("A2")).toBe(false);

  await directory.patch(crew, [join(id)]);
  expect(await standing(id)).toBe("directory:crew | lab mail share-d001");
  await enrol({ id, number: "A2", email: "" });
  expect(await signsIn("A2")).toBe(true);
  const [purpose] = await ask(
    "select purpose from enrolment_link where person_id = $1 order by created_at desc limit 1",
    [id],
  );
  expect(purpose).toEqual({ purpose: "joining" });
});
