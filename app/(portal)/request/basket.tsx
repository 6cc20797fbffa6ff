"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { useTime } from "#components/time/use-time.ts";
import { IconButton } from "#components/ui/button.tsx";
import { errorOf } from "#components/ui/form-result.ts";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { Section } from "#components/ui/section.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { useDraft } from "./draft-provider.tsx";
import { withMinutes, withoutItem, type DraftItem } from "./draft.ts";
import { useProblemWords } from "./problem-words.ts";
import { ReasonAndStart } from "./reason-and-start.tsx";
import type { PreviewedItem } from "./use-preview.ts";

type Props = { beneficiary: { personId: string; name: string }; me: string };

/** Everything that will be sent: the things, how long, why, from when, for whom. */
export function Basket({ beneficiary, me }: Props) {
  const t = useTranslations("request");
  const { draft, preview, result } = useDraft();
  return (
    <div className="mt-6 border-t border-line pt-4">
      <Section title={t("your-request")} count={draft.items.length}>
        {draft.items.length === 0 ? (
          <p className="secondary py-1">{t("empty")}</p>
        ) : (
          <ul className="box rows mt-1 [&>*:first-child]:border-t-0">
            {draft.items.map((item, index) => (
              <BasketRow
                key={item.id}
                item={item}
                previewed={preview.items.find(({ targetId }) => targetId === item.id)}
                error={errorOf(result, `items.${index}`)}
              />
            ))}
          </ul>
        )}
      </Section>
      <div className="mt-3">
        <FormBanner result={result} />
      </div>
      <ReasonAndStart beneficiary={beneficiary} me={me} />
    </div>
  );
}

type RowProps = {
  item: DraftItem;
  previewed: PreviewedItem | undefined;
  error: string | undefined;
};

function BasketRow({ item, previewed, error }: RowProps) {
  const t = useTranslations("request");
  const time = useTime();
  const problemWords = useProblemWords();
  const { change } = useDraft();
  const limits = previewed?.limits;
  const max = limits?.minutesMax ?? null;
  const problem = previewed?.problem ? problemWords(previewed.problem) : error;
  const name = `${item.system ?? t("role")} ${item.name}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <SystemTile kind={item.kind === "role" ? "people" : (item.systemKind ?? "")} />
      <span className="min-w-0 flex-1 basis-40 wrap-anywhere">
        <b className="font-medium">{item.system ?? t("role")}</b>{" "}
        <span className="text-ink-2">{item.name}</span>
      </span>
      {max !== null && (
        <span className="caption">{t("at-most", { span: time.span(max * 60_000, 2) })}</span>
      )}
      <span className="w-30">
        <DurationSelect
          label={t("how-long", { name })}
          minutes={item.minutes}
          minutesMax={max}
          isPermanentAllowed={limits?.isPermanentAllowed ?? false}
          isInvalid={problem !== undefined}
          onChoose={(minutes) => change((draft) => withMinutes(draft, item.id, minutes))}
        />
      </span>
      <IconButton
        label={t("take-out", { name })}
        icon={<X />}
        onClick={() => change((draft) => withoutItem(draft, item.id))}
      />
      {problem !== undefined && (
        <p className="basis-full pl-9 text-12 text-denied" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}
