import { describeRule, describeSodRule, recordOnly, saveRuleDraft } from "#lib/access/index.ts";
import { newId } from "#lib/kernel/index.ts";
import { idsOf, isSameSet, note, ownerOf, targetOf, type Applying, type Target } from "./effect.ts";
import type { FileRule, FileSeparation } from "./file-schema.ts";
import type { About, KnownRule, KnownSeparation } from "./known-things.ts";

/** Separation rules stand before birthright rules: what these give must meet them. */
export async function applyRules(to: Applying): Promise<void> {
  for (const separation of to.file.separations) await applySeparation(to, separation);
  for (const rule of to.file.rules) await applyRule(to, rule);
}

const aboutOf = (to: Applying, file: FileRule | FileSeparation): About => ({
  name: file.name,
  description: file.description,
  ownerId: ownerOf(to, file.owner),
});

const differing = (from: About, to: About): string[] =>
  (["name", "description", "ownerId"] as const).filter((key) => from[key] !== to[key]);

async function applySeparation(to: Applying, file: FileSeparation): Promise<void> {
  const { code, mode } = file;
  const known = to.known.separations.get(code);
  const about = aboutOf(to, file);
  const content = { mode, left: idsOf(to, file.left), right: idsOf(to, file.right) };
  const fields = known ? [...differing(known.fields, about), ...contentFields(known, content)] : [];
  note(to, { kind: "separation", code, act: known ? "change" : "create", fields });
  if (known && fields.length === 0) return;
  if (known && contentFields(known, content).length === 0) {
    return describeSodRule(to.work, { id: known.id, code, ...about });
  }
  const sodRuleId = known?.id ?? newId();
  const draft = { kind: "sod", sodRuleId, content, about: { code, ...about } } as const;
  to.pending.push({ title: code, draft });
}

type Content = Pick<KnownSeparation, "mode" | "left" | "right">;

const contentFields = (from: Content, to: Content): string[] => [
  ...(from.mode === to.mode ? [] : ["mode"]),
  ...(isSameSet(from.left, to.left) ? [] : ["left"]),
  ...(isSameSet(from.right, to.right) ? [] : ["right"]),
];

const stateOf = { draft: "draft", "record-only": "record_only", enforced: "enforced" } as const;

async function applyRule(to: Applying, file: FileRule): Promise<void> {
  const { code, when: expression } = file;
  const wanted = stateOf[file.state];
  const known = to.known.rules.get(code);
  const about = aboutOf(to, file);
  const targets = file.gives.map((ref) => targetOf(to, ref));
  const isSame = (each: KnownRule["versions"][number]) =>
    each.expression === expression && isSameSet(each.targets.map(keyOf), targets.map(keyOf));
  const described = known ? differing(known.fields, about) : [];
  const stands = known?.versions.find((each) => each.state === wanted && isSame(each));
  if (known && stands) {
    if (described.length > 0) await describeRule(to.work, { id: known.id, code, ...about });
    note(to, { kind: "rule", code, act: "change", fields: described });
    return;
  }
  const fields = [...described, ...(known ? versionFields(known, file, targets) : [])];
  note(to, { kind: "rule", code, act: known ? "change" : "create", fields });
  const waiting = known?.versions
    .filter(({ state }) => state !== "enforced")
    .toSorted((a, b) => b.version - a.version)[0];
  const isSaved = known !== undefined && waiting !== undefined && isSame(waiting);
  if (isSaved && described.length > 0) {
    await describeRule(to.work, { id: known.id, code, ...about });
  }
  const saved = isSaved
    ? { ruleId: known.id, versionId: waiting.versionId, version: waiting.version }
    : await saveRuleDraft(to.work, { code, ...about, expression, targets });
  if (wanted === "record_only") await recordOnly(to.work, saved);
  if (wanted !== "enforced") return;
  to.pending.push({ title: code, draft: { kind: "rule", code, expression, targets, ...saved } });
}

const keyOf = ({ kind, id }: Target) => `${kind}:${id}`;

function versionFields(known: KnownRule, file: FileRule, targets: readonly Target[]): string[] {
  const newest = known.versions.toSorted((a, b) => b.version - a.version)[0];
  const isGiving = newest && isSameSet(newest.targets.map(keyOf), targets.map(keyOf));
  return [
    ...(known.state === stateOf[file.state] ? [] : ["state"]),
    ...(newest?.expression === file.when ? [] : ["when"]),
    ...(isGiving ? [] : ["gives"]),
  ];
}
