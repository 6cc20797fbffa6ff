import {
  fillNewRole,
  insertCondition,
  insertEntitlement,
  insertRole,
  insertSystem,
  updateCondition,
  updateEntitlement,
  updateRole,
  updateSystem,
} from "#lib/catalog/index.ts";
import { idsOf, isSameSet, note, ownerOf, type Applying } from "./effect.ts";
import type { FileCondition, FileEntitlement, FileRole, FileSystem } from "./file-schema.ts";

/** Conditions, systems, rights and roles: what is new or only described is written at once. */
export async function applyThings(to: Applying): Promise<void> {
  const conditionIds = new Map<string, string>();
  for (const condition of to.file.conditions) {
    conditionIds.set(condition.code, await applyCondition(to, condition));
  }
  for (const system of to.file.systems) {
    const systemId = await applySystem(to, system);
    for (const right of system.entitlements) {
      await applyEntitlement(to, right, { system, systemId, conditionIds });
    }
  }
  await applyRoles(to);
}

async function applyCondition(to: Applying, file: FileCondition): Promise<string> {
  const { code, ...fields } = file;
  const known = to.known.conditions.get(code);
  if (!known) {
    note(to, { kind: "condition", code, act: "create", fields: [] });
    return insertCondition(to.work, code, fields);
  }
  const { id } = known;
  const changed = await updateCondition(to.work, { id, code, from: known.fields, to: fields });
  note(to, { kind: "condition", code, act: "change", fields: changed });
  return id;
}

async function applySystem(to: Applying, file: FileSystem): Promise<string> {
  const { code, name, description, kind, zone } = file;
  const fields = { name, description, kind, zone, ownerId: ownerOf(to, file.owner) };
  const known = to.known.systems.get(code);
  if (!known) {
    note(to, { kind: "system", code, act: "create", fields: [] });
    return insertSystem(to.work, code, fields);
  }
  const { id } = known;
  const changed = await updateSystem(to.work, { id, code, from: known.fields, to: fields });
  note(to, { kind: "system", code, act: "change", fields: changed });
  return id;
}

type Within = {
  readonly system: FileSystem;
  readonly systemId: string;
  readonly conditionIds: ReadonlyMap<string, string>;
};

async function applyEntitlement(
  to: Applying,
  file: FileEntitlement,
  { system, systemId, conditionIds }: Within,
): Promise<void> {
  const ref = `${system.code}/${file.code}`;
  const { code, name, description, risk, conditions: conditionCodes } = file;
  const fields = {
    ...{ name, description, risk, minutesMax: file.maxDuration ?? null },
    ...{ isRequestable: file.requestable, ownerId: ownerOf(to, file.owner) },
  };
  const known = to.known.entitlements.get(ref);
  if (!known) {
    const id = await insertEntitlement(to.work, { ...fields, systemId, code, conditionCodes });
    to.known.entitlements.set(ref, { id, code, ref, fields, conditionCodes, retiresAt: null });
    note(to, { kind: "entitlement", code: ref, act: "create", fields: [] });
    return;
  }
  const { id } = known;
  const changed = await updateEntitlement(to.work, { id, code, from: known.fields, to: fields });
  const isOther = !isSameSet(known.conditionCodes, conditionCodes);
  if (isOther) {
    const codes = [...new Set(conditionCodes)];
    const ids = codes.flatMap(
      (each) => conditionIds.get(each) ?? to.known.conditions.get(each)?.id ?? [],
    );
    const draft = { kind: "conditions", entitlementId: id, codes, conditionIds: ids.toSorted() };
    to.pending.push({ title: ref, draft: { ...draft, kind: "conditions" } });
  }
  const all = isOther ? [...changed, "conditions"] : changed;
  note(to, { kind: "entitlement", code: ref, act: "change", fields: all });
}

/** Shells first, so that roles may include each other in whatever order they stand. */
async function applyRoles(to: Applying): Promise<void> {
  const fresh = new Set<string>();
  const described = new Map<string, readonly string[]>();
  for (const file of to.file.roles) {
    const { code } = file;
    const fields = roleFields(to, file);
    const known = to.known.roles.get(code);
    if (known) {
      const changed = { id: known.id, code, from: known.fields, to: fields };
      described.set(code, await updateRole(to.work, changed));
      continue;
    }
    const id = await insertRole(to.work, code, fields);
    const empty = { entitlementIds: [], includedIds: [], retiresAt: null };
    to.known.roles.set(code, { id, code, fields, version: 1, ...empty });
    fresh.add(code);
  }
  for (const file of to.file.roles) {
    if (fresh.has(file.code)) await fill(to, file);
    else compose(to, file, described.get(file.code) ?? []);
  }
}

const roleFields = (to: Applying, file: FileRole) => ({
  ...{ name: file.name, description: file.description, minutesMax: file.maxDuration ?? null },
  ...{ isRequestable: file.requestable, ownerId: ownerOf(to, file.owner) },
});

const contentsOf = (to: Applying, file: FileRole) => ({
  entitlementIds: idsOf(to, file.entitlements),
  includedIds: idsOf(
    to,
    file.includes.map((code) => `role:${code}`),
  ),
});

async function fill(to: Applying, file: FileRole): Promise<void> {
  const known = to.known.roles.get(file.code);
  if (known) await fillNewRole(to.work, known.id, contentsOf(to, file));
  note(to, { kind: "role", code: file.code, act: "create", fields: [] });
}

function compose(to: Applying, file: FileRole, described: readonly string[]): void {
  const known = to.known.roles.get(file.code);
  if (!known) return;
  const contents = contentsOf(to, file);
  const fields = [...described];
  if (!isSameSet(known.entitlementIds, contents.entitlementIds)) fields.push("entitlements");
  if (!isSameSet(known.includedIds, contents.includedIds)) fields.push("includes");
  note(to, { kind: "role", code: file.code, act: "change", fields });
  if (fields.length === described.length) return;
  const draft = { kind: "role", roleId: known.id, version: known.version, ...contents } as const;
  // Inclusions that only go come first: no circle stands even for a moment.
  const isShrinking = contents.includedIds.every((id) => known.includedIds.includes(id));
  if (isShrinking) to.pending.unshift({ title: file.code, draft });
  else to.pending.push({ title: file.code, draft });
}
