import { describe, expect, test } from "vitest";
import { begin, database, newId, operatorActor } from "#lib/kernel/index.ts";
import {
  getMailState,
  listNotices,
  listUndelivered,
  noteLanguage,
  sendMails,
  tellFactors,
  tidyMails,
  useMail,
} from "#lib/notify/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";
import { messages } from "#messages/index.ts";
import { saveSnapshots } from "#lib/people/index.ts";
import { ask, clock, inWork, later, runJobs, system } from "#tests/requests/company.ts";
import { bodiesOf, decodedHeader, headersOf } from "#tests/support/mail-server.ts";
import { mailingCompany, publicUrl } from "./mailing.ts";

const held = mailingCompany();

const place = { address: "192.0.2.7", browser: "Firefox", system: "Windows" };
let said = 0;
/** Something changed about how somebody signs in, each time anew. */
async function tell(name: string, change = "passkey_added"): Promise<void> {
  const at = new Date(clock.now.getTime() + ++said).toISOString();
  await tellFactors(system, { personId: held.company.who(name), change, at, place });
}
const state = () => getMailState(system, {});
const recipients = () => held.server.received.flatMap(({ to }) => to).toSorted();
const addressOf = async (name: string): Promise<string> => {
  const { rows } = await database().pool.query<{ address: string }>(
    "select work_email as address from person where id = $1",
    [held.company.who(name)],
  );
  return rows[0]?.address ?? "";
};

describe("a notice about how somebody signs in", () => {
  test("reaches their work address once, encrypted, and says what, when and from where", async () => {
    await noteLanguage({ personId: held.company.who("a1"), locale: "en" });
    later(8 * 24 * 60);
    await tell("a1");
    expect(await sendMails()).toBe(1);
    expect(await sendMails()).toBe(0);
    const [mail] = held.server.received;
    expect(mail).toMatchObject({ to: [await addressOf("a1")], isSecure: true });
    const raw = mail?.raw ?? "";
    const headers = headersOf(raw);
    expect(headers.get("subject")).toEqual(["Postern: A passkey was added to your account"]);
    expect(headers.get("from")).toEqual(["Postern <postern@postern.example>"]);
    expect(headers.get("auto-submitted")).toEqual(["auto-generated"]);
    const [text = "", html = ""] = bodiesOf(raw);
    for (const body of [text, html]) {
      expect(body).toContain("Firefox, Windows, 192.0.2.7");
      expect(body).toContain("Tuesday, 10 March 2026 at 10:00 (Europe/Berlin)");
      expect(body).toContain("If you did not: open My security");
      expect(
        body.match(/https?:\/\/[^\s"<]+/g)?.every((url) => url === `${publicUrl}/security`),
      ).toBe(true);
    }
  });

  test("is queued with the notice, and a worker's job sends it", async () => {
    await tell("a2");
    await runJobs();
    expect(recipients()).toEqual([await addressOf("a2")]);
  });

  test("speaks every language while it is not settled which one its person reads", async () => {
    await noteLanguage({ personId: held.company.who("a3"), locale: "zh-CN" });
    await tell("a3", "password");
    await sendMails();
    const [subject = ""] = headersOf(held.server.received[0]?.raw ?? "").get("subject") ?? [];
    expect(decodedHeader(subject)).toBe(
      "Postern：你的密码已更改 / Postern: Your password was changed",
    );
  });

  test("is sent to nobody twice, by however many workers at once", async () => {
    for (const name of ["a1", "a2", "a3", "b1", "b2"]) await tell(name);
    await Promise.all([sendMails(), sendMails(), sendMails()]);
    expect(held.server.received).toHaveLength(5);
    expect(new Set(recipients()).size).toBe(5);
  });

  test("stays in the portal alone, with nothing queued, when no server is named", async () => {
    useMail({ publicUrl });
    await tell("a1");
    expect(await state()).toMatchObject({ waiting: 0, sent: 0, failed: 0 });
    expect(await sendMails()).toBe(0);
    expect(await listUndelivered(system, {})).toMatchObject({ isMailing: false });
  });

  test("forgets from where it was done as soon as it is sent, and the rest after some days", async () => {
    await tell("a1");
    await sendMails();
    const { rows } = await database().pool.query("select place, state from mail");
    expect(rows).toEqual([{ place: null, state: "sent" }]);
    const { notices } = await listNotices(held.company.as("a1"), { filter: "all" });
    expect(JSON.stringify(notices)).not.toContain("192.0.2.7");
    later(13 * 24 * 60);
    expect(await tidyMails({})).toBe(0);
    later(2 * 24 * 60);
    expect(await tidyMails({})).toBe(1);
  });
});

test("a link to somebody's account, and an end that security made, are mailed to them", async () => {
  const atConsole = begin(operatorActor("test"), { address: "192.0.2.99" });
  await createEnrolmentLink(atConsole, { employeeNumber: "10005" });
  await terminateSubject(atConsole, { subjectKind: "person", subjectId: held.company.who("a2") });
  // What somebody ends of their own is no news to them.
  await terminateSubject(held.company.as("a3"), {
    subjectKind: "person",
    subjectId: held.company.who("a3"),
  });
  await runJobs();
  const own = await addressOf("a2");
  expect(held.server.received.map(({ to }) => to)).toEqual([[own], [own]]);
  const raw = held.server.received.map((mail) => bodiesOf(mail.raw).join("\n")).join("\n");
  for (const key of ["link_made", "sessions_ended"] as const) {
    expect(raw).toContain(messages.en.home.notice.security[key]);
  }
  // Where a colleague or the console is, is theirs; and a link is never in a mail.
  expect(raw).not.toMatch(/192\.0\.2\.99|\/enrol\//);
});

test("what waits for a decision is told in the portal alone", async () => {
  await ask(held.company, "a1", "write");
  await runJobs();
  const { notices } = await listNotices(held.company.as("mgrA"), { filter: "waiting" });
  expect(notices).toHaveLength(1);
  expect(held.server.received).toEqual([]);
});

describe("an address that HR replaces", () => {
  const replace = (name: string, workEmail: string | null) =>
    inWork(async (work) => {
      await saveSnapshots(work, {
        snapshots: [
          {
            ...{
              personId: held.company.who(name),
              employeeNumber: name,
              displayName: name,
              workEmail,
            },
            ...{ givenName: null, familyName: null, workerType: "employee", hrState: "active" },
            ...{ timeZone: "UTC", startDate: null, endDate: null, orgUnitId: null, title: null },
            ...{ grade: null, location: null, managerId: null, sponsorId: null },
          },
        ],
        ...{ legalEntityId: newId(), source: "manual", sourceId: null, isLoaded: false },
        effectiveAt: () => work.now,
      });
      work.record({ action: "test.saved", target: held.company.who(name) });
    });

  test("still hears for seven days, so that whoever replaced it swallows nothing", async () => {
    await replace("boss", "old@harbour.example");
    later(60 * 24 * 60);
    await replace("boss", "new@harbour.example");
    await tell("boss");
    later(6 * 24 * 60);
    await tell("boss");
    await sendMails();
    const both = ["new@harbour.example", "old@harbour.example"];
    expect(recipients()).toEqual([...both, ...both].toSorted());
    later(2 * 24 * 60);
    await tell("boss");
    await sendMails();
    expect(recipients().filter((to) => to === "old@harbour.example")).toHaveLength(2);
  });

  test("hears also when HR takes it away altogether, and then operators see that nobody does", async () => {
    await replace("sysowner", "last@harbour.example");
    later(60);
    await replace("sysowner", null);
    later(60);
    await tell("sysowner");
    await sendMails();
    expect(recipients()).toEqual(["last@harbour.example"]);
    later(8 * 24 * 60);
    await tell("sysowner");
    const { undelivered } = await listUndelivered(system, {});
    expect(undelivered).toMatchObject([{ address: null, reason: "no address", attempts: 0 }]);
  });
});
