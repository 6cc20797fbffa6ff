import { hash } from "node:crypto";
import { columnsAgree, type Repeated } from "./event-columns.ts";
import type { Findings } from "./findings.ts";
import { detailBytes, type PersonChains } from "./person-chains.ts";
import type { ReadLeaf } from "./read-leaves.ts";

/** Position of `sealed` among the columns. */
const sealedColumn = 9;

type Content = Repeated & {
  readonly sealed?: string;
  readonly detail: { readonly number?: unknown; readonly previous?: unknown };
};

function contentOf(body: Buffer): Content | undefined {
  try {
    return JSON.parse(body.toString("utf8")) as Content;
  } catch {
    return undefined;
  }
}

/** Everything beside the leaf: search columns, what is sealed, the person's chain. */
export function checkLeaf(
  { index, columns }: ReadLeaf,
  body: Buffer,
  { findings, chains }: { findings: Findings; chains: PersonChains },
): void {
  const content = contentOf(body);
  if (!content) {
    findings.add({ index, reason: "event_altered" });
    return;
  }
  if (!columnsAgree(columns, content)) findings.add({ index, reason: "columns_differ" });
  const sealed = columns[sealedColumn];
  const digest = sealed ? hash("sha256", sealed, "base64") : undefined;
  if (digest !== content.sealed) findings.add({ index, reason: "sealed_altered" });
  if (content.action === "access.change" && !isNext(content, body, chains)) {
    findings.add({ index, reason: "chain_broken" });
  }
}

function isNext({ detail, persons }: Content, body: Buffer, chains: PersonChains): boolean {
  const [personId] = persons;
  const bytes = detailBytes(body);
  const { number, previous } = detail;
  if (personId === undefined || !bytes) return false;
  if (typeof number !== "number" || typeof previous !== "string") return false;
  return chains.follows({ personId, number, previous, detail: bytes });
}
