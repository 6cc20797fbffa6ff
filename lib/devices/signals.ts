import type { Client } from "./client.ts";
import { isImpossible, type Place } from "./places.ts";
import type { SelfReport } from "./proof.ts";

export const signalKinds = [
  ...["automation", "emulator", "tampering", "changed-key"],
  ...["no-key", "new-device", "impossible-travel"],
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** Something noticed about a client, and the words, codes or names that it was noticed by. */
export type Signal = { readonly kind: SignalKind; readonly by: string };

/** All that is known of a client at one moment. */
export type Facts = {
  readonly client: Client;
  readonly userAgent: string | undefined;
  /** Sec-CH-UA-Platform. */
  readonly platform: string | undefined;
  /** Undefined: no key signed anything. */
  readonly report: SelfReport | undefined;
  readonly isNew: boolean;
  /** Its cookie is of a device with another key. */
  readonly isKeyChanged: boolean;
  readonly before: { readonly place: Place; readonly at: Date } | undefined;
  readonly here: Place | undefined;
  readonly now: Date;
};

/** What stands for a machine that pretends to be another, in names of models. */
const emulators = new RegExp(
  String.raw`\b(${[
    ...["sdk_g?phone", "Android SDK built for", "google_sdk", "Emulator", "Simulator"],
    ...["Genymotion", "BlueStacks", "Nox", "MuMu", "LDPlayer", "VirtualBox"],
  ].join("|")})`,
  "i",
);
/** Pictures drawn by a processor: a phone has a graphics chip. */
const softwareRenderers = /\b(SwiftShader|llvmpipe|Software Rasterizer|Microsoft Basic Render)/i;

type Notice = (facts: Facts) => string | undefined;

/** What each signal is noticed by; undefined: not at all. */
const noticing: Readonly<Record<SignalKind, Notice>> = {
  automation: ({ userAgent, report }) => {
    if (/\bHeadless/i.test(`${userAgent} ${report?.userAgent}`)) return "headless";
    return report?.webdriver ? "webdriver" : undefined;
  },
  emulator: ({ userAgent, report, client }) => {
    const model = emulators.exec(`${report?.model ?? ""} ${userAgent}`)?.[0];
    if (model !== undefined) return model;
    const isDrawn = client.kind === "phone" || client.kind === "tablet";
    return isDrawn ? softwareRenderers.exec(report?.renderer ?? "")?.[0] : undefined;
  },
  tampering: ({ userAgent, report, platform, client }) => {
    if (report && report.userAgent.slice(0, 400) !== userAgent) return "user-agent";
    const isOther = platform !== undefined && client.system !== null && !fits(platform, client);
    return isOther ? "platform" : undefined;
  },
  "changed-key": ({ isKeyChanged }) => (isKeyChanged ? "cookie" : undefined),
  "no-key": ({ report }) => (report ? undefined : "none"),
  "new-device": ({ isNew }) => (isNew ? "first" : undefined),
  "impossible-travel": ({ before, here, now }) =>
    before && here && isImpossible(before.place, here, now.getTime() - before.at.getTime())
      ? `${before.place.name} → ${here.name}`
      : undefined,
};

/** What browsers call systems in hints, where it is not what people call them. */
const hinted: Readonly<Record<string, string>> = {
  "Chrome OS": "ChromeOS",
  "Chromium OS": "ChromeOS",
};

const fits = (platform: string, { system }: Client): boolean =>
  platform === "Unknown" || platform === "" || (hinted[platform] ?? platform) === system;

/** Pure: what these facts give away, in the order of the kinds. */
export const notice = (facts: Facts): readonly Signal[] =>
  signalKinds.flatMap((kind) => {
    const by = noticing[kind](facts);
    return by === undefined ? [] : [{ kind, by: by.slice(0, 130) }];
  });
