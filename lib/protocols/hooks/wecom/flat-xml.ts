const fieldsMax = 60;
const depthMax = 6;
const valueMax = 16_000;

const tag = /<(\/?)([A-Za-z_]\w{0,63})\s*>/;
const cdata = /<!\[CDATA\[([\s\S]*?)\]\]>/;
const words = /((?:[^<&]|&(?:amp|lt|gt|quot|apos);)+)/;
/** What a piece of XML may be here: a tag without attributes, CDATA, or text. */
const piece = new RegExp([tag, cdata, words].map(({ source }) => source).join("|"), "y");
const marks: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" },
};

/**
 * The texts directly within `<xml>`, by name; what is nested deeper is left out. Strict: no
 * declaration, comment, attribute, document type or entity of its own, so that nothing grows and
 * nothing is fetched.
 * @returns unset where it is not that.
 */
export function readFlatXml(text: string): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  const path: string[] = [];
  let value = "";
  let isOver = false;
  piece.lastIndex = 0;
  for (let at = 0, count = 0; at < text.length; at = piece.lastIndex, count++) {
    const found = piece.exec(text);
    if (!found || count > 20 * fieldsMax) return undefined;
    const [, closes, name, quoted, plain] = found;
    if (name === undefined) {
      const said = quoted ?? unescaped(plain ?? "");
      if (path.length === 0 && said.trim() !== "") return undefined;
      if (path.length === 2) value += said;
      if (value.length > valueMax) return undefined;
    } else if (closes === "/") {
      if (path.pop() !== name) return undefined;
      if (path.length === 1) Object.assign(fields, { [name]: value.trim() });
      isOver ||= path.length === 0;
    } else {
      if (isOver || path.length >= depthMax) return undefined;
      if (path.length === 0 && name !== "xml") return undefined;
      if (path.length === 1) {
        if (name in fields || Object.keys(fields).length >= fieldsMax) return undefined;
        value = "";
      }
      path.push(name);
    }
  }
  return isOver ? fields : undefined;
}

const unescaped = (text: string): string =>
  text.replaceAll(/&(\w+);/g, (_whole, name: string) => marks[name] ?? "");
