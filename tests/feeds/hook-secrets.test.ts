import { beforeAll, beforeEach, expect, test } from "vitest";
import { addSecret, endSecret, listSecrets } from "#lib/feeds/inbox/index.ts";
import { injectClock, newId, PosternError } from "#lib/kernel/index.ts";
import { ofFeeds } from "#lib/protocols/hooks/rate.ts";
import { mustNotBeTooFast } from "#lib/protocols/scim/rate.ts";
import { replyTo } from "#lib/protocols/scim/reply.ts";
import { testDatabase } from "#tests/support/database.ts";
import { operator } from "./birthrights.ts";
import { hookSender } from "./hook-sender.ts";

let now = new Date();
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
});
beforeEach(() => {
  now = new Date("2026-01-10T12:00:00Z");
});

const hire = (employeeNumber: string) => ({
  type: "person.hire" as const,
  data: { employeeNumber, day: "2026-01-05", givenName: "Aki" },
});

test("a secret is replaced without a gap: both count for a while, then the new one alone", async () => {
  const one = await hookSender("rotating");
  const { secret } = await addSecret(operator, { code: "rotating", overlapHours: 1 });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect((await one.send(hire("S1"))).status).toBe(202);
  await expect(addSecret(operator, { code: "rotating" })).rejects.toThrow("two_secrets_count");
  now = new Date("2026-01-10T13:00:01Z");
  expect((await one.send(hire("S2"))).status).toBe(401);
  expect(await listSecrets(operator, { code: "rotating" })).toHaveLength(1);
});

test("a secret that leaked counts no more once it was ended", async () => {
  const one = await hookSender("leaked");
  const [first] = await listSecrets(operator, { code: "leaked" });
  if (!first) throw new Error("no secret");
  const ended = { code: "leaked", secretId: first.secretId };
  await endSecret(operator, ended);
  expect((await one.send(hire("S3"))).status).toBe(401);
  await expect(endSecret(operator, ended)).rejects.toThrow("has_ended");
});

test("a feed that sends more than its share waits, and gets it back with time", () => {
  const send = (events: number, at: number) =>
    Array.from({ length: events }, () => ofFeeds.take("flood", at)).filter(Boolean).length;
  expect(send(5000, 0)).toBe(4000);
  expect(send(1000, 1000)).toBe(200);
  expect(send(9000, 3_600_000)).toBe(4000);
});

test("a source that signs nothing of what it sends is not listened to for a while", async () => {
  const sender = await hookSender("flooded");
  const from = (source: string) => sender.post("{}", { "x-forwarded-for": source });
  let refused = await from("203.0.113.9");
  for (let call = 0; call < 300 && refused.status === 401; call++) {
    refused = await from("203.0.113.9");
  }
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  expect((await from("198.51.100.9")).status).toBe(401);
});

test("a client of SCIM that asks more than its share waits", () => {
  const moduleId = newId<"module">();
  const client = { kind: "module", moduleId, ticketId: newId<"ticket">() } as const;
  const actor = { ...client, scopes: new Set<string>(), rights: new Set<string>() };
  const flood = () => {
    for (let call = 0; call < 9000; call++) mustNotBeTooFast(actor);
  };
  expect(flood).toThrow(expect.objectContaining({ code: "too_many" }));
  const { status, headers } = replyTo(new PosternError("too_many", "too_fast"), "a request");
  expect([status, headers]).toEqual([429, { "retry-after": "1" }]);
});
