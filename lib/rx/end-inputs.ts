import { type MonoTypeOperatorFunction, type Observable, takeUntil } from 'rxjs';

/**
 * `takeUntil`, named where it is meant to leave the streams made from earlier values alive: cut the inputs, drain the
 * outputs. Everywhere else `takeUntil` belongs at the end of its pipe.
 *
 *     source   a--b--c--d      merged inner streams of a and b go on, and end by themselves
 *     notifier -----x
 *     result   a--b-|
 */
export const endInputs = <T>(notifier$: Observable<unknown>): MonoTypeOperatorFunction<T> => takeUntil(notifier$);
