"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import type { Difference } from "#components/rollouts/start-rollout.tsx";
import {
  cancelRollout,
  pauseRollout,
  releaseRollout,
  resumeRollout,
  showRolloutDifference,
  startRollout,
  undoRollout,
} from "#lib/access/index.ts";
import { redirect } from "next/navigation";

const Of = z.object({ rolloutId: z.uuid() });
const Starting = Of.extend({ effectHash: z.string().length(64) });
const Releasing = Of.extend({ comment: z.string().max(1000).optional() });

export const differenceOf = async (rolloutId: string): Promise<Difference> =>
  showRolloutDifference(await beginFromTicket(), { rolloutId });

export const start = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await startRollout(context, Starting.parse(fields(form))), refresh()),
    form,
  );

export const release = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await releaseRollout(context, Releasing.parse(fields(form))), refresh()),
    form,
  );

export const pause = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await pauseRollout(context, Of.parse(fields(form))), refresh()),
    form,
  );

export const resume = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await resumeRollout(context, Of.parse(fields(form))), refresh()),
    form,
  );

export const cancel = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await cancelRollout(context, Of.parse(fields(form))), refresh()),
    form,
  );

export const undo = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(`/rules/rollouts/${(await undoRollout(context, Of.parse(fields(form)))).rolloutId}`),
    form,
  );
