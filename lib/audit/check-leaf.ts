import { hash } from "node:crypto";
import type { RowCursor } from "./copy-rows.ts";
import { columnOf, columnsAgree } from "./event-columns.ts";
import type { Finding } from "./findings.ts";
import { detailOf, outlineOf, type Outline } from "./leaf-bytes.ts";
import type { PersonChains } from "./person-chains.ts";

/** What is wrong beside the leaf itself: search columns, sealed values, the person's chain. */
export function checkLeaf(row: RowCursor, chains: PersonChains): Finding["reason"] | undefined {
  const body = row.bytes(columnOf.body);
  const outline = outlineOf(body);
  if (!outline) return "event_altered";
  if (!columnsAgree(row, outline)) return "columns_differ";
  if (sealedDigest(row) !== outline.sealed) return "sealed_altered";
  if (outline.action !== "access.change") return undefined;
  return isNext(outline, body, chains) ? undefined : "chain_broken";
}

const sealedDigest = (row: RowCursor): string | undefined =>
  row.has(columnOf.sealed) ? hash("sha256", row.bytes(columnOf.sealed), "base64") : undefined;

type Numbered = { readonly number?: unknown; readonly previous?: unknown };

function isNext({ persons }: Outline, body: Buffer, chains: PersonChains): boolean {
  const [personId] = persons;
  const detail = detailOf(body);
  if (personId === undefined || !detail) return false;
  const { number, previous } = JSON.parse(detail.toString("utf8")) as Numbered;
  if (typeof number !== "number" || typeof previous !== "string") return false;
  return chains.follows({ personId, number, previous, detail });
}
