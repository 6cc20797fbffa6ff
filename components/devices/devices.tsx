"use client";

import { Laptop, MonitorSmartphone, Smartphone, Tablet, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { RenameDialogue } from "#components/ui/rename-dialogue.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

export type DeviceView = {
  deviceId: string;
  name: string;
  kind: "desktop" | "phone" | "tablet" | "other";
  browser: string | null;
  system: string | null;
  firstSeenAt: Date;
  lastSeenAt: Date;
  lastAddress: string | null;
  places: string[];
  isBlockedByOwner: boolean;
  isBlockedBySecurity: boolean;
  isCurrent: boolean;
};

type Props = {
  devices: readonly DeviceView[];
  block: Act;
  free: Act;
  /** Only its owner calls it otherwise. */
  rename?: Act;
};

/** What somebody signed in from; each can be blocked here, everywhere. */
export function Devices(props: Props) {
  const t = useTranslations("devices");
  const { length: count } = props.devices;
  const whose = props.rename ? "mine" : "of-person";
  return (
    <Section title={t(whose)} count={count}>
      {count === 0 ? (
        <p className="secondary border-t border-line py-3">{t(`none.${whose}`)}</p>
      ) : (
        <Rows {...props} />
      )}
    </Section>
  );
}

function Rows({ devices, block, free, rename }: Props) {
  return (
    <ul className="rows">
      {devices.map((device) => (
        <li
          key={device.deviceId}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2"
          data-device={device.deviceId}
        >
          <DeviceIcon kind={device.kind} />
          <Words device={device} />
          <div className="ml-auto flex flex-wrap items-center justify-end gap-1.5">
            {rename && <Rename device={device} act={rename} />}
            <Decide device={device} acts={{ block, free }} isOwn={rename !== undefined} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const icons: Record<DeviceView["kind"], LucideIcon> = {
  desktop: Laptop,
  phone: Smartphone,
  tablet: Tablet,
  other: MonitorSmartphone,
};

function DeviceIcon({ kind }: { kind: DeviceView["kind"] }) {
  const Icon = icons[kind];
  return (
    <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2">
      <Icon />
    </span>
  );
}

function Words({ device }: { device: DeviceView }) {
  const t = useTranslations("devices");
  const { name, places, lastAddress, isCurrent, isBlockedByOwner, isBlockedBySecurity } = device;
  return (
    <div className="min-w-40 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <b className="font-medium wrap-anywhere">{name === "" ? t("unknown") : name}</b>
        {isCurrent && <span className="font-medium text-granted">{t("here")}</span>}
        {isBlockedByOwner && <StatusChip tone="denied">{t("blocked-by.owner")}</StatusChip>}
        {isBlockedBySecurity && <StatusChip tone="denied">{t("blocked-by.security")}</StatusChip>}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{t(`kind.${device.kind}`)}</span>
        <span>
          {t("since")} <Instant at={device.firstSeenAt} as="date" />
        </span>
        <span>
          {t("last-seen")} <Instant at={device.lastSeenAt} as="ago" />
        </span>
        {places.length > 0 && <span>{places.slice(0, 3).join(", ")}</span>}
        {lastAddress !== null && <span className="mono">{lastAddress}</span>}
      </div>
    </div>
  );
}

type RowProps = { device: DeviceView; act: Act };
type OwnableProps = RowProps & { isOwn: boolean };

function Rename({ device: { deviceId, name }, act }: RowProps) {
  const t = useTranslations("devices");
  const words = {
    title: t("rename-title", { name }),
    label: t("name"),
    save: t("rename-save"),
    open: t("rename"),
  };
  return (
    <RenameDialogue
      name={name}
      act={act}
      fields={{ deviceId }}
      dataAct="rename-device"
      words={words}
    />
  );
}

function Block({ device: { deviceId, name, isCurrent }, act, isOwn }: OwnableProps) {
  const t = useTranslations("devices");
  return (
    <FormDialogue
      title={t("block-title", { name: name === "" ? t("unknown") : name })}
      lead={isOwn ? t(isCurrent ? "block-here" : "block-own") : t("block-other")}
      confirm={t("block-confirm")}
      isFinal
      act={act}
      fields={{ deviceId }}
      trigger={
        <Button size="small" kind="danger" data-act="block-device">
          {t("block")}
        </Button>
      }
    >
      {(result) => (isOwn ? null : <ReasonField result={result} />)}
    </FormDialogue>
  );
}

type DecideProps = {
  device: DeviceView;
  acts: { block: Act; free: Act };
  isOwn: boolean;
};

/** Each blocks and frees for themselves: the owner, and security. */
function Decide({ device, acts, isOwn }: DecideProps) {
  const t = useTranslations("devices");
  const { deviceId, isBlockedByOwner, isBlockedBySecurity } = device;
  const isBlocked = isOwn ? isBlockedByOwner : isBlockedBySecurity;
  if (isOwn && isBlockedBySecurity) return null;
  if (!isBlocked) return <Block device={device} act={acts.block} isOwn={isOwn} />;
  return (
    <CommandForm
      action={acts.free}
      fields={{ deviceId }}
      button={{ size: "small", kind: "secondary", children: t("free") }}
    />
  );
}
