import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** From the ground up: a room imports only rooms to its left, and only through their index. */
const rooms = [
  "kernel",
  "keys",
  "audit",
  "people",
  "catalog",
  "tickets",
  "access",
  "requests",
  "fulfilment",
  "bastion",
  "recordings",
  "reviews",
  "devices",
  "signin",
  "federation",
  "feeds",
  "incidents",
  "notify",
  "desk",
  "registry",
] as const;
/** Entrances stand on the registry and on rooms, never on each other. */
const entrances = ["protocols", "jobs"] as const;

const linesMax = 300;
const columnsMax = 100;

type Source = { path: string; text: string; lines: string[] };

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (["node_modules", "generated", ".next", "data"].includes(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
}

const folders = ["app", "bin", "bench", "components", "lib", "prisma", "tests"].filter((folder) =>
  readdirSync(root).includes(folder),
);
const files = folders.flatMap(walk);
const sources: Source[] = files
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, lines: text.split("\n") };
  });
const product = sources.filter(({ path }) => /^(app|bin|components|lib)\//.test(path));

type Edge = { from: string; to: string };
const edges: Edge[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*["'](#?[./][^"']*|#[^"']+)["']/g)].map((match) => ({
    from: path,
    to: resolveImport(path, match[1] ?? ""),
  })),
);

function resolveImport(from: string, specifier: string): string {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return relative(root, resolve(root, dirname(from), specifier));
}

const roomOf = (path: string): string | undefined => /^lib\/([^/]+)\//.exec(path)?.[1];
const rankOf = (room: string): number => (rooms as readonly string[]).indexOf(room);

test("a room imports only rooms to its left", () => {
  const wrong = edges.filter(({ from, to }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    if (here === undefined || there === undefined || here === there) return false;
    if ((entrances as readonly string[]).includes(here)) return rankOf(there) < 0;
    return rankOf(there) < 0 || rankOf(there) > rankOf(here);
  });
  expect(wrong).toEqual([]);
});

test("another room is imported only through its index", () => {
  const isIndex = (to: string) =>
    /^lib\/[^/]+\/index\.ts$/.test(to) || /^lib\/protocols\/[^/]+\/index\.ts$/.test(to);
  // Settings, errors, the embedded server, migrations and backups serve before any room is open.
  const isGround = (to: string) =>
    /^lib\/kernel\/((settings|errors|clock)\.ts|embedded\/|migrations\/|backup\/)/.test(to);
  const isWithin = (from: string, to: string) => {
    const protocol = /^lib\/protocols\/[^/]+\//.exec(to)?.[0];
    return protocol ? from.startsWith(protocol) : roomOf(from) === roomOf(to);
  };
  const wrong = edges.filter(
    ({ from, to }) =>
      /^(app|bin|components|lib)\//.test(from) &&
      to.startsWith("lib/") &&
      !isIndex(to) &&
      !isGround(to) &&
      !isWithin(from, to),
  );
  expect(wrong).toEqual([]);
});

test("components look and fetch nothing: they import no room's doors", () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith("components/"))
    .filter(({ text }) =>
      /from ["']#lib\/(?!.*\btype\b)/.test(text.replace(/import type[^;]+;/g, "")),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("only the kernel imports Prisma, and only it opens connections", () => {
  const wrong = product
    .filter(({ path }) => !path.startsWith("lib/kernel/"))
    .filter(({ text }) => /from ["'](@prisma\/|pg["'/]|#lib\/kernel\/generated)/.test(text))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("time comes from the operation, not from the wall", () => {
  const wrong = product
    .filter(({ path }) => path !== "lib/kernel/clock.ts")
    .filter(({ text }) => /Date\.now\(\)|new Date\(\)/.test(text))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("every room says in a README what it owns, and what it promises", () => {
  const present = new Set(files.flatMap((path) => roomOf(path) ?? []));
  const roomsHere = [...present].filter((room) => room !== "protocols");
  const protocolsHere = new Set(
    files.flatMap((path) => /^lib\/(protocols\/[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const silent = [...roomsHere, ...protocolsHere].filter(
    (room) => !files.includes(join("lib", room, "README.md")),
  );
  expect(silent).toEqual([]);
});

test("names say what a file holds", () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|shared|services?|types|constants)(\.tsx?$|\/)/;
  const isVague = (path: string) => vague.test(path) || /-manager\.tsx?$/.test(path);
  expect(files.filter(isVague)).toEqual([]);
  // What stands in brackets is the name of a parameter, not of a file.
  const named = sources.map(({ path }) => path.replaceAll(/\[[\w.]+\]/g, "[]"));
  const odd = named.filter((path) => !/^[a-z0-9.()[\]_/-]+$/.test(path));
  expect(odd).toEqual([]);
});

test("files stay short and lines fit", () => {
  const long = sources.filter(({ lines }) => lines.length > linesMax + 1);
  expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
  // What stands in quotes cannot be broken by the formatter, and long class lists are read as one.
  const unquoted = (line: string) => line.replaceAll(/(["'`])(?:\\.|(?!\1).)*(\1|$)/g, '""');
  const wide = sources.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) =>
      unquoted(line).length > columnsMax && !/https?:\/\/|import .* from/.test(line)
        ? [`${path}:${index + 1}`]
        : [],
    ),
  );
  expect(wide).toEqual([]);
});

test("nothing in the project names a machine's folders", () => {
  const wrong = [
    ...sources.map(({ path }) => path),
    ...files.filter((path) => path.endsWith(".md")),
  ]
    .filter((path) => statSync(join(root, path)).size < 1_000_000)
    .filter((path) => /\/w[o]rk\/|\/tmp\/b[a]sh/.test(readFileSync(join(root, path), "utf8")));
  expect(wrong).toEqual([]);
});

test("a server-action file holds actions only, one line a command", () => {
  const wrong = sources
    .filter(({ text }) => /^["']use server["']/.test(text))
    .filter(({ path }) => !/(^|\/)actions\.ts$/.test(path))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test("documents name files that are there", () => {
  const wrong = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .flatMap((name) => {
      const text = readFileSync(join(root, "docs", name), "utf8");
      return [...text.matchAll(/`((?:app|bin|components|lib|prisma|tests)\/[\w./()[\]-]+)`/g)]
        .map(([, path = ""]) => path)
        .filter((path) => statSync(join(root, path), { throwIfNoEntry: false }) === undefined)
        .map((path) => `docs/${name}: ${path}`);
    });
  expect(wrong).toEqual([]);
});
