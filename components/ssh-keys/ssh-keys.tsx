"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { Section } from "#components/ui/section.tsx";
import { AddKey } from "./add-key.tsx";

export type SshKeyView = {
  keyId: string;
  name: string;
  algorithm: string;
  fingerprint: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  device: string | null;
  liveSessions: number;
};

type Props = { keys: readonly SshKeyView[]; add: Act; remove: Act };

/** One's public SSH keys, to be added and removed. */
export function SshKeys({ keys, add, remove }: Props) {
  const t = useTranslations("ssh-keys");
  return (
    <Section id="ssh-keys" title={t("keys")} count={keys.length} actions={<AddKey act={add} />}>
      {keys.length === 0 ? (
        <p className="secondary border-t border-line py-3">{t("none")}</p>
      ) : (
        <ul className="rows">
          {keys.map((key) => (
            <li
              key={key.keyId}
              data-ssh-key={key.fingerprint}
              className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2"
            >
              <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2">
                <KeyRound />
              </span>
              <Words sshKey={key} />
              <Remove sshKey={key} act={remove} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Words({ sshKey }: { sshKey: SshKeyView }) {
  const t = useTranslations("ssh-keys");
  const { name, algorithm, fingerprint, createdAt, lastUsedAt, device } = sshKey;
  const kind = algorithm.replace("@openssh.com", "");
  return (
    <div className="min-w-40 flex-1">
      <div className="cut text-13 font-medium" title={name}>
        {name}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{t(`kind.${kind as "ssh-ed25519"}`)}</span>
        <span className="mono wrap-anywhere">{fingerprint}</span>
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>
          {t("added")} <Instant at={createdAt} as="date" />
        </span>
        <span>
          {lastUsedAt === null ? (
            t("never-used")
          ) : (
            <>
              {t("used")} <Instant at={lastUsedAt} as="ago" />
            </>
          )}
        </span>
        {device !== null && <span>{t("on-device", { device })}</span>}
      </div>
    </div>
  );
}

function Remove({ sshKey, act }: { sshKey: SshKeyView; act: Act }) {
  const t = useTranslations("ssh-keys");
  const { keyId, name, liveSessions } = sshKey;
  return (
    <FormDialogue
      title={t("remove-title", { name })}
      lead={t("remove-effect", { count: liveSessions })}
      confirm={t("remove-confirm")}
      isFinal
      act={act}
      fields={{ keyId }}
      trigger={
        <Button size="small" kind="danger" data-act="remove-ssh-key">
          {t("remove")}
        </Button>
      }
    >
      {() => null}
    </FormDialogue>
  );
}
