import { depthOfJson, invalidInput, PosternError } from "#lib/kernel/index.ts";

type Property = Record<string, unknown>;

/** Deepest nesting of a body: no schema comes near it, and recursion must not run on a stack. */
const depthMax = 32;

/** Longest body of a REST call, in bytes; files go to their feed's own path. */
export const bodyBytesMax = 1024 * 1024;

/** Every type that a JSON Schema property may have. */
function typesOf(property: unknown): unknown[] {
  if (typeof property !== "object" || property === null) return [];
  const own = "type" in property ? [property.type].flat() : [];
  const branches = "anyOf" in property && Array.isArray(property.anyOf) ? property.anyOf : [];
  return [...own, ...branches.flatMap(typesOf)];
}

/** Query strings are text: numbers, booleans and lists become what the schema says they are. */
export function coerceQuery(
  query: URLSearchParams,
  properties: Record<string, Property>,
): Record<string, unknown> {
  refuseUnknown(query.keys(), properties);
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const types = typesOf(properties[name]);
    const texts = query.getAll(name);
    input[name] = types.includes("array") ? texts : coerceOne(texts.at(-1) ?? "", types);
  }
  return input;
}

/** A misspelt parameter that is ignored answers another question than the one that was asked. */
export function refuseUnknown(names: Iterable<string>, properties: Record<string, Property>): void {
  const unknown = [...new Set(names)].filter((name) => !Object.hasOwn(properties, name));
  if (unknown.length === 0) return;
  const expected = Object.keys(properties).join(", ") || "nothing";
  throw invalidInput(
    unknown
      .slice(0, 20)
      .map((name) => ({ field: name.slice(0, 100), reason: "unknown", expected })),
  );
}

function coerceOne(text: string, types: readonly unknown[]): unknown {
  if (types.includes("string")) return text;
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  const isNumeric = types.includes("number") || types.includes("integer");
  return isNumeric && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The JSON object in a body, read to at most `bodyBytesMax`. */
export async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === "") return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw invalidInput([
      { field: "Content-Type", reason: "not_json", expected: "application/json" },
    ]);
  }
  return parseObject(text);
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

const tooLarge = () => new PosternError("too_large", "body_too_large", { bytesMax: bodyBytesMax });

function parseObject(text: string): Record<string, unknown> {
  const expected = "a JSON object";
  if (depthOfJson(text) > depthMax) {
    const shallower = `at most ${depthMax} levels`;
    throw invalidInput([{ field: "(body)", reason: "too_deep", expected: shallower }]);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidInput([{ field: "(body)", reason: "not_json", expected }]);
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
    return { ...parsed };
  }
  throw invalidInput([{ field: "(body)", reason: "not_an_object", expected }]);
}
