import { createHash } from "node:crypto";
import { defaultZone, dayOf } from "#lib/people/index.ts";
import { recordDoor } from "#lib/kernel/index.ts";
import { ForeignMapping } from "../foreign/foreign-mapping.ts";
import { receiveForeign, type ForeignReceipt } from "../foreign/receive-foreign.ts";
import type { WecomFeed, WecomKeys } from "./wecom-keys.ts";

type Delivery = {
  readonly feed: WecomFeed;
  /** Which of its keys signed it. */
  readonly keys: WecomKeys;
  /** As it was decrypted. */
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly now: Date;
};

const placed = {
  orgCode: 'event.MainDepartment == "" ? "" : "wecom-" + event.MainDepartment',
  title: 'has(event.Position) ? event.Position : ""',
  managerNumber: "event.Leader",
};
const named = {
  displayName: 'has(event.Name) ? event.Name : ""',
  workEmail: 'has(event.BizMail) ? event.BizMail : (has(event.Email) ? event.Email : "")',
};

/** How contacts of WeCom become events where a feed does not say otherwise. */
const usual: ForeignMapping = ForeignMapping.parse({
  each: "event.Parts",
  number: "event.UserID",
  entered: 'has(event.CreateTime) ? event.CreateTime : ""',
  rules: [
    {
      when: 'item == "create"',
      kind: "hire",
      fields: {
        ...{ ...placed, ...named, day: "event.Day" },
        displayName: "has(event.Name) ? event.Name : event.UserID",
      },
    },
    {
      when: 'item == "identity"',
      kind: "identity_change",
      fields: {
        ...{ ...named, day: "event.Day" },
        newEmployeeNumber: 'has(event.NewUserID) ? event.NewUserID : ""',
      },
    },
    { when: 'item == "place"', kind: "transfer", fields: { ...placed, day: "event.Day" } },
    { when: 'item == "delete"', kind: "termination_immediate" },
    { when: "true", kind: "ignore" },
  ],
});
const usualMapping = { id: "wecom", version: 0, spec: usual, authors: [] };

const zoneOf = recordDoor({
  name: "feed.wecom-zone",
  tables: [],
  run: ({ tx }, _asked: object) => defaultZone(tx),
});

/**
 * Writes down what WeCom tells of contacts, reduced by the feed's mapping. A hint, unless the feed is
 * marked as HR: nobody comes or goes by it until somebody looked.
 */
export async function receiveWecom(delivery: Delivery): Promise<ForeignReceipt> {
  const { feed, keys, text, fields, now } = delivery;
  const seconds = Number(fields["CreateTime"] ?? fields["TimeStamp"]);
  const at = Number.isSafeInteger(seconds) && seconds > 0 ? new Date(seconds * 1000) : now;
  const event = {
    ...fields,
    Parts: partsOf(fields),
    Day: dayOf(at, await zoneOf({})),
    MainDepartment: fields["MainDepartment"] || firstOf(fields["Department"]),
    Leader: firstOf(fields["DirectLeader"]),
  };
  return receiveForeign({
    ...{ feedId: feed.feedId, mapping: feed.mapping ?? usualMapping, now, isHint: !keys.isHr },
    body: Buffer.from(JSON.stringify(event)),
    // WeCom sends again what it was not answered in time: the same text under another nonce.
    callId: `wecom:${createHash("sha256").update(text).digest("base64url")}`,
  });
}

const firstOf = (list = ""): string => list.split(/[,|]/)[0]?.trim() ?? "";

/** A message may say two things of somebody: who they are, and where they work. */
function partsOf(fields: Readonly<Record<string, string>>): string[] {
  const says = (...names: string[]) => names.some((name) => name in fields);
  switch (fields["ChangeType"] ?? "") {
    case "create_user":
      return ["create"];
    case "delete_user":
      return ["delete"];
    case "update_user": {
      const parts = [
        ...(says("NewUserID", "Name", "Email", "BizMail") ? ["identity"] : []),
        ...(says("Department", "MainDepartment", "Position", "DirectLeader") ? ["place"] : []),
      ];
      return parts.length > 0 ? parts : ["other"];
    }
    default:
      return ["other"];
  }
}
