import type { PageKey } from "./top-bar.tsx";

/** What an element says, without the key printed on it. */
function wordsOf(element: HTMLElement): string {
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  const copy = element.cloneNode(true);
  if (!(copy instanceof HTMLElement)) return "";
  for (const printed of copy.querySelectorAll("kbd")) printed.remove();
  return (copy.textContent ?? "").trim();
}

/** The keys of the page under the list: those its top bar names, then those of its buttons. */
export function keysOfPage(): PageKey[] {
  const bar = document.querySelector<HTMLElement>("[data-page-keys]")?.dataset["pageKeys"];
  const named = bar === undefined ? [] : (JSON.parse(bar) as PageKey[]);
  const known = new Set(named.flatMap(({ keys }) => keys));
  const pressed = [...document.querySelectorAll<HTMLElement>("#content [data-key]")].flatMap(
    (element): PageKey[] => {
      const key = element.dataset["key"] ?? "";
      if (known.has(key) || element.offsetParent === null) return [];
      known.add(key);
      return [{ keys: [key], does: wordsOf(element) }];
    },
  );
  return [...named, ...pressed];
}
