import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CodeDifference } from "#components/ui/code-editor.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import type { FormResult } from "#components/ui/form-result.ts";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

type Version = {
  id: string;
  version: number;
  condition: string;
  definition: object;
  createdAt: Date;
  createdBy: { name: string } | null;
  appliedAt: Date | null;
  isInForce: boolean;
};
type Props = {
  code: string;
  versions: readonly Version[];
  isRetired: boolean;
  apply: (before: FormResult, form: FormData) => Promise<FormResult>;
};

const written = ({ condition, definition }: Version): string =>
  `${condition}\n\n${JSON.stringify(definition, null, 2)}`;

/** Every version with what it changed; any of them can be put in force again. */
export function PolicyVersions({ code, versions, isRetired, apply }: Props) {
  const t = useTranslations("policies");
  return (
    <Section title={t("versions")} count={versions.length}>
      <ol className="rows">
        {versions.map((version, index) => {
          const before = versions[index + 1];
          return (
            <li key={version.id} className="text-13">
              <details>
                <summary className="flex min-h-9 list-none items-center gap-3 py-1 hover:bg-hover">
                  <span className="mono w-7 flex-none text-ink-3">{version.version}</span>
                  <span className="min-w-0 flex-1">
                    {version.createdBy === null ? (
                      <span className="text-ink-3">{t("by-console")}</span>
                    ) : (
                      <PersonChip name={version.createdBy.name} />
                    )}
                  </span>
                  {version.isInForce && <StatusChip tone="granted">{t("in-force")}</StatusChip>}
                  <span className="caption w-24 flex-none text-right">
                    <Instant at={version.createdAt} as="day" />
                  </span>
                </summary>
                <div className="flex flex-col gap-2 pb-3">
                  <CodeDifference
                    before={before ? written(before) : written(version)}
                    after={written(version)}
                  />
                  {!version.isInForce && !isRetired && (
                    <div className="flex flex-wrap gap-2">
                      <CommandForm
                        action={apply}
                        fields={{ code, version: String(version.version) }}
                        button={{
                          size: "small",
                          kind: "secondary",
                          children: t("apply-version", { version: version.version }),
                        }}
                      />
                    </div>
                  )}
                </div>
              </details>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
