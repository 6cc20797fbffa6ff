import { describe, expect, test } from "vitest";
import { database, execute, newId, sql } from "#lib/kernel/index.ts";
import {
  askMailServer,
  closeMail,
  getMailState,
  listUndelivered,
  sendMails,
  tellFactors,
} from "#lib/notify/index.ts";
import { claimMails } from "#lib/notify/mail-store.ts";
import { clock, later, system, writeStraight } from "#tests/requests/company.ts";
import { headersOf, ownAuthority, startMailServer } from "#tests/support/mail-server.ts";
import { mailingCompany, mailTo, overTls, smtpOf } from "./mailing.ts";

const held = mailingCompany();

let said = 0;
async function tell(name: string): Promise<void> {
  const at = new Date(clock.now.getTime() + ++said).toISOString();
  await tellFactors(system, { personId: held.company.who(name), change: "password", at });
}
const state = () => getMailState(system, {});
const messageIds = () =>
  held.server.received.map(({ raw }) => headersOf(raw).get("message-id")?.[0] ?? "");

describe("a server", () => {
  test("that offers no encryption gets nothing, not even the credentials", async () => {
    const asked: string[] = [];
    const plain = await startMailServer({
      ...{ hideSTARTTLS: true, disabledCommands: ["STARTTLS"], allowInsecureAuth: true },
      onAuth: ({ username }, _session, done) => {
        asked.push(username ?? "");
        done(null, { user: username });
      },
    });
    mailTo(overTls(plain.port).replace("smtp://", "smtp://me:secret@"));
    await tell("a1");
    expect(await sendMails()).toBe(0);
    expect([plain.received, asked]).toEqual([[], []]);
    expect((await state()).waitingBecause).toMatch(/^(STARTTLS|no answer)/);
    await plain.stop();
  });

  test("whose certificate nobody vouches for gets nothing", async () => {
    mailTo(`smtp://localhost:${held.server.port}?requireTLS=true`);
    await tell("a1");
    expect(await sendMails()).toBe(0);
    expect(held.server.received).toEqual([]);
    expect((await state()).waitingBecause).toContain("no answer");
  });

  test("on this machine itself needs no encryption", async () => {
    mailTo(`smtp://localhost:${held.server.port}`);
    await tell("a1");
    expect(await sendMails()).toBe(1);
    expect(held.server.received).toMatchObject([{ isSecure: false }]);
  });

  test("with TLS from the first byte is spoken to so", async () => {
    const implicit = await startMailServer({ secure: true });
    mailTo(`smtps://localhost:${implicit.port}?ca=${ownAuthority}`);
    await tell("a1");
    expect(await sendMails()).toBe(1);
    expect(implicit.received).toMatchObject([{ isSecure: true }]);
    closeMail();
    await implicit.stop();
  });

  test("that refuses our credentials loses no mail: it waits for an operator", async () => {
    const strict = await startMailServer({
      authOptional: false,
      onAuth: ({ password }, _session, done) =>
        password === "p:w d" ? done(null, { user: "me" }) : done(new Error("no")),
    });
    mailTo(overTls(strict.port).replace("smtp://", "smtp://me:wrong@"));
    await tell("a1");
    expect(await sendMails()).toBe(0);
    const { waiting, waitingBecause } = await state();
    expect([waiting, waitingBecause]).toEqual([1, expect.stringMatching(/^AUTH.* 535/)]);
    expect(waitingBecause).not.toContain("wrong");
    later(10);
    mailTo(overTls(strict.port).replace("smtp://", "smtp://me:p%3Aw%20d@"));
    expect(await sendMails()).toBe(1);
    closeMail();
    await strict.stop();
  });

  test("is asked by the doctor whether it lets us in", async () => {
    const ask = (url: string) => {
      const { smtp } = smtpOf(url);
      return smtp && askMailServer(smtp);
    };
    expect(await ask(overTls(held.server.port))).toBeUndefined();
    expect(await ask("smtp://127.0.0.1:9")).toBe("no answer: ECONNREFUSED");
  });
});

describe("a mail", () => {
  test("that is not taken for now is sent later, under the same name", async () => {
    let answers = 0;
    held.server.answer(() =>
      ++answers === 1 ? { code: 451, text: "4.7.1 come back" } : undefined,
    );
    await tell("a1");
    expect(await sendMails()).toBe(0);
    expect(await state()).toMatchObject({ waiting: 1, waitingBecause: "RCPT TO 451 4.7.1" });
    expect(await sendMails()).toBe(0);
    later(1);
    expect(await sendMails()).toBe(1);
    expect(await state()).toMatchObject({ waiting: 0, sent: 1, failed: 0 });
  });

  test("that is refused is given up at once, and whoever answers for it sees why", async () => {
    held.server.answer(() => ({ code: 550, text: "5.1.1 no such mailbox here, ask Ms Miller" }));
    await tell("a1");
    expect(await sendMails()).toBe(0);
    const { undelivered } = await listUndelivered(system, {});
    expect(undelivered).toMatchObject([
      { personNumber: "10004", kind: "security", change: "password", attempts: 1 },
    ]);
    expect(undelivered[0]?.reason).toBe("RCPT TO 550 5.1.1");
    const { rows } = await database().pool.query(
      "select outcome from audit_event where action = 'mail.give-up'",
    );
    expect(rows).toHaveLength(1);
    await expect(listUndelivered(held.company.as("a1"), {})).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("that one mailbox refuses reaches the others all the same", async () => {
    held.server.answer((to) =>
      to.startsWith("10004") ? { code: 550, text: "5.1.1 no" } : undefined,
    );
    for (const name of ["a1", "a2", "a3"]) await tell(name);
    expect(await sendMails()).toBe(2);
    expect(await state()).toMatchObject({ waiting: 0, sent: 2, failed: 1 });
  });

  test("outlives a server that is away for days, and no longer than four", async () => {
    const { port } = held.server;
    const vanish = () => {
      closeMail();
      return held.server.stop();
    };
    await vanish();
    await tell("a1");
    let tried = 0;
    for (; tried < 8; tried++) {
      expect(await sendMails()).toBe(0);
      later(tried < 4 ? 10 : 12 * 60);
    }
    expect(await state()).toMatchObject({ waiting: 1, failed: 0 });
    expect((await state()).waitingBecause).toMatch(/^no answer: \w+$/);
    held.server = await startMailServer({}, port);
    expect(await sendMails()).toBe(1);

    await vanish();
    await tell("a2");
    later(4 * 24 * 60);
    expect(await sendMails()).toBe(0);
    expect(await state()).toMatchObject({ waiting: 0, failed: 1 });
    held.server = await startMailServer({}, port);
  });

  test("that a worker took along into its death is sent again, under the same name", async () => {
    await tell("a1");
    const [taken] = await claimMails({});
    expect(taken?.attempts).toBe(1);
    expect(await sendMails()).toBe(0);
    later(10);
    expect(await sendMails()).toBe(1);
    await writeStraight((tx) =>
      execute(tx, sql`update mail set state = 'waiting', ended_at = null, next_at = ${clock.now}`),
    );
    expect(await sendMails()).toBe(1);
    const [first, second] = messageIds();
    expect(first).toMatch(/^<[0-9a-f]{40}@postern\.example>$/);
    expect(second).toBe(first);
  });

  test("never holds up what caused it: a server that hangs is not waited for", async () => {
    const startedAt = performance.now();
    const { port } = held.server;
    await held.server.stop();
    mailTo(`smtp://192.0.2.1:${port}`);
    await tell("a1");
    expect(performance.now() - startedAt).toBeLessThan(5000);
    held.server = await startMailServer({}, port);
  });
});

test("two hundred notices reach two hundred people, each once", async () => {
  await writeStraight((tx) =>
    execute(
      tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, work_email, worker_type, hr_state, time_zone, groups, created_at,
            changed_at)
          select gen_random_uuid(), 1, 0, ${newId()}::uuid, 'n' || n, 'N', 'n' || n || '@harbour.example',
                 'employee', 'active', 'UTC', '{}', now(), now() from generate_series(1, 200) n`,
    ),
  );
  const { rows } = await database().pool.query<{ id: string }>(
    "select id::text from person where employee_number like 'n%'",
  );
  const at = clock.now.toISOString();
  await Promise.all(
    rows.map(({ id }) => tellFactors(system, { personId: id, change: "password", at })),
  );
  expect(await sendMails()).toBe(200);
  expect(new Set(held.server.received.flatMap(({ to }) => to)).size).toBe(200);
  expect(held.server.received).toHaveLength(200);
  expect(new Set(messageIds()).size).toBe(200);
});
