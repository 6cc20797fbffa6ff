import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFlatXml } from "#lib/protocols/hooks/wecom/flat-xml.ts";
import { isSigned, opened } from "#lib/protocols/hooks/wecom/message-crypto.ts";
import { encrypted, xmlOf } from "./wecom-sender.ts";

/** Of the sample that WeCom publishes with its library. */
const sample = {
  corpId: "wx5823bf96d3bd56c7",
  token: "QDG6eK",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
};
const echo = {
  signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
  ...{ timestamp: "1409659589", nonce: "263014780" },
  encrypted:
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
};
const at = (seconds: number) => new Date(seconds * 1000);

describe("the published sample", () => {
  test("is signed and opens", () => {
    expect(isSigned(echo, sample.token, at(1_409_659_600))).toBe(true);
    expect(opened(echo.encrypted, sample)).toBe("1616140317555161061");
  });

  test.each<[what: string, signed: object, token: string, seconds: number]>([
    ["with another token", {}, "QDG6eL", 1_409_659_600],
    ["with another nonce", { nonce: "263014781" }, sample.token, 1_409_659_600],
    ["with another time", { timestamp: "1409659590" }, sample.token, 1_409_659_600],
    ["with another text", { encrypted: `${echo.encrypted}=` }, sample.token, 1_409_659_600],
    ["six minutes later", {}, sample.token, 1_409_659_589 + 361],
    ["six minutes before", {}, sample.token, 1_409_659_589 - 361],
    ["without a signature", { signature: "" }, sample.token, 1_409_659_600],
  ])("is not signed %s", (_what, other, token, seconds) => {
    expect(isSigned({ ...echo, ...other }, token, at(seconds))).toBe(false);
  });

  test("does not open for another company, nor with another key", () => {
    expect(opened(echo.encrypted, { ...sample, corpId: "wx0000000000000000" })).toBeUndefined();
    const encodingAesKey = sample.encodingAesKey.replace("j", "k");
    expect(opened(echo.encrypted, { ...sample, encodingAesKey })).toBeUndefined();
  });
});

test("what is encrypted opens to itself, and whatever was changed in it opens to nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(), (text, place) => {
      const keys = { ...sample, encodingAesKey: `${"A".repeat(42)}E` };
      const closed = encrypted(text, keys);
      expect(opened(closed, keys)).toBe(Buffer.from(text).toString());
      const bytes = Buffer.from(closed, "base64");
      bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ 1;
      expect(() => opened(bytes.toString("base64"), keys)).not.toThrow();
    }),
    { numRuns: 200 },
  );
  for (let length = 0; length < 70; length++) {
    expect(() => opened(randomBytes(length).toString("base64"), sample)).not.toThrow();
  }
});

test("fields are read as they were written, whatever stands in them", () => {
  const Name = fc.stringMatching(/^[A-Z][A-Za-z]{0,20}$/);
  const Text = fc.string({ maxLength: 50 }).filter((text) => !text.includes("]]>"));
  fc.assert(
    fc.property(fc.dictionary(Name, Text, { maxKeys: 20 }), (fields) => {
      const trimmed = Object.entries(fields).map(([name, text]) => [name, text.trim()]);
      expect(readFlatXml(xmlOf(fields))).toEqual(Object.fromEntries(trimmed));
    }),
  );
  const nested = "<xml><A>1 &lt; 2</A>\n<Ext><Item><Name>x</Name></Item></Ext><B>3</B></xml>";
  expect(readFlatXml(nested)).toMatchObject({ A: "1 < 2", B: "3" });
});

test.each<[what: string, text: string]>([
  ["a document type", '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
  ["an entity of its own", "<xml><A>&a;</A></xml>"],
  ["a file", '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><A>1</A></xml>'],
  ["a declaration", '<?xml version="1.0"?><xml><A>1</A></xml>'],
  ["an attribute", '<xml><A b="c">1</A></xml>'],
  ["a comment", "<xml><!-- a --><A>1</A></xml>"],
  ["another root", "<html><A>1</A></html>"],
  ["two roots", "<xml><A>1</A></xml><xml></xml>"],
  ["text beside the root", "<xml><A>1</A></xml>more"],
  ["a field twice", "<xml><A>1</A><A>2</A></xml>"],
  ["an end that is missing", "<xml><A>1</A>"],
  ["ends that cross", "<xml><A><B>1</A></B></xml>"],
  ["too deep", `<xml>${"<A>".repeat(20)}${"</A>".repeat(20)}</xml>`],
  [
    "too many fields",
    `<xml>${Array.from({ length: 61 }, (_, at) => `<A${at}>1</A${at}>`).join("")}</xml>`,
  ],
  ["a field that is too long", `<xml><A>${"x".repeat(16_001)}</A></xml>`],
  ["nothing", ""],
])("no message: %s", (_what, text) => {
  expect(readFlatXml(text)).toBeUndefined();
});
