import {
  Archive,
  FileCheck,
  FingerprintPattern,
  GitPullRequestArrow,
  History,
  House,
  Inbox,
  KeyRound,
  Library,
  MailWarning,
  Plus,
  Radar,
  ScrollText,
  SlidersHorizontal,
  SquareTerminal,
  TicketX,
  UserRoundCog,
  Users,
  Workflow,
  type LucideIcon,
} from "lucide-react";

export type PlaceKey =
  | "home"
  | "request"
  | "requests"
  | "approvals"
  | "people"
  | "rules"
  | "catalogue"
  | "policies"
  | "production"
  | "lifecycle"
  | "access"
  | "audit"
  | "tickets"
  | "modules"
  | "detections"
  | "mail"
  | "keys"
  | "settings"
  | "security";

export type Place = {
  readonly key: PlaceKey;
  readonly href: string;
  readonly icon: LucideIcon;
  readonly group: "mine" | "access" | "operations" | "self";
  /** After G. */
  readonly chord?: string;
  /** One of the portal's own rights that the page needs; without it, the page is everybody's. */
  readonly right?: string;
};

/** Every page that the rail, the tab bar and the palette lead to, in their order. */
export const places: readonly Place[] = [
  { key: "home", href: "/", icon: House, group: "mine", chord: "h" },
  { key: "request", href: "/request", icon: Plus, group: "mine" },
  { key: "requests", href: "/requests", icon: GitPullRequestArrow, group: "mine", chord: "r" },
  { key: "approvals", href: "/approvals", icon: Inbox, group: "mine", chord: "a" },
  {
    key: "people",
    href: "/people",
    icon: Users,
    group: "access",
    chord: "p",
    right: "people.read",
  },
  { key: "rules", href: "/rules", icon: ScrollText, group: "access", right: "rules.manage" },
  { key: "catalogue", href: "/catalogue", icon: Library, group: "access", chord: "c" },
  {
    key: "policies",
    href: "/policies",
    icon: FileCheck,
    group: "access",
    right: "policies.manage",
  },
  { key: "production", href: "/production", icon: SquareTerminal, group: "operations", chord: "o" },
  {
    key: "lifecycle",
    href: "/lifecycle",
    icon: UserRoundCog,
    group: "operations",
    chord: "l",
    right: "feeds.manage",
  },
  { key: "access", href: "/access", icon: History, group: "operations", right: "access.read" },
  {
    key: "audit",
    href: "/audit",
    icon: Archive,
    group: "operations",
    chord: "u",
    right: "audit.read",
  },
  {
    key: "tickets",
    href: "/tickets/revocation",
    icon: TicketX,
    group: "operations",
    right: "tickets.manage",
  },
  {
    key: "modules",
    href: "/modules",
    icon: Workflow,
    group: "operations",
    right: "modules.manage",
  },
  {
    key: "detections",
    href: "/detections",
    icon: Radar,
    group: "operations",
    right: "tickets.manage",
  },
  {
    key: "mail",
    href: "/notices/undelivered",
    icon: MailWarning,
    group: "operations",
    right: "tickets.manage",
  },
  { key: "keys", href: "/keys", icon: KeyRound, group: "operations", right: "settings.manage" },
  {
    key: "settings",
    href: "/settings",
    icon: SlidersHorizontal,
    group: "operations",
    right: "settings.manage",
  },
  { key: "security", href: "/security", icon: FingerprintPattern, group: "self", chord: "s" },
];

export const groups = ["mine", "access", "operations"] as const;

export const placesFor = (rights: readonly string[]): readonly Place[] =>
  places.filter(({ right }) => right === undefined || rights.includes(right));

/** The place an address lies in: the longest that it starts with. */
export function placeOf(path: string): PlaceKey | undefined {
  const inside = places.filter(
    ({ href }) => href === path || (href !== "/" && path.startsWith(`${href}/`)),
  );
  return inside.sort((one, other) => other.href.length - one.href.length)[0]?.key;
}
