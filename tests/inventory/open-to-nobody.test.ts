import { beforeAll, expect, test } from "vitest";
import { doors } from "#lib/registry/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";
import { sourcesOf } from "./product-sources.ts";

let server: RestServer;
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
});

const heading = `# Everything that answers somebody without a ticket. This list only shrinks: a new line needs a
# reason that reviewers accept.
`;

const protocols = [
  ...["/api/v1/openapi.json", "/api/docs", "/api/docs/start.js", "/events"],
  ...["/healthz", "/readyz", "/metrics"],
  "/api/v1/bastion/krl",
  ...["/tickets/introspect", "/tickets/revoke"],
  ...["/scim/v2", "/scim/v2/Users", "/scim/v2/Schemas", "/scim/v2/ServiceProviderConfig"],
];

/** Answers nobody with anything but "who are you?". */
async function isOpen(method: string, path: string): Promise<boolean> {
  const hasBody = method !== "GET" && method !== "DELETE";
  const { status } = await server.send(path, {
    method,
    ...(hasBody && { body: "{}", headers: { "content-type": "application/json" } }),
  });
  return status !== 401;
}

async function openPaths(): Promise<string[]> {
  const open: string[] = [];
  for (const { spec } of doors()) {
    if (spec.rest === "internal") continue;
    const path = `/api/v1${spec.rest.path.replaceAll(/\{\w+\}/g, "1")}`;
    if (await isOpen(spec.rest.method, path)) open.push(`${spec.rest.method} ${spec.rest.path}`);
  }
  for (const path of protocols) if (await isOpen("GET", path)) open.push(`GET ${path}`);
  return open;
}

/** These begin with the ticket of the cookie, and lead nobody to the door. */
const asks = /\b(beginFromTicket|formResult|problemOr)(<[^(]*>)?\(/;
const pages = sourcesOf("app");

/** Pages outside the portal's layout, and each action or route that does not ask by itself. */
function openPages(): string[] {
  const outside = pages
    .filter(({ path }) => path.endsWith("/page.tsx") && !path.includes("/(portal)/"))
    .filter(({ text }) => !asks.test(text))
    .map(({ path }) => path);
  const acts = pages
    .filter(({ path }) => /\/(actions|route)\.tsx?$/.test(path))
    .flatMap(({ path, text }) =>
      text
        .split(/^export (?=async function|const)/m)
        .slice(1)
        .filter((body) => !asks.test(body))
        .map((body) => `${path}: ${/(?:function|const) (\w+)/.exec(body)?.[1] ?? "?"}`),
    );
  return [...outside, ...acts];
}

test("every route asks nobody who they are, but for a list that only shrinks", async () => {
  const lines = [...(await openPaths()).toSorted(), ...openPages().toSorted()];
  await expect(`${heading}\n${lines.join("\n")}\n`).toMatchFileSnapshot("open-to-nobody.txt");
});

test("the portal's layout, and what actions begin with, ask before anything is shown", () => {
  for (const path of ["app/(portal)/layout.tsx", "app/form-result.ts"]) {
    expect(pages.find((page) => page.path === path)?.text).toMatch(/\bbeginFromTicket\b/);
  }
});
