import Bowser from "bowser";

export const deviceKinds = ["desktop", "phone", "tablet", "other"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** What a client claims to be, in the words that people know; null: it does not say. */
export type Client = {
  readonly browser: string | null;
  readonly system: string | null;
  readonly kind: DeviceKind;
};

const shorter: Readonly<Record<string, string>> = {
  "Microsoft Edge": "Edge",
  "Samsung Internet for Android": "Samsung Internet",
  "Chrome OS": "ChromeOS",
};
const kinds: Readonly<Record<string, DeviceKind>> = {
  desktop: "desktop",
  mobile: "phone",
  tablet: "tablet",
};

const named = (name: string | undefined): string | null =>
  name === undefined || name === "" ? null : (shorter[name] ?? name);

export function clientOf(userAgent: string | null | undefined): Client {
  if (!userAgent) return { browser: null, system: null, kind: "other" };
  const { browser, os, platform } = Bowser.parse(userAgent);
  return {
    browser: named(browser.name),
    system: named(os.name),
    kind: kinds[platform.type ?? ""] ?? "other",
  };
}
