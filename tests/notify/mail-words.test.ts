import fc from "fast-check";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import { newId } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { messageOf } from "#lib/notify/mail-server.ts";
import { languagesOf, wordsOf } from "#lib/notify/mail-words.ts";
import { MailAddress, mailed, nextAttemptAt, type Mail } from "#lib/notify/mail.ts";
import { noticeKinds } from "#lib/notify/notice.ts";
import { messages } from "#messages/index.ts";
import { headersOf } from "#tests/support/mail-server.ts";

const now = new Date("2026-03-10T09:00:00.000Z");
const publicUrl = "https://postern.example";
const { smtp } = readSettings({ SMTP_URL: "smtp://mail.example", PUBLIC_URL: publicUrl });

const mail = (more: Partial<Mail> = {}): Mail => ({
  ...{ id: newId(), noticeId: newId(), personId: newId(), address: "a@harbour.example" },
  ...{ place: null, attempts: 1, createdAt: now, kind: "security" },
  ...{ data: { state: "password", at: now.toISOString() }, displayName: "Georgi Facello" },
  ...{ employeeNumber: "10001", timeZone: "Asia/Shanghai", locale: null, localeChangedAt: null },
  ...more,
});

const composer = createTransport({ streamTransport: true, buffer: true });
async function rawOf(each: Mail): Promise<string> {
  if (!smtp) throw new Error("no server");
  const { message } = await composer.sendMail(messageOf(each, { smtp, publicUrl }, now));
  return Buffer.isBuffer(message) ? message.toString("utf8") : "";
}

/** What somebody with a hostile name, module, browser or number could try. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "x\r\nBcc: thief@evil.example",
    "x\n\n<a href=https://evil.example/login>sign in</a>",
    "=?utf-8?q?x=0D=0ABcc:_thief@evil.example?=",
    '"><script>alert(1)</script>',
    "a\u2028Bcc: thief@evil.example\u202eelpmaxe",
    "\0\r\r\nSubject: other",
    "a".repeat(5000),
  ),
);

const headerNames = [
  ...["auto-submitted", "content-type", "date", "from", "message-id", "mime-version"],
  ...["subject", "to"],
];

describe("whatever names come from elsewhere", () => {
  test("no header is added, and nobody else is written to", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (name, module, browser) => {
        const place = { address: browser, browser, system: name };
        for (const kind of ["security", "overreach"] as const) {
          const each = mail({ kind, place, displayName: name, employeeNumber: module });
          const data = { state: kind === "security" ? name : module, at: module };
          const headers = headersOf(await rawOf({ ...each, data }));
          expect([...headers.keys()].toSorted()).toEqual(headerNames);
          expect([...headers.values()].every((values) => values.length === 1)).toBe(true);
          expect(headers.get("to")).toEqual(["a@harbour.example"]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("HTML holds no element and no address of theirs, and text no line", () => {
    fc.assert(
      fc.property(hostile, hostile, (name, module) => {
        const each = mail({ displayName: name, data: { state: module }, kind: "overreach" });
        const calm = wordsOf(
          { ...each, displayName: "x", data: { state: "x" } },
          { publicUrl, now },
        );
        const { html, text } = wordsOf(each, { publicUrl, now });
        const tags = (of: string) => of.match(/<[^>]*>/g);
        expect(tags(html)).toEqual(tags(calm.html));
        expect(text.split("\n")).toHaveLength(calm.text.split("\n").length);
      }),
    );
  });

  test.each([
    ...["a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example, x@y.example", "<a@b.example>"],
    ...["a b@c.example", "@c.example", "a@", "ä@c.example", `${"a".repeat(250)}@c.example`, ""],
  ])("%j is no address to send to", (address) => {
    expect(MailAddress.safeParse(address).success).toBe(false);
  });
});

describe("a mail", () => {
  test.each(noticeKinds.filter((kind) => mailed[kind] !== null))(
    "of the kind %s leads to a page of ours and nowhere else, and carries no secret",
    (kind) => {
      const { html, text } = wordsOf(mail({ kind }), { publicUrl, now });
      const urls = `${html}\n${text}`.match(/https?:\/\/[^\s"<]+/g) ?? [];
      expect(new Set(urls)).toEqual(new Set([`${publicUrl}${mailed[kind]}`]));
    },
  );

  test("has the portal's own words for every change, in both languages", () => {
    for (const locale of ["en", "zh-CN"] as const) {
      for (const [state, words] of Object.entries(messages[locale].home.notice.security)) {
        const settled = { locale, localeChangedAt: new Date(0), data: { state } };
        expect(wordsOf(mail(settled), { publicUrl, now }).text).toContain(words);
      }
    }
  });

  test("about a change that has no words yet says so all the same", () => {
    const unknown = mail({ data: { state: "telepathy_added" } });
    expect(wordsOf(unknown, { publicUrl, now }).subject).toBe(
      "Postern: The way you sign in changed / Postern：你的登录方式已更改",
    );
  });
});

test.each<[locale: string | null, daysAgo: number, languages: string[]]>([
  [null, 0, ["en", "zh-CN"]],
  ["zh-CN", 8, ["zh-CN"]],
  ["zh-CN", 6, ["zh-CN", "en"]],
  ["en", 6, ["en", "zh-CN"]],
  ["xx", 8, ["en", "zh-CN"]],
])("whoever reads %s since %i days is written to in %j", (locale, daysAgo, languages) => {
  const localeChangedAt = locale === null ? null : new Date(now.getTime() - daysAgo * 86_400_000);
  expect(languagesOf({ locale, localeChangedAt }, now)).toEqual(languages);
});

test.each<[why: "later" | "away", attempts: number, minutes: number | null]>([
  ["later", 1, 1],
  ["later", 2, 2],
  ["later", 9, 240],
  ["later", 1000, 240],
  ["away", 1, 1],
  ["away", 5, 10],
])("after %s for the %i. time it is tried again %s minutes later", (why, attempts, minutes) => {
  const next = nextAttemptAt({ attempts, createdAt: now }, why, now);
  expect(next && (next.getTime() - now.getTime()) / 60_000).toBe(minutes);
  const old = { attempts, createdAt: new Date(now.getTime() - 4 * 86_400_000) };
  expect(nextAttemptAt(old, why, now)).toBeNull();
});
