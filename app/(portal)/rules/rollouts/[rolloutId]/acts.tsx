import { CirclePause, CirclePlay, Undo2, X } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { ConfirmAct } from "#components/rollouts/confirm-act.tsx";
import { StartRollout } from "#components/rollouts/start-rollout.tsx";
import { Button } from "#components/ui/button.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { rolloutRight } from "#lib/access/index.ts";
import { previewEnforcing, previewRetiring } from "../../actions.ts";
import { cancel, differenceOf, pause, release, resume, start, undo } from "../actions.ts";
import type { Shown } from "./page.tsx";

type May = { readonly rights: readonly string[]; readonly personId: string };
type Props = { shown: Shown; may: May };

/** What can be done with a roll-out in this state, by whoever may; the others see why not. */
export async function RolloutActs({ shown, may }: Props) {
  const t = await getTranslations("rollouts");
  const { rollout } = shown;
  const { id: rolloutId, state } = rollout;
  const maySteer = may.rights.includes(rolloutRight[rollout.kind]);
  const fields = { rolloutId };
  return (
    <>
      {maySteer && (state === "previewed" || state === "held") && (
        <ConfirmAct
          title={t("cancel-title")}
          effects={[{ key: "x", what: t("cancel-what"), effect: "" }]}
          confirm={t("cancel")}
          action={cancel}
          fields={fields}
          trigger={<Button icon={<X />}>{t("cancel")}</Button>}
        />
      )}
      {state === "held" && <Release shown={shown} may={may} />}
      {maySteer && state === "running" && (
        <CommandForm
          action={pause}
          fields={fields}
          button={{ kind: "secondary", icon: <CirclePause />, children: t("pause") }}
        />
      )}
      {maySteer && state === "paused" && (
        <CommandForm
          action={resume}
          fields={fields}
          button={{ icon: <CirclePlay />, children: t("resume") }}
        />
      )}
      {maySteer && ["running", "paused", "done"].includes(state) && <Undo shown={shown} />}
    </>
  );
}

async function effectsOf({ rollout, gaining, losing }: Shown, isUndone: boolean) {
  const t = await getTranslations("rollouts");
  const [gained, lost] = isUndone ? [rollout.lost, rollout.gained] : [rollout.gained, rollout.lost];
  const [winners, losers] = isUndone ? [losing, gaining] : [gaining, losing];
  return [
    ...(lost > 0
      ? [{ key: "lost", what: t("takes", { rights: lost }), effect: t("from", { people: losers }) }]
      : []),
    ...(gained > 0
      ? [
          {
            key: "gained",
            what: t("gives", { rights: gained }),
            effect: t("to", { people: winners }),
          },
        ]
      : []),
    ...(gained + lost === 0 ? [{ key: "none", what: t("concerns-nobody"), effect: "" }] : []),
  ];
}

async function Release({ shown, may }: Props) {
  const t = await getTranslations("rollouts");
  const { rollout } = shown;
  if (!may.rights.includes("holds.release")) return <Reason>{t("needs-release")}</Reason>;
  if (rollout.startedBy === may.personId) return <Reason>{t("own-rollout")}</Reason>;
  return (
    <ConfirmAct
      danger
      title={t("release-title", { subject: rollout.subject })}
      lead={t("release-lead")}
      effects={await effectsOf(shown, false)}
      confirm={t("release")}
      comment={{ label: t("comment"), optional: t("optional") }}
      action={release}
      fields={{ rolloutId: rollout.id }}
      trigger={
        <Button kind="primary" icon={<CirclePlay />}>
          {t("release")}
        </Button>
      }
    />
  );
}

const Reason = ({ children }: { children: string }) => (
  <span className="secondary max-w-64 self-center">{children}</span>
);

async function Undo({ shown }: { shown: Shown }) {
  const t = await getTranslations("rollouts");
  const { rollout } = shown;
  return (
    <ConfirmAct
      danger
      title={t("undo-title", { subject: rollout.subject })}
      lead={t("undo-lead")}
      effects={await effectsOf(shown, true)}
      confirm={t("undo")}
      action={undo}
      fields={{ rolloutId: rollout.id }}
      trigger={
        <Button kind="danger" icon={<Undo2 />}>
          {t("undo")}
        </Button>
      }
    />
  );
}

/** The one primary act of a preview: bound to the effect that the page shows. */
export async function RolloutStart({ shown: { rollout, trips }, may }: Props) {
  const t = await getTranslations("rollouts");
  const { ruleId, effectHash, isRetirement } = rollout;
  if (rollout.state !== "previewed" || effectHash === null) return null;
  if (!may.rights.includes(rolloutRight[rollout.kind])) return null;
  const label = trips.length > 0 ? t("start-held") : t(isRetirement ? "start-retire" : "start");
  return (
    <StartRollout
      rolloutId={rollout.id}
      effectHash={effectHash}
      label={label}
      start={start}
      difference={differenceOf}
      again={
        ruleId === null
          ? undefined
          : { action: isRetirement ? previewRetiring : previewEnforcing, fields: { ruleId } }
      }
    />
  );
}
