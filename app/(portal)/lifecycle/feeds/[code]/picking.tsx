import { RefreshCw } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { PickUpTable, SourceFacts } from "#components/lifecycle/pick-up.tsx";
import { SourceForm } from "#components/lifecycle/source-form.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getSource } from "#lib/feeds/index.ts";
import { pickUpNowAction, removeSourceAction, saveSourceAction } from "../../actions.ts";
import { writtenOf } from "./source-text.ts";

const nothing = {
  ...{ kind: "sftp", port: "22", mode: "full", format: "csv", checksum: "companion" },
  ...{ auth: "key", when: "at", at: "06:00", zone: "UTC", lateMinutes: "60", everyMinutes: "60" },
};

/** Where a feed's file is picked up by itself, and what came of it lately. */
export async function Picking({ code, mayManage }: { code: string; mayManage: boolean }) {
  const [t, context] = await Promise.all([getTranslations("pick-up"), beginFromTicket()]);
  const { source, pickUps } = await getSource(context, { code });
  if (source === null && !mayManage) return null;
  return (
    <Section
      title={t("name")}
      actions={source !== null && mayManage && <Acts code={code} />}
      ruled={source === null}
    >
      {source !== null && source.failingSince !== null && (
        <div className="py-2">
          <Banner tone="failed" cause={t("failing")}>
            {t("failing-how")}
          </Banner>
        </div>
      )}
      {source !== null && <SourceFacts picked={source} />}
      {pickUps.length > 0 && <PickUpTable pickUps={pickUps} />}
      {mayManage && (
        <details className="text-13">
          <summary className="flex min-h-9 items-center text-accent hover:bg-hover">
            {t(source === null ? "set" : "change")}
          </summary>
          <SourceForm
            code={code}
            written={source === null ? nothing : { ...nothing, ...writtenOf(source) }}
            isSet={source?.hasCredential === true}
            save={saveSourceAction}
          />
        </details>
      )}
    </Section>
  );
}

async function Acts({ code }: { code: string }) {
  const t = await getTranslations("pick-up");
  return (
    <>
      <CommandForm
        action={pickUpNowAction}
        fields={{ code }}
        button={{ size: "small", icon: <RefreshCw />, children: t("now") }}
      />
      <CommandForm
        action={removeSourceAction}
        fields={{ code }}
        button={{ size: "small", kind: "ghost-danger", children: t("remove") }}
      />
    </>
  );
}
