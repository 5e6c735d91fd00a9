import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/client';
import type { Era } from '../../../model.ts';
import { shortly } from '../json/json-layout.ts';
import { isObject, type Json } from '../json/json-text.ts';
import { Failed, type Failure, isAbsence } from '../transport/failed.ts';
import { LEGACY, MODERN } from '../transport/messages-out.ts';
import type { Target } from '../transport/target.ts';
import { type Checked, faultIn } from '../transport/validity.ts';
import { lateAfter } from './abort.ts';
import { Session } from './session.ts';

/** The result of a handshake. */
export interface Greeting {
  readonly session: Session;
  readonly era: Era;
  readonly protocol: string | undefined;
  /** The result of `initialize` or of `server/discover`. */
  readonly told: Json;
}

/** Creates sessions for attempts, and records them, since each may have been opened by the server. */
export type Opener = (era: Era) => Session;

/** An opener that records its sessions in `opened`. */
export const opener =
  (target: Target, opened: Session[]): Opener =>
  (era) => {
    const session = new Session(target, era);
    opened.push(session);
    return session;
  };

const UNSUPPORTED_VERSION = -32022;

/** Error codes of a server that speaks only the modern protocol: three of 2026-07-28, and method not found. */
const MODERN_ONLY: ReadonlySet<number> = new Set([-32020, -32021, UNSUPPORTED_VERSION, -32601]);

const isModernOnly = (failure: Failure): boolean => failure.type === 'rejected' && MODERN_ONLY.has(failure.code);

/** A failure that the other era would have, too. */
const isFinal = (failure: Failure): boolean =>
  failure.type === 'unanswered' ? isAbsence(failure.code) : ['foreign', 'unasked', 'unproved'].includes(failure.type);

/** Records why clients would reject the handshake. */
const doubt = ({ oddities }: Session, type: Checked, { value }: Json): void => {
  const fault = faultIn(type, value);
  if (fault !== undefined) oddities.add(`clients refuse the handshake: ${fault}`);
};

const inLegacy = async (open: Opener, signal: AbortSignal): Promise<Greeting> => {
  const session = open('legacy');
  const told = await session.initialize(signal);
  doubt(session, 'InitializeResult', told);
  const { protocolVersion } = isObject(told.value) ? told.value : {};
  const protocol = typeof protocolVersion === 'string' ? protocolVersion : undefined;
  if (protocol === undefined || !SUPPORTED_PROTOCOL_VERSIONS.includes(protocol))
    session.oddities.add(
      `it speaks the protocol ${shortly(JSON.stringify(protocolVersion ?? null))}: clients refuse it`,
    );
  return { session, era: 'legacy', protocol, told };
};

const versionsIn = ({ value }: Json): readonly unknown[] =>
  isObject(value) && Array.isArray(value.supportedVersions) ? value.supportedVersions : [];

const inModern = async (open: Opener, signal: AbortSignal): Promise<Greeting> => {
  const session = open('modern');
  const told = await session.request('server/discover', {}, signal);
  if (versionsIn(told).includes(MODERN)) {
    doubt(session, 'DiscoverResult', told);
    return { session, era: 'modern', protocol: MODERN, told };
  }
  const message = `it speaks neither ${LEGACY} nor ${MODERN}`;
  throw new Failed({ type: 'rejected', code: UNSUPPORTED_VERSION, message });
};

/** Tries `first` and, after a failure that `isHopeful`, `second`. If both fail, throws the failure named by `tells`. */
const tried = async (
  first: () => Promise<Greeting>,
  isHopeful: (failure: Failure) => boolean,
  second: () => Promise<Greeting>,
  tells: 'first' | 'second',
): Promise<Greeting> => {
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof Failed) || !isHopeful(error.failure)) throw error;
    return second().catch((other: unknown) => {
      throw tells === 'first' && other instanceof Failed ? error : other;
    });
  }
};

/**
 * One handshake in the era that the daemon has found (SPEC § 9). If that is unknown, the legacy era comes first: every
 * server answers it in some way, while some old ones exit on unknown methods. If the server has changed, the other era
 * is tried.
 * @throws Failed, the signal's reason
 */
export const negotiate = (
  open: Opener,
  known: Era | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<Greeting> => {
  const legacy = () => inLegacy(open, signal);
  if (known !== 'modern') return tried(legacy, isModernOnly, () => inModern(open, signal), 'second');
  const patient = AbortSignal.any([signal, lateAfter(limitMs / 2)]);
  return tried(
    () => inModern(open, patient),
    (failure) => !isFinal(failure),
    legacy,
    'first',
  );
};
