import { z } from "zod";

type Schema = Record<string, unknown>;

/** A value that a schema accepts as far as its JSON Schema tells: the smallest one. */
export function sampleInput(schema: z.ZodType): unknown {
  return sampleOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema);
}

function sampleOf(schema: Schema): unknown {
  if ("const" in schema) return schema["const"];
  if ("default" in schema) return schema["default"];
  if (Array.isArray(schema["examples"])) return schema["examples"][0];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const branches = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (Array.isArray(branches)) return sampleOf(branches[0] as Schema);
  switch (schema["type"]) {
    case "object":
      return sampleObject(schema);
    case "array":
      return Array.from({ length: Number(schema["minItems"] ?? 0) }, () =>
        sampleOf((schema["items"] ?? {}) as Schema),
      );
    case "integer":
    case "number":
      return Math.max(Number(schema["minimum"] ?? 1), Number(schema["exclusiveMinimum"] ?? 0) + 1);
    case "boolean":
      return false;
    case "string":
      return sampleText(schema);
    default:
      return "2000-01-01T00:00:00.000Z";
  }
}

function sampleObject(schema: Schema): Record<string, unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const required = (schema["required"] ?? []) as string[];
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
}

function sampleText(schema: Schema): string {
  if (schema["format"] === "uuid") return "018f0000-0000-7000-8000-000000000000";
  if (schema["format"] === "date-time") return "2000-01-01T00:00:00.000Z";
  if (schema["format"] === "date") return "2000-01-01";
  if (schema["format"] === "email") return "nobody@example.com";
  if (typeof schema["pattern"] === "string" && /\\d\{6\}/.test(schema["pattern"])) return "000000";
  return "a".repeat(Math.max(1, Number(schema["minLength"] ?? 1)));
}
