import { useTranslations } from "next-intl";
import Link from "next/link";
import { Due } from "./due.tsx";
import { DurationWords } from "./duration-words.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";

type Waiting = {
  itemId: string;
  requester: string;
  target: string;
  system: string | null;
  minutes: number | null;
  dueAt: Date | null;
};

export function WaitingForMe({ waiting, count }: { waiting: readonly Waiting[]; count: number }) {
  const t = useTranslations("home");
  return (
    <Section
      title={t("waiting-for-me")}
      count={count}
      waiting={count > 0}
      ruled={count === 0}
      actions={
        <ButtonLink kind="ghost" size="small" href="/approvals">
          {t("open-all")}
        </ButtonLink>
      }
    >
      {count === 0 && <p className="secondary py-2">{t("nothing-waits")}</p>}
      <ul>
        {waiting.map((item) => (
          <li key={item.itemId} className="border-t border-line">
            <Link
              href={`/approvals?item=${item.itemId}`}
              className="flex items-center gap-2.5 py-2 hover:bg-hover"
            >
              <Avatar name={item.requester} size={24} hidden />
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline gap-2">
                  <span className="cut flex-1 text-13 font-medium">{item.requester}</span>
                  {item.dueAt && <Due at={item.dueAt} />}
                </span>
                <span className="secondary cut block">
                  {item.system !== null && `${item.system}${t("comma")}`}
                  {item.target}
                  {t("comma")}
                  <DurationWords minutes={item.minutes} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
