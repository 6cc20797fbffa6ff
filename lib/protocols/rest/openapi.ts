import { z } from "zod";
import type { Door } from "#lib/kernel/index.ts";

type JsonSchema = Record<string, unknown> & {
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

/** JSON Schema of a door's input or output; instants are RFC 3339 strings. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: made }) => {
      if (zodSchema._zod.def.type !== "date") return;
      made.type = "string";
      made.format = "date-time";
    },
  }) as JsonSchema;
}

export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

function parametersOf(path: string, input: JsonSchema, hasBody: boolean) {
  const inPath = pathParameters(path);
  const inQuery = hasBody
    ? []
    : Object.keys(input.properties ?? {}).filter((name) => !inPath.includes(name));
  const describe = (name: string, place: string) => ({
    name,
    in: place,
    required: place === "path" || (input.required ?? []).includes(name),
    schema: input.properties?.[name] ?? { type: "string" },
  });
  return [
    ...inPath.map((name) => describe(name, "path")),
    ...inQuery.map((name) => describe(name, "query")),
  ];
}

function bodyOf(path: string, input: JsonSchema) {
  const inPath = new Set(pathParameters(path));
  const properties = Object.fromEntries(
    Object.entries(input.properties ?? {}).filter(([name]) => !inPath.has(name)),
  );
  const required = (input.required ?? []).filter((name) => !inPath.has(name));
  return {
    required: required.length > 0,
    content: { "application/json": { schema: { ...input, properties, required } } },
  };
}

type Schemas = Record<string, unknown>;

/** Moves a schema's own definitions to the document's, where references are resolved. */
function hoist(schema: JsonSchema, prefix: string, schemas: Schemas): JsonSchema {
  const { $schema: _, $defs = {}, ...rest } = schema;
  const name = (own: string) => `${prefix}.${own}`;
  const pointing = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (key, found: unknown) =>
      key === "$ref" && typeof found === "string"
        ? found.replace(/^#\/\$defs\//, `#/components/schemas/${prefix}.`)
        : found,
    ) as T;
  for (const [own, definition] of Object.entries($defs as Schemas)) {
    schemas[name(own)] = pointing(definition);
  }
  return pointing(rest);
}

const idempotencyKey = { $ref: "#/components/parameters/IdempotencyKey" };

function operationOf(door: Door, schemas: Schemas) {
  const { spec } = door;
  if (spec.rest === "internal") return undefined;
  const hasBody = spec.rest.method !== "GET" && spec.rest.method !== "DELETE";
  const isWrite = door.kind === "command";
  const input = hoist(jsonSchema(spec.input, "input"), `${spec.name}.input`, schemas);
  const output = hoist(jsonSchema(spec.output, "output"), `${spec.name}.output`, schemas);
  const operation = {
    operationId: spec.name,
    summary: spec.title,
    tags: [spec.name.split(".")[0]],
    description: `Right: \`${spec.right}\`. Module scope: ${spec.scope ? `\`${spec.scope}\`` : "none, people only"}.`,
    parameters: [
      ...parametersOf(spec.rest.path, input, hasBody),
      ...(isWrite ? [idempotencyKey] : []),
    ],
    ...(hasBody && { requestBody: bodyOf(spec.rest.path, input) }),
    ...(spec.right === "anybody" && { security: [] }),
    responses: {
      200: { description: "Done.", content: { "application/json": { schema: output } } },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
  return { path: spec.rest.path, method: spec.rest.method.toLowerCase(), operation };
}

const problem = {
  description: "A problem document (RFC 9457).",
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          code: { type: "string" },
          reason: { type: "string" },
          requestId: { type: "string" },
        },
        required: ["type", "title", "status", "code", "reason", "requestId"],
      },
    },
  },
};

/** The OpenAPI 3.1 document of every door that REST reaches. */
export function openApiDocument(doors: readonly Door[], publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Schemas = {};
  for (const door of doors) {
    const made = operationOf(door, schemas);
    if (made) paths[made.path] = { ...paths[made.path], [made.method]: made.operation };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Postern", version: "1", license: { name: "Apache-2.0" } },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ ticket: [] }],
    paths,
    components: {
      securitySchemes: { ticket: { type: "http", scheme: "bearer" } },
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          required: false,
          description: "The same key and body answer the same, without acting twice, for a day.",
          schema: { type: "string", maxLength: 200 },
        },
      },
      schemas,
      responses: { Problem: problem },
    },
  };
}
