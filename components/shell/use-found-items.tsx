import { GitPullRequestArrow, KeyRound, Plus, Timer } from "lucide-react";
import { useTranslations } from "next-intl";
import { useNow } from "#components/time/clock.tsx";
import { useTime } from "#components/time/use-time.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import type { PaletteItem } from "./palette-item.ts";
import type { PaletteHits } from "./use-palette-hits.ts";

type RightHit = PaletteHits["rights"][number];

/** What the server found, as lines of the palette. */
export function useFoundItems(hits: PaletteHits): PaletteItem[] {
  const [rights, roles] = [useRightItems(hits.rights), useRoleItems(hits.roles)];
  const [requests, systems] = [useRequestItems(hits.requests), useSystemItems(hits.systems)];
  const isAct = ({ group }: PaletteItem) => group === "actions";
  return [
    ...rights.filter(isAct),
    ...roles,
    ...requests,
    ...systems,
    ...rights.filter((item) => !isAct(item)),
    ...hits.people.map(personItem),
  ];
}

/** What is held for a time can be extended, what may be asked for requested, the rest looked at. */
function useRightItems(rights: PaletteHits["rights"]): PaletteItem[] {
  const t = useTranslations("shell");
  const [time, now] = [useTime(), useNow()];
  return rights.map((right): PaletteItem => {
    const { entitlementId, isHeld, endsAt, systemId } = right;
    const name = t("right-name", { system: right.system, right: right.name });
    if (isHeld && endsAt !== null) {
      const left = time.left(new Date(endsAt), now);
      const label = t("act.extend", { what: name });
      return act({ key: `extend-${entitlementId}`, label, icon: <Timer />, fact: left }, right);
    }
    if (!isHeld && right.isRequestable) {
      const icon = right.risk === "privileged" ? <KeyRound /> : <Plus />;
      const label = t("act.request", { what: name });
      return act({ key: `ask-${entitlementId}`, label, icon }, { ...right, requestId: null });
    }
    return {
      key: `right-${entitlementId}`,
      group: "systems",
      label: name,
      icon: <KeyRound />,
      fact: isHeld ? t("held") : undefined,
      href: `/catalogue/${systemId}`,
    };
  });
}

const act = (
  item: Omit<PaletteItem, "group" | "href">,
  { entitlementId, requestId }: RightHit,
): PaletteItem => ({
  ...item,
  group: "actions",
  href:
    requestId === null
      ? `/request?target=entitlement:${entitlementId}`
      : `/requests/${requestId}?extend=1`,
});

function useRoleItems(roles: PaletteHits["roles"]): PaletteItem[] {
  const t = useTranslations("shell");
  return roles.map(({ roleId, name }) => ({
    key: `role-${roleId}`,
    group: "actions",
    label: t("act.request-role", { what: name }),
    icon: <Plus />,
    href: `/request?target=role:${roleId}`,
  }));
}

function useRequestItems(requests: PaletteHits["requests"]): PaletteItem[] {
  const t = useTranslations("shell");
  return requests.map(({ requestId, number, target }) => ({
    key: `request-${requestId}`,
    group: "requests",
    label: t("request-number", { number: String(number) }),
    icon: <GitPullRequestArrow />,
    fact: target ?? undefined,
    href: `/requests/${requestId}`,
  }));
}

function useSystemItems(systems: PaletteHits["systems"]): PaletteItem[] {
  const t = useTranslations("access");
  return systems.map(({ systemId, name, kind, zone }) => ({
    key: `system-${systemId}`,
    group: "systems",
    label: name,
    icon: <SystemTile kind={kind} />,
    fact: t(`zone.${zone as "office"}`),
    href: `/catalogue/${systemId}`,
  }));
}

const personItem = ({
  employeeNumber,
  name,
  title,
  unit,
}: PaletteHits["people"][number]): PaletteItem => ({
  key: `person-${employeeNumber}`,
  group: "people",
  label: name,
  icon: <Avatar name={name} size={20} hidden />,
  fact: unit ?? title ?? undefined,
  href: `/people/${employeeNumber}`,
});
