import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isForeignWrite, isTooLargeForShell } from "../../bin/guard-request.ts";

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

test.each<[what: string, url: string, headers: Record<string, string>, isTooLarge: boolean]>([
  ["a form of the shell", "/api/auth/signout", { "content-length": "200" }, false],
  ["more than a form", "/api/auth/signout", { "content-length": "16385" }, true],
  ["what does not say how long it is", "/api/auth/x", { "transfer-encoding": "chunked" }, true],
  ["the same by a detour", "/api/%2e/auth/x", { "transfer-encoding": "chunked" }, true],
  ["an import of a page", "/api/lifecycle/import", { "transfer-encoding": "chunked" }, false],
  ["a call of the API", "/api/v1/people", { "content-length": "900000" }, false],
  ["what is no address", "//", {}, true],
])("%s is too large for the session shell: %s", (_what, url, headers, isTooLarge) => {
  expect(isTooLargeForShell({ method: "POST", headers, url })).toBe(isTooLarge);
  expect(isTooLargeForShell({ method: "GET", headers, url })).toBe(false);
});
