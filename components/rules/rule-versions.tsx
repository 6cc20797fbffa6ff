import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CodeDifference } from "#components/ui/code-editor.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";

type Version = {
  versionId: string;
  version: number;
  state: string;
  expression: string;
  createdAt: Date;
  createdByName: string | null;
};

/** Every version with what it changed. */
export function RuleVersions({ versions }: { versions: readonly Version[] }) {
  const t = useTranslations("rules");
  return (
    <Section title={t("versions")} count={versions.length}>
      <ol className="rows">
        {versions.map((version, index) => {
          const before = versions[index + 1];
          return (
            <li key={version.versionId} className="text-13">
              <details>
                <summary className="flex min-h-9 list-none items-center gap-3 py-1 hover:bg-hover">
                  <span className="mono w-7 flex-none text-ink-3">{version.version}</span>
                  <span className="min-w-0 flex-1">
                    {version.createdByName === null ? (
                      <span className="text-ink-3">{t("by-console")}</span>
                    ) : (
                      <PersonChip name={version.createdByName} />
                    )}
                  </span>
                  <span className="text-ink-2">
                    {t(`version-state.${version.state as "draft"}`)}
                  </span>
                  <span className="caption w-24 flex-none text-right">
                    <Instant at={version.createdAt} as="day" />
                  </span>
                </summary>
                <div className="pb-2">
                  <CodeDifference
                    before={before?.expression ?? version.expression}
                    after={version.expression}
                  />
                </div>
              </details>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
