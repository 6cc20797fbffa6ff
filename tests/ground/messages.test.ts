import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { locales, messages, type Locale } from "#messages/index.ts";

const root = resolve(import.meta.dirname, "../..");
type Tree = { readonly [key: string]: string | Tree };

/** Every message by its path in the catalogue: "home.show.all". */
function flat(tree: Tree, path = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) => {
      const here = path === "" ? key : `${path}.${key}`;
      return typeof value === "string" ? [[here, value] as const] : [...flat(value, here)];
    }),
  );
}

const catalogues = new Map<Locale, Map<string, string>>(
  locales.map((locale) => [locale, flat(messages[locale] as unknown as Tree)]),
);
const english = catalogues.get("en") ?? new Map<string, string>();

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("generated"))
    .map((path) => readFileSync(join(root, folder, path), "utf8"));
const pages = ["app", "components", "lib/notify"].flatMap(sourcesOf).join("\n");
const rooms = [...sourcesOf("lib"), pages].join("\n");

const literals = new Set([...pages.matchAll(/(["'])([\w.-]+)\1/g)].map((found) => found[2]));
/** Keys that are put together: `state.${state}` stands for every key of that form. */
const patterns = [...pages.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`]*)`/g)].map(
  ([, text = ""]) =>
    new RegExp(
      `^${text
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join("[\\w-]+")}$`,
    ),
);

test("both languages have the same files, and each is listed", () => {
  for (const locale of locales) {
    const files = readdirSync(join(root, "messages", locale))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.replace(".json", ""));
    expect(Object.keys(messages[locale]).sort()).toEqual(files.sort());
  }
});

test("both languages have exactly the same keys", () => {
  for (const [locale, catalogue] of catalogues) {
    const missing = [...english.keys()].filter((key) => !catalogue.has(key));
    const more = [...catalogue.keys()].filter((key) => !english.has(key));
    expect({ locale, missing, more }).toEqual({ locale, missing: [], more: [] });
  }
});

test("every message is used by a page, by its name or as one of its form", () => {
  const unused = [...english.keys()].filter((path) => {
    const key = path.slice(path.indexOf(".") + 1);
    return !literals.has(key) && !patterns.some((pattern) => pattern.test(key));
  });
  expect(unused).toEqual([]);
});

/** Reasons that are put together: `password_${problem}` stands for all that begin so. */
const beginnings = [...rooms.matchAll(/`([a-z]+_)\$\{\w+\}`/g)].map((found) => found[1] ?? "");

test("every error that has words can happen", () => {
  const isRaised = (reason: string) =>
    rooms.includes(`"${reason}"`) ||
    rooms.includes(`"${reason.replace(/_not_found$/, "")}"`) ||
    reason.startsWith("needs_") ||
    beginnings.some((beginning) => reason.startsWith(beginning));
  const reasons = Object.keys(messages.en.errors.reason);
  expect(reasons.filter((reason) => !isRaised(reason))).toEqual([]);
});

const argumentsOf = (message: string): Set<string> =>
  new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map((found) => found[1] ?? ""));

const tagsOf = (message: string): string[] =>
  [...message.matchAll(/<(\w+)>/g)].map((found) => found[1] ?? "");

test("every message can be written, with the arguments that English has", () => {
  const wrong: string[] = [];
  for (const [locale, catalogue] of catalogues) {
    const t = createTranslator({
      locale,
      messages: messages[locale],
      timeZone: "UTC",
      onError: (error) => wrong.push(`${locale}: ${error.message}`),
    });
    const write = (key: string, values: object) => t.markup(key as never, values as never);
    for (const [path, message] of catalogue) {
      const wanted = argumentsOf(english.get(path) ?? "");
      const others = [...argumentsOf(message)].filter((name) => !wanted.has(name));
      if (others.length > 0) wrong.push(`${locale} ${path}: {${others.join("}, {")}}`);
      write(path, {
        ...Object.fromEntries([...wanted].map((name) => [name, 2])),
        ...Object.fromEntries(tagsOf(message).map((tag) => [tag, (chunks: string) => chunks])),
      });
    }
  }
  expect(wrong).toEqual([]);
});
