/** Rows of the page's list, as they stand; whatever carries `data-row` is one. */
const rowsOf = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>("#content [data-row]")].filter(
    (row) => row.offsetParent !== null,
  );

const currentRow = (): HTMLElement | null =>
  document.activeElement?.closest<HTMLElement>("#content [data-row]") ?? null;

function focusRow(row: HTMLElement): void {
  const target = row.matches("a, button") ? row : row.querySelector<HTMLElement>("a, button");
  const focused = target ?? row;
  if (focused === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
  focused.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** J and K: the next row, or the one before. */
export function moveRow(step: 1 | -1): boolean {
  const rows = rowsOf();
  const current = currentRow();
  const at = current ? rows.indexOf(current) : -1;
  const start = step === 1 ? 0 : rows.length - 1;
  const next = at === -1 ? rows[start] : rows[at + step];
  if (next) focusRow(next);
  return rows.length > 0;
}

const boxOf = (row: HTMLElement) => row.querySelector<HTMLInputElement>("input[type=checkbox]");
let lastMarked: string | undefined;

/** X marks the row, ⇧X all from the last marked one. */
export function markRow(isRange: boolean): boolean {
  const rows = rowsOf();
  const current = currentRow();
  const box = current && boxOf(current);
  if (!current || !box) return false;
  const from = rows.findIndex((row) => row.dataset["row"] === lastMarked);
  const to = rows.indexOf(current);
  if (!isRange || from === -1) box.click();
  else {
    const span = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const row of span) {
      const each = boxOf(row);
      if (each?.checked === false) each.click();
    }
  }
  lastMarked = current.dataset["row"];
  return true;
}

/** What a key presses: first in the row one stands on, then in the page. */
export function pressKey(key: string): boolean {
  const dialogue = document.querySelector('[role="dialog"]');
  const places = dialogue
    ? [dialogue]
    : [currentRow(), document.querySelector("#content"), document];
  for (const place of places) {
    const pressed = [...(place?.querySelectorAll<HTMLElement>("[data-key]") ?? [])].find(
      (element) =>
        element.dataset["key"] === key &&
        element.offsetParent !== null &&
        !element.matches(":disabled"),
    );
    if (!pressed) continue;
    pressed.click();
    return true;
  }
  return false;
}
