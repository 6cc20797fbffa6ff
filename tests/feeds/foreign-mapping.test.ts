import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileMapping, type ForeignMapping } from "#lib/feeds/foreign/foreign-mapping.ts";
import { mapPayload } from "#lib/feeds/foreign/map-payload.ts";
import { isSignedAs, Signing } from "#lib/feeds/foreign/signing.ts";
import { mapping } from "./foreign-mapping.ts";

const now = new Date("2026-01-10T12:00:00Z");

test("a mapping is refused with every field that cannot be", () => {
  const wrong: ForeignMapping = {
    number: "event.worker.",
    rules: [
      { when: "1", kind: "hire", fields: { orgcode: "event.a" } },
      { when: 'event.a.matches("(a+)+b")', kind: "ignore", fields: {} },
      { when: "secrets.a", kind: "ignore", fields: {} },
    ],
  };
  const fields = () => {
    try {
      return compileMapping(wrong) && [];
    } catch (error) {
      const { problems } = (error as { details: { problems: { field: string }[] } }).details;
      return problems.map(({ field }) => field).sort();
    }
  };
  expect(fields()).toEqual([
    "number",
    "rules.0.fields.day",
    "rules.0.fields.orgcode",
    "rules.1.when",
    "rules.2.when",
  ]);
});

test("a payload is an event, nothing, or says what is wrong with it, whatever it is", () => {
  const { expressions } = compileMapping(mapping);
  const Text = fc.string({ maxLength: 20 });
  const payload = fc.record(
    {
      eventId: fc.option(Text),
      type: fc.constantFrom("Hire", "Move", "Ping", "Else"),
      effective: fc.oneof(fc.constant("2026-01-05"), Text),
      worker: fc.oneof(fc.record({ id: Text, org: Text, last: Text, secret: Text }), Text),
    },
    { requiredKeys: ["type"] },
  );
  fc.assert(
    fc.property(fc.oneof(payload, fc.jsonValue()), (event) => {
      const says = (path: string) => expressions.get(path)?.evaluate({ event, item: event });
      const mapped = mapPayload(mapping, says, now);
      if (mapped.does === "tell") {
        const named = Object.keys(mapping.rules[mapped.rule]?.fields ?? {});
        const kept = Object.keys(mapped.event);
        const known = new Set([...named, "kind", "employeeNumber"]);
        expect(kept.filter((name) => !known.has(name))).toEqual([]);
      } else if (mapped.does === "fail") expect(mapped.problems).not.toEqual([]);
      else expect(event).toMatchObject({ type: "Ping" });
    }),
    { numRuns: 300 },
  );
});

const body = Buffer.from('{"a":1}');
const key = Buffer.from("a-private-key-that-they-made");
const hmac = (text: string, encoding: "hex" | "base64" = "hex", by = key) =>
  createHmac("sha256", by).update(text).digest(encoding);
const seconds = (minutesAgo: number) => String(Math.floor(now.getTime() / 1000) - minutesAgo * 60);
const timed = { header: "x-sig", timestampHeader: "x-time", over: "{body}{timestamp}" };
const plain = { header: "x-sig", prefix: "sha256=" };

test.each<[what: string, signing: object, headers: Record<string, string>, is: boolean]>([
  ["over the body", plain, { "x-sig": `sha256=${hmac('{"a":1}')}` }, true],
  ["in upper case", plain, { "x-sig": `sha256=${hmac('{"a":1}').toUpperCase()}` }, true],
  ["without what stands before it", plain, { "x-sig": hmac('{"a":1}') }, false],
  ["with nothing", plain, {}, false],
  ["with an empty signature", plain, { "x-sig": "sha256=" }, false],
  [
    "by another key",
    plain,
    { "x-sig": `sha256=${hmac('{"a":1}', "hex", Buffer.from("another"))}` },
    false,
  ],
  [
    "in base64",
    { header: "x-sig", encoding: "base64" },
    { "x-sig": hmac('{"a":1}', "base64") },
    true,
  ],
  ["with a time", timed, { "x-sig": hmac(`{"a":1}${seconds(4)}`), "x-time": seconds(4) }, true],
  [
    "six minutes ago",
    timed,
    { "x-sig": hmac(`{"a":1}${seconds(6)}`), "x-time": seconds(6) },
    false,
  ],
  [
    "with another time than is said",
    timed,
    { "x-sig": hmac(`{"a":1}${seconds(6)}`), "x-time": seconds(0) },
    false,
  ],
  ["without its time", timed, { "x-sig": hmac('{"a":1}') }, false],
  ["with a time that is none", timed, { "x-sig": hmac('{"a":1}soon'), "x-time": "soon" }, false],
])("a call signed %s", (_what, signing, headers, isSigned) => {
  const call = { header: (name: string) => headers[name], body };
  expect(isSignedAs(Signing.parse(signing), call, { keys: [body, key], now })).toBe(isSigned);
});

test.each<[what: string, signing: object]>([
  ["signs nothing of the body", { header: "x-sig", over: "{timestamp}", timestampHeader: "x-t" }],
  ["says a time and does not sign it", { header: "x-sig", timestampHeader: "x-t" }],
  ["signs a time and does not say it", { header: "x-sig", over: "{timestamp}{body}" }],
])("a way of signing is refused that %s", (_what, signing) => {
  expect(Signing.safeParse(signing).success).toBe(false);
});
