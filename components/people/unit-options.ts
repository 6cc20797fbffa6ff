import type { Option } from "#components/ui/select.tsx";

type Unit = {
  readonly unitId: string;
  readonly code: string;
  readonly name: string;
  readonly parentId: string | null;
};

/** The organisation as options, each unit under the one it belongs to. */
export function unitOptions(units: readonly Unit[]): Option[] {
  const known = new Set(units.map(({ unitId }) => unitId));
  const inside = Map.groupBy(units, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : "",
  );
  const walk = (parent: string, depth: number): Option[] =>
    (inside.get(parent) ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .flatMap(({ unitId, code, name }) => [
        { value: code, label: `${"\u2003".repeat(Math.min(depth, 6))}${name}` },
        ...walk(unitId, depth + 1),
      ]);
  return walk("", 0);
}
