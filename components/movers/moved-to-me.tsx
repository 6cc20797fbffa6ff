import { useTranslations } from "next-intl";
import Link from "next/link";
import { Due } from "#components/requests/due.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";

type Moved = { id: string; person: string; asked: number; dueAt: Date | null };
const shownMax = 5;

/** Whose rights wait for the reader to confirm them. */
export function MovedToMe({ movers }: { movers: readonly Moved[] }) {
  const [t, home] = [useTranslations("movers"), useTranslations("home")];
  if (movers.length === 0) return null;
  return (
    <Section
      title={t("home-title")}
      count={movers.length}
      waiting
      actions={
        <ButtonLink kind="ghost" size="small" href="/lifecycle/movers">
          {home("open-all")}
        </ButtonLink>
      }
    >
      <ul>
        {movers.slice(0, shownMax).map(({ id, person, asked, dueAt }) => (
          <li key={id} className="border-t border-line">
            <Link
              href={`/lifecycle/movers/${id}`}
              className="flex items-center gap-2.5 py-2 hover:bg-hover"
            >
              <Avatar name={person} size={24} hidden />
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline gap-2">
                  <span className="cut flex-1 text-13 font-medium">{person}</span>
                  {dueAt && <Due at={dueAt} />}
                </span>
                <span className="secondary cut block">{t("home-row", { count: asked })}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
