"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

/** What somebody may say of an event that is held; `alike` is of one of the candidates. */
export type VerdictName = "apply" | "same" | "new" | "again" | "drop" | "alike";

/** As the command knows them. */
const verdicts = {
  ...{ apply: "apply", same: "apply", new: "apply", alike: "apply" },
  ...{ again: "as_new", drop: "drop" },
} as const satisfies Record<VerdictName, string>;

type Props = {
  eventId: string;
  verdict: VerdictName;
  /** Whom the newcomer is. */
  person?: { personId: string; displayName: string } | undefined;
  act: Act;
};

/** One verdict on what is held, with exactly what it does; a reason is asked. */
export function VerdictButton({ eventId, verdict, person, act }: Props) {
  const t = useTranslations("pushed");
  const name = person?.displayName ?? "";
  return (
    <FormDialogue
      title={t(`act.${verdict}.title`, { name })}
      lead={t(`act.${verdict}.lead`, { name })}
      confirm={t(`act.${verdict}.word`)}
      act={act}
      fields={{
        ...{ eventId, verdict: verdicts[verdict] },
        ...(person && { sameAs: person.personId }),
      }}
      trigger={
        <Button
          size="small"
          kind={verdict === "apply" ? "danger" : "secondary"}
          data-verdict={verdict}
        >
          {t(`act.${verdict}.word`)}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
