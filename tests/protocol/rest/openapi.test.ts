import { beforeAll, expect, test } from "vitest";
import { doors } from "#lib/registry/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest, type RestServer } from "#tests/support/rest-server.ts";

type Json = Record<string, unknown>;
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: ({ name: string; in: string; required: boolean; schema: Json } | { $ref: string })[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, Json>;
};

let server: RestServer;
let document: Json & { paths: Record<string, Record<string, Operation>> };
beforeAll(async () => {
  await testDatabase();
  server = await startRest();
  const answer = await server.send("/api/v1/openapi.json");
  expect(answer.status).toBe(200);
  document = answer.body as typeof document;
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every object of a document, depth first. */
function* objectsOf(value: unknown): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const inner of Object.values(value)) yield* objectsOf(inner);
}

function resolve(pointer: string): unknown {
  return pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>(
      (at, name) => (at as Json | undefined)?.[name.replaceAll("~1", "/").replaceAll("~0", "~")],
      document,
    );
}

test("it is OpenAPI 3.1, with everything that the specification requires", () => {
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\.\d+$/) as string,
    info: { title: expect.any(String) as string, version: expect.any(String) as string },
    security: [{ ticket: [] }],
    components: { securitySchemes: { ticket: { type: "http", scheme: "bearer" } } },
  });
  const allowed = ["openapi", "info", "servers", "security", "paths", "components"];
  expect(Object.keys(document).filter((name) => !allowed.includes(name))).toEqual([]);
});

test("it holds exactly the doors that name a path", () => {
  const expected = doors().flatMap(({ spec }) => (spec.rest === "internal" ? [] : [spec.name]));
  const found = operations().map(({ operation }) => operation.operationId);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test("every operation declares each parameter of its path once, and only those", () => {
  const wrong = operations().filter(({ path, method, operation }) => {
    const own = operation.parameters.filter((each) => "in" in each);
    const inPath = own.filter((each) => each.in === "path");
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const isUnique = new Set(own.map((each) => `${each.in} ${each.name}`)).size === own.length;
    const isRequired = inPath.every(({ required }) => required);
    const isSame = inPath.map(({ name }) => name).join() === wanted.join();
    const hasBody = operation.requestBody !== undefined;
    const mayHaveBody = !["get", "delete"].includes(method);
    return !(isUnique && isRequired && isSame && (!hasBody || mayHaveBody));
  });
  expect(wrong).toEqual([]);
});

test("every operation answers a success and a problem, and says what it is", () => {
  const wrong = operations().filter(
    ({ operation: { responses, summary, tags } }) =>
      !(responses["200"]?.["description"] && responses["default"] && summary && tags.length === 1),
  );
  expect(wrong).toEqual([]);
});

test("every reference leads somewhere", () => {
  const references = [...objectsOf(document)].flatMap(({ $ref }) =>
    typeof $ref === "string" ? [$ref] : [],
  );
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((each) => resolve(each) === undefined)).toEqual([]);
  expect([...objectsOf(document)].filter((each) => "$defs" in each || "$schema" in each)).toEqual(
    [],
  );
});

test("every schema is JSON Schema: types, required names and patterns that exist", () => {
  const types = ["string", "number", "integer", "boolean", "null", "array", "object"];
  const wrong = [...objectsOf(document["paths"])].filter((schema) => {
    if (!("properties" in schema) && typeof schema["type"] !== "string") return false;
    if ("scheme" in schema) return false;
    const names = Object.keys((schema["properties"] as Json | undefined) ?? {});
    const required = Array.isArray(schema["required"]) ? (schema["required"] as string[]) : [];
    const isTyped = typeof schema["type"] !== "string" || types.includes(schema["type"]);
    const isKnown = required.every((name) => names.includes(name) || names.length === 0);
    const { pattern } = schema;
    if (typeof pattern === "string") RegExp(pattern, "u");
    return !(isTyped && isKnown);
  });
  expect(wrong).toEqual([]);
});

test("writes take an Idempotency-Key, reads do not", () => {
  const kinds = new Map(doors().map(({ kind, spec }) => [spec.name, kind]));
  const wrong = operations().filter(({ operation }) => {
    const takes = operation.parameters.some((each) => "$ref" in each);
    return takes !== (kinds.get(operation.operationId) === "command");
  });
  expect(wrong).toEqual([]);
});

test("the documentation page and all it needs come from here, under a strict policy", async () => {
  const page = await server.send("/api/docs");
  expect(page.status).toBe(200);
  const html = String(page.body["text"]);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(html).not.toMatch(/<script(?![^>]* src=)|https?:\/\//);
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
  expect(links.length).toBe(3);
  for (const link of links) {
    const asset = await server.send(link);
    expect([link, asset.status]).toEqual([link, 200]);
    expect(asset.headers.get("x-content-type-options")).toBe("nosniff");
  }
  expect((await server.send("/api/docs/../../package.json")).status).toBe(404);
});
