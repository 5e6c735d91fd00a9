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

/** What a handshake came to. */
export interface Greeting {
  readonly session: Session;
  readonly era: Era;
  readonly protocol: string | undefined;
  /** The result of `initialize` or of `server/discover`. */
  readonly told: Json;
}

/** Keeps hold of every session that was tried: each may have opened something. */
export type Opener = (era: Era) => Session;

/** Sessions by a function that also notes them. */
export const opener =
  (target: Target, opened: Session[]): Opener =>
  (era) => {
    const session = new Session(target, era);
    opened.push(session);
    return session;
  };

const UNSUPPORTED_VERSION = -32022;

/** Codes by which a server says that it speaks only the modern protocol: three of 2026-07-28, and an unknown method. */
const MODERN_ONLY: ReadonlySet<number> = new Set([-32020, -32021, UNSUPPORTED_VERSION, -32601]);

const isModernOnly = (failure: Failure): boolean => failure.type === 'rejected' && MODERN_ONLY.has(failure.code);

/** Asking in the other era would not help. */
const isFinal = (failure: Failure): boolean =>
  failure.type === 'unanswered' ? isAbsence(failure.code) : ['foreign', 'unasked', 'unproved'].includes(failure.type);

/** Notes why clients would end the conversation here. */
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

/** The failure of `first`, after which `second` is tried; where that fails too, the failure that says more. */
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
 * One handshake in the era in which the daemon has met the server (SPEC § 9). Where it does not know, in the older one:
 * every server answers it in some way, while some old ones exit on methods that they do not know. Where a server has changed, in the other.
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
