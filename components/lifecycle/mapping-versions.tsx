import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CodeDifference } from "#components/ui/code-editor.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

type Version = { version: number; text: string; createdAt: Date; createdBy: string | null };

/** Every version with who wrote it and what it changed, the last one first. */
export function MappingVersions({ versions }: { versions: readonly Version[] }) {
  const t = useTranslations("payloads");
  return (
    <Section title={t("versions")} count={versions.length}>
      <ol className="rows">
        {versions.map((version, index) => (
          <li key={version.version} className="text-13">
            <details>
              <summary className="flex min-h-9 list-none items-center gap-3 py-1 hover:bg-hover">
                <span className="mono w-7 flex-none text-ink-3">{version.version}</span>
                <span className="min-w-0 flex-1">
                  {version.createdBy === null ? (
                    <span className="text-ink-3">{t("by-console")}</span>
                  ) : (
                    <PersonChip name={version.createdBy} />
                  )}
                </span>
                {index === 0 && version.text !== "" && (
                  <StatusChip tone="granted">{t("counts")}</StatusChip>
                )}
                {version.text === "" && <StatusChip tone="neutral">{t("ended")}</StatusChip>}
                <span className="caption w-24 flex-none text-right">
                  <Instant at={version.createdAt} as="day" />
                </span>
              </summary>
              <div className="pb-2">
                <CodeDifference before={versions[index + 1]?.text ?? ""} after={version.text} />
              </div>
            </details>
          </li>
        ))}
      </ol>
    </Section>
  );
}
