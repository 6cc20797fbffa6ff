import { isRecord } from "./schema.ts";
import { ScimError, scimError } from "./scim-error.ts";
import { patchUrn } from "./urns.ts";

export type PatchOperation = {
  readonly op: "add" | "remove" | "replace";
  readonly path?: string;
  readonly value?: unknown;
};

/** How much one PATCH may say: its operations, and all values in all their lists. */
export type PatchLimits = { readonly operationsMax: number; readonly valuesMax: number };

/**
 * Reads the body of a PATCH (RFC 7644 §3.5.2); the case of names and operations is of no account,
 * as Entra ID sends "Add", "Replace" and "Remove".
 * @throws ScimError invalidSyntax; 413 when it says more than the limits allow.
 */
export function parsePatch(body: unknown, limits: PatchLimits): PatchOperation[] {
  const { schemas, operations } = lowered(body, "a PATCH message");
  if (!Array.isArray(schemas) || !schemas.some(isPatchUrn)) {
    throw scimError("invalidSyntax", `schemas: expected ${patchUrn}`);
  }
  if (!Array.isArray(operations) || operations.length === 0) {
    throw scimError("invalidSyntax", "Operations: expected a list with an operation");
  }
  if (operations.length > limits.operationsMax) {
    throw new ScimError(413, `expected at most ${limits.operationsMax} operations`);
  }
  const read = operations.map(readOperation);
  const values = read.reduce((sum, { value }) => sum + countValues(value), 0);
  if (values > limits.valuesMax) {
    throw new ScimError(413, `expected at most ${limits.valuesMax} values`);
  }
  return read;
}

const isPatchUrn = (urn: unknown): boolean =>
  typeof urn === "string" && urn.toLowerCase() === patchUrn.toLowerCase();

function lowered(given: unknown, what: string): Record<string, unknown> {
  if (!isRecord(given)) throw scimError("invalidSyntax", `expected ${what}`);
  return Object.fromEntries(Object.entries(given).map(([key, it]) => [key.toLowerCase(), it]));
}

function readOperation(given: unknown, index: number): PatchOperation {
  const where = `Operations[${index}]`;
  const { op, path, value } = lowered(given, `an operation at ${where}`);
  const name = typeof op === "string" ? op.toLowerCase() : undefined;
  if (name !== "add" && name !== "remove" && name !== "replace") {
    throw scimError("invalidSyntax", `${where}.op: expected add, remove or replace`);
  }
  if (isNone(path)) return { op: name, value };
  if (typeof path !== "string") {
    throw scimError("invalidPath", `${where}.path: expected a string`);
  }
  return { op: name, path, value };
}

const isNone = (path: unknown): boolean => path === undefined || path === null || path === "";

function countValues(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (!isRecord(value)) return 1;
  return Object.values(value).reduce<number>(
    (sum, part) => sum + (Array.isArray(part) ? part.length : 1),
    0,
  );
}
