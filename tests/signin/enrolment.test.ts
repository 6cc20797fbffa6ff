import { describe, expect, test } from "vitest";
import { database, now } from "#lib/kernel/index.ts";
import {
  completeEnrolment,
  createEnrolmentLink,
  enrolPassword,
  readOfferedTotp,
  openEnrolment,
} from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { inFreshCompany } from "./at-work.ts";
import {
  clock,
  codeAt,
  console,
  enrol,
  hire,
  linkFor,
  office,
  password,
  tokenOf,
} from "./staff.ts";
import { redeemed } from "./redeemed.ts";

inFreshCompany();

const over = { code: "gone", reason: "enrolment_link_is_over" };

describe("an enrolment", () => {
  test("by link: a password, an authenticator, a ticket", async () => {
    const employee = await hire();
    const token = await linkFor(employee);
    expect(await openEnrolment(office, { token })).toMatchObject({
      displayName: "Georgi Facello",
      employeeNumber: employee.number,
      purpose: "joining",
    });
    const { handle } = await enrolPassword(office, { token, password });
    const { secret, uri } = await readOfferedTotp(office, { handle });
    expect(uri).toContain(secret);
    expect(await completeEnrolment(office, { handle, code: codeAt(secret, now()) })).toEqual({
      outcome: "passed",
    });
    const { ticket } = await redeemed(office, { handle });
    expect(await actorFromTicket(ticket)).toMatchObject({ personId: employee.id, assurance: 2 });
  });

  test("link is given once: no repeated call finds it in the database", async () => {
    const { number } = await hire();
    const once = { ...console, idempotencyKey: "link" };
    const { path } = await createEnrolmentLink(once, { employeeNumber: number });
    const { rows } = await database().pool.query<{ kept: string }>(
      "select t::text as kept from idempotent_answer t where key = 'link'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.kept).not.toContain(path.replace("/enrol/", ""));
    await expect(createEnrolmentLink(once, { employeeNumber: number })).rejects.toMatchObject({
      code: "conflict",
      reason: "answer_is_not_kept",
    });
  });

  test("works once, however many follow the link at the same time", async () => {
    const token = await linkFor(await hire());
    const logins = [];
    for (let each = 0; each < 8; each++) {
      logins.push((await enrolPassword(office, { token, password })).handle);
    }
    const answers = await Promise.allSettled(
      logins.map(async (handle) => {
        const { secret } = await readOfferedTotp(office, { handle });
        return completeEnrolment(office, { handle, code: codeAt(secret, now()) });
      }),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(openEnrolment(office, { token })).rejects.toMatchObject(over);
    await expect(enrolPassword(office, { token, password })).rejects.toMatchObject(over);
  });

  test("is not possible outside the link's time, nor by one that was replaced", async () => {
    const employee = await hire();
    const made = await createEnrolmentLink(console, {
      employeeNumber: employee.number,
      hours: 1,
      validFrom: new Date(clock.at.getTime() + 60_000),
    });
    const token = tokenOf(made.path);
    await expect(openEnrolment(office, { token })).rejects.toMatchObject(over);
    clock.pass(60);
    await openEnrolment(office, { token });
    clock.pass(3600);
    await expect(openEnrolment(office, { token })).rejects.toMatchObject(over);
    const first = await linkFor(employee);
    await linkFor(employee);
    await expect(openEnrolment(office, { token: first })).rejects.toMatchObject(over);
  });

  test("puts nothing in force before the first right code", async () => {
    const employee = await hire();
    await enrol(employee);
    const before = await hashOf(employee.id);
    const { handle } = await enrolPassword(office, {
      token: await linkFor(employee),
      password: "another lantern 49",
    });
    expect(await completeEnrolment(office, { handle, code: "000000" })).toEqual({
      outcome: "failed",
    });
    expect(await hashOf(employee.id)).toBe(before);
    await expect(redeemed(office, { handle })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("ends after ten wrong codes", async () => {
    const token = await linkFor(await hire());
    const { handle } = await enrolPassword(office, { token, password });
    const outcomes = [];
    for (let each = 0; each < 10; each++) {
      outcomes.push((await completeEnrolment(office, { handle, code: "nonsense" })).outcome);
    }
    expect(outcomes.slice(-2)).toEqual(["failed", "over"]);
    await expect(completeEnrolment(office, { handle, code: "000000" })).rejects.toMatchObject(over);
  });

  test("mints at most one ticket", async () => {
    const { handle } = await enrol(await hire());
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => redeemed(office, { handle })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("cannot be started for whoever has left", async () => {
    const employee = await hire("ended");
    await expect(linkFor(employee)).rejects.toMatchObject({ code: "invalid_input" });
  });

  test.each(["postern postern", "georgi.facello1", "short 1", "password123", "aaaaaaaaaaaa"])(
    "refuses the password %s",
    async (weak) => {
      const token = await linkFor(await hire());
      await expect(enrolPassword(office, { token, password: weak })).rejects.toMatchObject({
        code: "invalid_input",
        details: { problems: [{ field: "password" }] },
      });
    },
  );
});

async function hashOf(personId: string): Promise<string> {
  const { rows } = await database().pool.query<{ hash: string }>(
    "select hash from password where person_id = $1",
    [personId],
  );
  return rows[0]?.hash ?? "";
}
