import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isForeignWrite } from "../../bin/guard-request.ts";

const own = "https://door.harbour.example";
const ask = (method: string, headers: Record<string, string>) =>
  isForeignWrite({ method, headers } as unknown as IncomingMessage, own);

test.each<[what: string, method: string, headers: Record<string, string>, isForeign: boolean]>([
  ["a link from elsewhere", "GET", { "sec-fetch-site": "cross-site" }, false],
  ["our own form", "POST", { "sec-fetch-site": "same-origin", origin: own }, false],
  [
    "a form elsewhere",
    "POST",
    { "sec-fetch-site": "cross-site", origin: "https://e.example" },
    true,
  ],
  ["a form of a sister host", "POST", { "sec-fetch-site": "same-site" }, true],
  ["an old browser, our form", "POST", { origin: own, host: "door.harbour.example" }, false],
  ["an old browser, elsewhere", "POST", { origin: "https://e.example", host: "x" }, true],
  ["a page without an origin", "POST", { origin: "null", host: "door.harbour.example" }, true],
  ["no browser at all", "POST", {}, false],
  [
    "our form by another of our names",
    "POST",
    { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" },
    false,
  ],
  ["deleting from elsewhere", "DELETE", { "sec-fetch-site": "cross-site" }, true],
])("%s: %s", (_what, method, headers, isForeign) => {
  expect(ask(method, headers)).toBe(isForeign);
});
