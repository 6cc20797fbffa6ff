import { useTranslations } from "next-intl";
import Link from "next/link";
import { WaitedFor } from "./waited-for.tsx";
import { Faces } from "#components/ui/avatar.tsx";
import { Section } from "#components/ui/section.tsx";
import { MiniPath } from "#components/ui/stage-path.tsx";

type Open = {
  itemId: string;
  requestId: string;
  target: string;
  system: string | null;
  stage: number;
  stages: number;
  stageOpenedAt: Date | null;
  waitsFor: readonly { personId: string; name: string }[];
};

export function MyOpenRequests({ requests }: { requests: readonly Open[] }) {
  const t = useTranslations("home");
  return (
    <Section title={t("my-requests")} count={requests.length} ruled={requests.length === 0}>
      {requests.length === 0 && <p className="secondary py-2">{t("no-requests")}</p>}
      <ul>
        {requests.map((item) => (
          <li key={item.itemId} className="border-t border-line">
            <Link href={`/requests/${item.requestId}`} className="block py-2.5 hover:bg-hover">
              <span className="flex items-center gap-2">
                <span className="cut flex-1 text-13 font-medium">
                  {item.system !== null && `${item.system}${t("comma")}`}
                  {item.target}
                </span>
                <MiniPath stage={item.stage} stages={item.stages} />
              </span>
              <span className="secondary mt-1 flex min-w-0 items-center gap-1.5">
                <span className="whitespace-nowrap">{t("waiting-for")}</span>
                <Faces names={item.waitsFor.map(({ name }) => name)} max={3} />
                <span className="cut flex-1 text-ink-2">
                  {item.waitsFor.length === 1
                    ? item.waitsFor[0]?.name
                    : t("people", { count: item.waitsFor.length })}
                </span>
                {item.stageOpenedAt && <WaitedFor since={item.stageOpenedAt} />}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
