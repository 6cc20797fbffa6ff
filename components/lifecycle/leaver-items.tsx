"use client";

import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import type { Act } from "#components/ui/form-dialogue.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { GiveItem, type FindPeople } from "./give-item.tsx";

type Named = { personId: string; employeeNumber: string; name: string };

export type LeaverItemView = {
  id: string;
  kind:
    | "system"
    | "entitlement"
    | "role"
    | "rule"
    | "separation"
    | "module"
    | "contractor"
    | "policy"
    | "report";
  subjectId: string;
  name: string;
  key: string;
  within: string | null;
  state: "open" | "moved" | "elsewhere" | "stayed" | "shown";
  offered: Named | null;
  owner: Named | null;
  isInterim: boolean;
  dueAt: Date | null;
  back: "offered" | "returned" | "kept" | null;
  may: { take: boolean; assign: boolean; settle: boolean };
};

type Props = {
  items: readonly LeaverItemView[];
  /** Who reads the page. */
  me: string;
  act: { reassign: Act; settle: Act };
  find: FindPeople;
};

/** What the person owned: to whom it is offered, whose it is now, and what can be decided. */
export function LeaverItems({ items, ...acts }: Props) {
  return (
    <ul className="rows">
      {items.map((item) => (
        <li
          key={item.id}
          data-row={item.id}
          className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 py-2 text-13"
        >
          <What item={item} />
          <span className="min-w-0 flex-1 text-ink-2 max-md:basis-full">
            <Whose item={item} />
          </span>
          <Acts item={item} {...acts} />
        </li>
      ))}
    </ul>
  );
}

const pageOf: Record<LeaverItemView["kind"], (item: LeaverItemView) => string | undefined> = {
  system: ({ subjectId }) => `/catalogue/${subjectId}`,
  entitlement: () => undefined,
  role: ({ subjectId }) => `/catalogue/roles/${subjectId}`,
  rule: ({ subjectId }) => `/rules/${subjectId}`,
  separation: () => "/rules/separation",
  module: ({ subjectId }) => `/modules/${subjectId}`,
  contractor: ({ key }) => `/people/${encodeURIComponent(key)}`,
  policy: ({ key }) => `/policies/${encodeURIComponent(key)}`,
  report: ({ key }) => `/people/${encodeURIComponent(key)}`,
};

function What({ item }: { item: LeaverItemView }) {
  const t = useTranslations("leavers");
  const href = pageOf[item.kind](item);
  const name = [item.within, item.name].filter(Boolean).join(" ");
  return (
    <span className="flex w-72 min-w-0 flex-none flex-col max-md:w-full">
      <span className="font-medium wrap-anywhere">
        {href === undefined ? name : <TextLink href={href}>{name}</TextLink>}
      </span>
      <span className="caption">{t(`kind.${item.kind}`)}</span>
    </span>
  );
}

function Person({ person }: { person: Named }) {
  return (
    <PersonChip name={person.name} href={`/people/${encodeURIComponent(person.employeeNumber)}`} />
  );
}

function Whose({
  item: { state, kind, offered, owner, isInterim, dueAt, back },
}: {
  item: LeaverItemView;
}) {
  const t = useTranslations("leavers");
  if (state === "open") {
    return (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {offered ? t("offered-to") : <StatusChip tone="denied">{t("nobody")}</StatusChip>}
        {offered && <Person person={offered} />}
        {dueAt && (
          <span className="text-ink-3">
            {t("theirs-on")} <Instant at={dueAt} as="day" />
          </span>
        )}
      </span>
    );
  }
  if (state === "moved" && owner) {
    return (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {t(back === "returned" ? "was-with" : "now-with")} <Person person={owner} />
        {isInterim && back === null && <StatusChip tone="expiring">{t("interim")}</StatusChip>}
        {back !== null && <StatusChip tone={toneOf[back]}>{t(`back.${back}`)}</StatusChip>}
      </span>
    );
  }
  if (state === "shown") return t(kind === "policy" ? "policy-names" : "manager-by-hr");
  return t(`settled.${state as "elsewhere"}`);
}

const toneOf = { offered: "pending", returned: "granted", kept: "neutral" } as const;

function Acts({ item, me, act, find }: { item: LeaverItemView } & Omit<Props, "items">) {
  const t = useTranslations("leavers");
  const { id, may } = item;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {may.take && (
        <CommandForm
          action={act.reassign}
          fields={{ itemId: id, toId: me }}
          button={{ kind: "primary", size: "small", children: t("take"), "data-act": "take" }}
        />
      )}
      {may.assign && (
        <GiveItem itemId={id} name={item.name} me={me} act={act.reassign} find={find} />
      )}
      {may.settle &&
        (["return", "keep"] as const).map((verdict) => (
          <CommandForm
            key={verdict}
            action={act.settle}
            fields={{ itemId: id, verdict }}
            button={{
              ...{ kind: verdict === "return" ? "primary" : "secondary", size: "small" },
              ...{ children: t(`settle.${verdict}`), "data-act": verdict },
            }}
          />
        ))}
    </span>
  );
}
