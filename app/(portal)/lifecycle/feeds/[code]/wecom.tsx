import { OctagonX } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { publicUrl } from "#app/sign-in-cookies.ts";
import { WecomForm } from "#components/lifecycle/wecom-form.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { listWecomKeys } from "#lib/feeds/index.ts";
import { endWecomAction, saveWecomAction } from "../../actions.ts";

/** Whether WeCom tells this feed of its contacts, and what it signs with. */
export async function Wecom({ code }: { code: string }) {
  const [t, context] = await Promise.all([getTranslations("wecom"), beginFromTicket()]);
  const { keys } = await listWecomKeys(context, { code });
  const address = `${publicUrl()}/hooks/wecom/${code}`;
  return (
    <Section
      title={t("name")}
      actions={
        keys.length > 0 && (
          <CommandForm
            action={endWecomAction}
            fields={{ code }}
            button={{
              ...{ size: "small", kind: "ghost-danger", icon: <OctagonX /> },
              children: t("end"),
            }}
          />
        )
      }
      ruled={keys.length === 0}
    >
      {keys.length > 0 && (
        <DefinitionRows
          ruled
          rows={[
            {
              term: t("address"),
              value: <span className="mono">{address}</span>,
              note: <CopyButton text={address} />,
            },
            ...keys.map(({ corpId, isHr, createdAt, createdBy, endsAt }) => ({
              term: corpId,
              value: t(isHr ? "is-hr" : "is-hint"),
              note: (
                <>
                  {createdBy ?? t("console")} <Instant at={createdAt} as="day" />
                  {endsAt !== null && (
                    <>
                      , {t("until")} <Instant at={endsAt} />
                    </>
                  )}
                </>
              ),
            })),
          ]}
        />
      )}
      <details className="text-13">
        <summary className="flex min-h-9 items-center text-accent hover:bg-hover">
          {t(keys.length === 0 ? "set" : "replace")}
        </summary>
        <WecomForm code={code} corpId={keys[0]?.corpId ?? ""} save={saveWecomAction} />
      </details>
    </Section>
  );
}
