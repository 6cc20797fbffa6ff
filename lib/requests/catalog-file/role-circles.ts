import type { Checking } from "./check-file.ts";

/** Roles that would include themselves, each circle named once by the codes on its way. */
export function refuseRoleCircles({ file, known, refuse }: Checking): void {
  const codeOf = new Map([...known.roles.values()].map(({ id, code }) => [id, code]));
  const includes = new Map<string, readonly string[]>();
  for (const { code, includedIds } of known.roles.values()) {
    includes.set(
      code,
      includedIds.map((id) => codeOf.get(id) ?? ""),
    );
  }
  for (const role of file.roles) includes.set(role.code, role.includes);
  const safe = new Set<string>();
  const find = (code: string, way: readonly string[]): readonly string[] | undefined => {
    const start = way.indexOf(code);
    if (start >= 0) return [...way.slice(start), code];
    if (safe.has(code)) return undefined;
    for (const next of includes.get(code) ?? []) {
      const circle = find(next, [...way, code]);
      if (circle) return circle;
    }
    safe.add(code);
    return undefined;
  };
  for (const [index, { code }] of file.roles.entries()) {
    const circle = find(code, []);
    if (!circle) continue;
    refuse(["roles", index, "includes"], "circle", `no circle, got ${circle.join(" → ")}`);
    for (const each of circle) safe.add(each);
  }
}
