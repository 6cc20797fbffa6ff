import { Download, EyeOff, Flame } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ProductionTabs } from "#components/production/production-tabs.tsx";
import { secondsIn } from "#components/recordings/clock-words.ts";
import { HoldRecording, ReleaseRecording } from "#components/recordings/hold-forms.tsx";
import { RecordingContent } from "#components/recordings/recording-content.tsx";
import { RecordingFacts } from "#components/recordings/recording-facts.tsx";
import { RecordingState } from "#components/recordings/recording-state.tsx";
import { Verified, type VerifiedView } from "#components/recordings/verified.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { getRecording, verifyRecording } from "#lib/recordings/index.ts";
import { holdAction, releaseAction } from "../actions.ts";

type Given = Record<string, string | string[] | undefined>;
type Props = { params: Promise<{ recordingId: string }>; searchParams: Promise<Given> };
type Recording = Awaited<ReturnType<typeof getRecording>>;

/** More than that, and what still grows, is verified when it is asked for. */
const verifiedBytesMax = 32 * 1024 * 1024;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What one channel of a session showed: played, listed, verified, kept. */
export default async function RecordingPage({ params, searchParams }: Props) {
  const [{ recordingId }, given, t, context] = await Promise.all([
    params,
    searchParams,
    getTranslations("recordings"),
    beginFromTicket(),
  ]);
  if (!uuid.test(recordingId)) notFound();
  const asked = firstOf(given, ["t", "verify"] as const);
  const [recording, { rights }] = await Promise.all([
    answered(getRecording(context, { recordingId })),
    getViewer(context, {}),
  ]);
  const { person, host, login, isPrivileged, state, kind } = recording;
  const isSmall = state !== "open" && recording.storedBytes <= verifiedBytesMax;
  const verified = await verify(context, recording, isSmall || asked.verify === "now");
  const name = t("of", { name: person, host, login });
  return (
    <Page
      title={name}
      crumbs={[{ label: t("name"), href: "/production/recordings" }, { label: person }]}
      chips={
        <>
          <RecordingState state={state} />
          {isPrivileged && <PrivilegedChip />}
        </>
      }
      lead={t(`kind-lead.${kind}`)}
      actions={isOpenTo(recording) && <Acts recording={recording} />}
    >
      {state === "open" && <LiveRefresh topics={["recordings"]} />}
      <ProductionTabs rights={rights} chosen="recordings" />
      <Shown recording={recording} at={secondsIn(asked.t)} label={name} />
      <div className="mt-8 grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <RecordingFacts recording={recording} hasAudit={rights.includes("audit.read")} />
        <Section title={t("verified.title")} ruled>
          <Verified verified={verified} state={state} />
        </Section>
      </div>
    </Page>
  );
}

/** What one may see of it at all. */
const isOpenTo = ({ isOwn, state }: Recording): boolean => !isOwn && state !== "destroyed";

type ShownProps = { recording: Recording; at: number; label: string };

async function Shown({ recording, at, label }: ShownProps) {
  const t = await getTranslations("recordings");
  const { recordingId, kind, isOwn, state } = recording;
  if (state === "destroyed") {
    return (
      <EmptyState icon={<Flame />} title={t("destroyed")}>
        {t("destroyed-why")}
      </EmptyState>
    );
  }
  if (isOwn) {
    return (
      <EmptyState icon={<EyeOff />} title={t("own")}>
        {t("own-why")}
      </EmptyState>
    );
  }
  return <RecordingContent recordingId={recordingId} kind={kind} at={at} label={label} />;
}

async function Acts({ recording }: { recording: Recording }) {
  const t = await getTranslations("recordings");
  const { recordingId, heldAt, kind, keepUntil } = recording;
  const hasCast = kind !== "sftp" && kind !== "scp";
  return (
    <>
      {heldAt === null ? (
        <HoldRecording recordingId={recordingId} keepUntil={keepUntil} act={holdAction} />
      ) : (
        <ReleaseRecording recordingId={recordingId} act={releaseAction} />
      )}
      {hasCast && (
        <a
          href={`/production/recordings/${recordingId}/export`}
          download={`${recordingId}.cast`}
          className={buttonLook({})}
        >
          <Download />
          {t("download")}
        </a>
      )}
    </>
  );
}

/** Null: it was not looked at now. */
async function verify(
  context: Context,
  { recordingId, state }: Recording,
  isWanted: boolean,
): Promise<VerifiedView | null> {
  if (!isWanted || state === "destroyed") return null;
  try {
    return await verifyRecording(context, { recordingId });
  } catch (error) {
    // It was destroyed meanwhile, or nobody answers: the rest of the page stands.
    if (isPosternError(error) && error.code !== "internal") return null;
    throw error;
  }
}
