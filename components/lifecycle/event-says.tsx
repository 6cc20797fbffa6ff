"use client";

import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Opened = { says: Readonly<Record<string, string | null>> | null };
type Props = {
  eventId: string;
  action: (before: FormResult<Opened>, form: FormData) => Promise<FormResult<Opened>>;
};

/** What an event says is personal: closed until somebody opens it, which is written down. */
export function EventSays({ eventId, action }: Props) {
  const t = useTranslations("pushed");
  const [result, send] = useActionState(action, notSent);
  if (result.status === "done") return <Said says={result.answer.says} />;
  return (
    <form action={send} className="flex flex-col gap-2 pt-2">
      <FormBanner result={result} />
      <input type="hidden" name="eventId" value={eventId} />
      <p className="secondary">{t("says-how")}</p>
      <div>
        <SubmitButton kind="secondary" size="small" icon={<Eye />}>
          {t("says-show")}
        </SubmitButton>
      </div>
    </form>
  );
}

function Said({ says }: Opened) {
  const t = useTranslations("pushed");
  if (says === null) return <p className="secondary pt-2">{t("says-nothing")}</p>;
  return (
    <dl className="rows text-13" data-says>
      {Object.entries(says).map(([field, value]) => (
        <div key={field} className="py-1.5">
          <dt className="mono text-12 text-ink-3">{field}</dt>
          <dd className="wrap-anywhere">{value ?? "null"}</dd>
        </div>
      ))}
    </dl>
  );
}
