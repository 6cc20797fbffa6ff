import { useTranslations } from "next-intl";
import { classes } from "#components/ui/classes.ts";
import { Count } from "#components/ui/count.tsx";
import { addressOf } from "#app/address.ts";
import { clockOf, secondsOf } from "./clock-words.ts";

type Seen = { readonly at: number; readonly text: string };
type Props = { commands: readonly Seen[]; at: number; go: (seconds: number) => void };

/** What was typed at a prompt, as the terminal showed it: a table of contents, and no proof. */
export function SeenCommands({ commands, at, go }: Props) {
  const t = useTranslations("recordings");
  const current = commands.findLast((each) => each.at <= at + 0.05);
  return (
    <section
      aria-label={t("commands")}
      className="flex min-h-0 min-w-0 flex-col max-lg:border-t max-lg:border-line lg:relative"
    >
      <div className="flex min-h-0 flex-col lg:absolute lg:inset-0">
        <h2 className="flex h-9 flex-none items-center gap-2 border-b border-line px-3">
          {t("commands")} <Count>{commands.length}</Count>
        </h2>
        {commands.length === 0 && <p className="secondary p-3">{t("commands-none")}</p>}
        <ol className="min-h-0 overflow-y-auto max-lg:max-h-72">
          {commands.map((each) => (
            <li key={`${each.at} ${each.text}`} className="border-b border-line">
              <a
                href={addressOf("", { t: secondsOf(each.at) })}
                onClick={(event) => {
                  event.preventDefault();
                  go(each.at);
                }}
                aria-current={each === current ? "true" : undefined}
                className={classes(
                  "flex min-h-9 items-baseline gap-2 px-3 py-2 text-13 hover:bg-hover",
                  "focus-visible:-outline-offset-2",
                  each === current && "bg-accent-soft",
                )}
              >
                <span className="flex-none text-ink-3 tabular-nums">{clockOf(each.at)}</span>
                <span className="mono min-w-0 wrap-anywhere">{each.text}</span>
              </a>
            </li>
          ))}
        </ol>
        <p className="caption flex-none border-t border-line px-3 py-2">{t("commands-note")}</p>
      </div>
    </section>
  );
}
